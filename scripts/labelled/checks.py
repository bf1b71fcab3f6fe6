"""Check digits, written from the published standards (never from a library that the engine may use too)."""

from __future__ import annotations

import hashlib

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def luhn_digit(body: str) -> str:
    """ISO/IEC 7812-1 annex B: the digit that follows `body`."""
    total = 0
    for place, sign in enumerate(reversed(body)):
        digit = int(sign) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def luhn_ok(number: str) -> bool:
    """Whether the last digit is the Luhn digit of the others."""
    return luhn_digit(number[:-1]) == number[-1]


def weighted(digits: str, weights: list[int] | tuple[int, ...]) -> int:
    """Sum of digit times weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def mod_11_10(body: str) -> str:
    """ISO 7064 MOD 11,10 (German tax number, Croatian OIB)."""
    rest = 10
    for sign in body:
        rest = (rest + int(sign)) % 10 or 10
        rest = rest * 2 % 11
    return str((11 - rest) % 10)


def mod_11_2(body: str) -> str:
    """ISO 7064 MOD 11-2 (Chinese resident identity number)."""
    rest = 0
    for sign in body:
        rest = (rest + int(sign)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


_D = [[(i + j) % 5 if i < 5 and j < 5 else 0 for j in range(10)] for i in range(10)]
for _i in range(10):  # the dihedral group D5: rotations 0-4, reflections 5-9
    for _j in range(10):
        if _i < 5 and _j < 5:
            _D[_i][_j] = (_i + _j) % 5
        elif _i < 5:
            _D[_i][_j] = (_i + _j) % 5 + 5
        elif _j < 5:
            _D[_i][_j] = (_i - _j) % 5 + 5
        else:
            _D[_i][_j] = (_i - _j) % 5
_PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def _permute(digit: int, times: int) -> int:
    for _ in range(times % 8):
        digit = _PERMUTATION[digit]
    return digit


def verhoeff_ok(number: str) -> bool:
    """Verhoeff 1969, as UIDAI uses it for Aadhaar."""
    rest = 0
    for place, sign in enumerate(reversed(number)):
        rest = _D[rest][_permute(int(sign), place)]
    return rest == 0


def verhoeff_digit(body: str) -> str:
    """The one last digit with which `body` passes."""
    return next(digit for digit in "0123456789" if verhoeff_ok(body + digit))


def iban_ok(iban: str) -> bool:
    """ISO 13616: MOD 97-10 over the rearranged letters and digits."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def iban_of(country: str, account: str) -> str:
    """The IBAN of a basic bank account number."""
    rest = int("".join(str(int(sign, 36)) for sign in account + country + "00")) % 97
    return f"{country}{98 - rest:02d}{account}"


def base58check(version: bytes, payload: bytes, alphabet: str = BASE58) -> str:
    """Version, payload and four bytes of double SHA-256, in base 58."""
    body = version + payload
    body += hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number = int.from_bytes(body, "big")
    out = ""
    while number:
        number, rest = divmod(number, 58)
        out = alphabet[rest] + out
    return alphabet[0] * (len(body) - len(body.lstrip(b"\0"))) + out


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check


def segwit(prefix: str, version: int, program: bytes) -> str:
    """BIP 173 (version 0) and BIP 350 (version 1 and later)."""
    bits = "".join(f"{byte:08b}" for byte in program)
    bits += "0" * (-len(bits) % 5)
    data = [version] + [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    expanded = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    check = _polymod(expanded + data + [0] * 6) ^ (1 if version == 0 else 0x2BC830A3)
    data += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(BECH32[value] for value in data)


def keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum has it (padding 0x01, not SHA-3's 0x06)."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if register & 1:
                constant |= 1 << ((1 << j) - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    mask = (1 << 64) - 1

    def turn(lane: int, by: int) -> int:
        by %= 64
        return (lane << by | lane >> (64 - by)) & mask if by else lane

    state = [[0] * 5 for _ in range(5)]
    padded = bytearray(data + b"\x01" + b"\0" * (-(len(data) + 1) % 136))
    padded[-1] |= 0x80
    for begin in range(0, len(padded), 136):
        for lane in range(17):
            state[lane % 5][lane // 5] ^= int.from_bytes(padded[begin + 8 * lane : begin + 8 * lane + 8], "little")
        for constant in constants:
            column = [state[x][0] ^ state[x][1] ^ state[x][2] ^ state[x][3] ^ state[x][4] for x in range(5)]
            mixed = [column[(x - 1) % 5] ^ turn(column[(x + 1) % 5], 1) for x in range(5)]
            state = [[state[x][y] ^ mixed[x] for y in range(5)] for x in range(5)]
            x, y, lane = 1, 0, state[1][0]
            for t in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                lane, state[x][y] = state[x][y], turn(lane, (t + 1) * (t + 2) // 2)
            for y in range(5):
                row = [state[x][y] for x in range(5)]
                for x in range(5):
                    state[x][y] = row[x] ^ (~row[(x + 1) % 5] & mask & row[(x + 2) % 5])
            state[0][0] ^= constant
    return b"".join(state[lane % 5][lane // 5].to_bytes(8, "little") for lane in range(4))


def eip55(address: bytes) -> str:
    """ERC-55: capitals by the Keccak hash of the lower-case hex."""
    small = address.hex()
    digest = keccak256(small.encode()).hex()
    return "0x" + "".join(sign.upper() if int(nibble, 16) >= 8 else sign for sign, nibble in zip(small, digest, strict=False))
