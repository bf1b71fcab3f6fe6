"""Keccak-256 as Ethereum uses it: FIPS 202's permutation with the padding of the original submission (0x01)."""

from __future__ import annotations

_MASK = (1 << 64) - 1
_RATE = 136  # bytes, for 256 bits of output


def _rotate(lane: int, by: int) -> int:
    by %= 64
    return ((lane << by) | (lane >> (64 - by))) & _MASK


def _permute(lanes: list[list[int]]) -> list[list[int]]:
    """FIPS 202, 3.2 and 3.3: 24 rounds; the round constants come from their shift register."""
    register = 1
    for _ in range(24):
        parity = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        mixed = [parity[(x + 4) % 5] ^ _rotate(parity[(x + 1) % 5], 1) for x in range(5)]
        lanes = [[lane ^ mixed[x] for lane in lanes[x]] for x in range(5)]
        x, y = 1, 0
        current = lanes[x][y]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], _rotate(current, (step + 1) * (step + 2) // 2)
        for y in range(5):
            plane = [lanes[x][y] for x in range(5)]
            for x in range(5):
                lanes[x][y] = plane[x] ^ (~plane[(x + 1) % 5] & plane[(x + 2) % 5])
        for j in range(7):
            register = ((register << 1) ^ ((register >> 7) * 0x71)) % 256
            if register & 2:
                lanes[0][0] ^= 1 << ((1 << j) - 1)
    return lanes


def keccak_256(data: bytes) -> bytes:
    """The 32-byte digest."""
    padded = bytearray(data + b"\x01" + b"\0" * (-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for block in range(0, len(padded), _RATE):
        for i in range(_RATE // 8):
            at = block + 8 * i
            lanes[i % 5][i // 5] ^= int.from_bytes(padded[at : at + 8], "little")
        lanes = _permute(lanes)
    return b"".join(lanes[i % 5][i // 5].to_bytes(8, "little") for i in range(4))
