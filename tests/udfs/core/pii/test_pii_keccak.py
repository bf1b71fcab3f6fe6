"""Keccak-256 against the permutation written out with the tables of FIPS 202, itself held to hashlib's SHA-3."""

from __future__ import annotations

import hashlib

import pytest

from auralith_pipeline.udfs.core.pii.keccak import keccak_256

CONSTANTS = [
    0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
    0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
    0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
    0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
]  # fmt: skip
OFFSETS = [[0, 36, 3, 41, 18], [1, 44, 10, 45, 2], [62, 6, 43, 15, 61], [28, 55, 25, 21, 56], [27, 20, 39, 8, 14]]  # by x, y
MASK = 2**64 - 1


def permuted(a: list[list[int]]) -> list[list[int]]:
    for constant in CONSTANTS:
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[x - 1] ^ turned(c[(x + 1) % 5], 1) for x in range(5)]
        b = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                b[y][(2 * x + 3 * y) % 5] = turned(a[x][y] ^ d[x], OFFSETS[x][y])
        a = [[b[x][y] ^ ~b[(x + 1) % 5][y] & b[(x + 2) % 5][y] for y in range(5)] for x in range(5)]
        a[0][0] ^= constant
    return a


def turned(lane: int, by: int) -> int:
    return (lane << by | lane >> 64 - by) & MASK


def sponge(data: bytes, padding: int) -> bytes:
    padded = bytearray(data + bytes([padding]) + bytes(-(len(data) + 1) % 136))
    padded[-1] |= 0x80
    a = [[0] * 5 for _ in range(5)]
    for block in range(0, len(padded), 136):
        for lane in range(17):
            a[lane % 5][lane // 5] ^= int.from_bytes(padded[block + 8 * lane : block + 8 * lane + 8], "little")
        a = permuted(a)
    return b"".join(a[x][0].to_bytes(8, "little") for x in range(4))


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 64, 134, 135, 136, 137, 271, 272, 300])
def test_a_digest_of_any_length(size: int) -> None:
    data = bytes(at * 89 % 251 for at in range(size))
    assert sponge(data, 0x06) == hashlib.sha3_256(data).digest()
    assert keccak_256(data) == sponge(data, 0x01)


def test_digests_that_ethereum_prints() -> None:
    assert keccak_256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
