"""The sixteen reserved names and their ids, fixed for every tokenizer, shard and reader of this product.

Ids 0 to 15 are control ids: only the pipeline writes them, no text ever encodes to one. Ids 16 to 271 are the
bytes 0 to 255. Ids from 272 on are BPE merges in the order they were learnt.
"""

from __future__ import annotations

PAD, UNK, BOS, EOS = 0, 1, 2, 3
IMG, IMG_END, AUDIO, AUDIO_END, VIDEO, VIDEO_END = 4, 5, 6, 7, 8, 9
FUSE, SEP, MASK, CODE, CODE_END, THINK = 10, 11, 12, 13, 14, 15

SPECIAL_TOKENS: dict[str, int] = {
    "<PAD>": PAD,
    "<UNK>": UNK,
    "<BOS>": BOS,
    "<EOS>": EOS,
    "<IMG>": IMG,
    "<IMG_END>": IMG_END,
    "<AUDIO>": AUDIO,
    "<AUDIO_END>": AUDIO_END,
    "<VIDEO>": VIDEO,
    "<VIDEO_END>": VIDEO_END,
    "<FUSE>": FUSE,
    "<SEP>": SEP,
    "<MASK>": MASK,
    "<CODE>": CODE,
    "<CODE_END>": CODE_END,
    "<THINK>": THINK,
}
SPECIAL_NAMES: tuple[str, ...] = tuple(SPECIAL_TOKENS)

BYTE_BASE = 16
FIRST_MERGE = BYTE_BASE + 256
