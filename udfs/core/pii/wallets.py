"""Addresses of crypto wallets, by their checksums: Base58Check (XRP with its own alphabet), Bech32 and Bech32m (BIP 173, 350), EIP-55."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from auralith_pipeline.udfs.core.pii.found import Found
from auralith_pipeline.udfs.core.pii.keccak import keccak_256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_XRP_BASE58 = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"  # source: XRP Ledger, base58 encodings
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32M_CONSTANT = 0x2BC830A3
_VERSIONS = frozenset({0x00, 0x05, 0x1E, 0x16, 0x30, 0x32, 0x41})  # Bitcoin, Dogecoin, Litecoin: key and script hashes; TRON
_ETHEREUM = re.compile(
    rb"(?<![a-z])(?:eth|ethers?|ethereum|erc-?20|wallets?|donat(?:e|ions?)|metamask|0x address|polygon|bsc)(?![a-z])", re.IGNORECASE
)


def _is_base58(text: str, alphabet: str, versions: Collection[int]) -> bool:
    if not 25 <= len(text) <= 35 or any(sign not in alphabet for sign in text):
        return False
    number = 0
    for sign in text:
        number = number * 58 + alphabet.index(sign)
    if number >= 1 << 200:
        return False
    raw = number.to_bytes(25, "big")
    checksum = hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4]
    return raw[0] in versions and raw[21:] == checksum


def bech32_polymod(values: list[int]) -> int:
    """BIP 173's checksum over 5-bit values."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, constant in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                check ^= constant
    return check


def expand_prefix(prefix: str) -> list[int]:
    return [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]


def _is_bech32(text: str) -> bool:
    if text.lower() != text and text.upper() != text:
        return False
    prefix, _, data = text.lower().rpartition("1")
    if prefix not in {"bc", "tb", "ltc"} or len(data) < 14 or any(sign not in _BECH32 for sign in data):
        return False
    values = [_BECH32.index(sign) for sign in data]
    wanted = 1 if values[0] == 0 else _BECH32M_CONSTANT
    return bech32_polymod(expand_prefix(prefix) + values) == wanted


def make_bech32(program: bytes) -> str:
    """The Bitcoin address of a version 0 witness program of 20 bytes."""
    bits = int.from_bytes(program, "big")
    values = [0] + [bits >> 5 * (31 - i) & 31 for i in range(32)]
    check = bech32_polymod(expand_prefix("bc") + values + [0] * 6) ^ 1
    return "bc1" + "".join(_BECH32[value] for value in values + [check >> 5 * (5 - i) & 31 for i in range(6)])


def to_eip55(digits: str) -> str:
    """40 hexadecimal digits with the capitals of EIP-55."""
    digest = keccak_256(digits.lower().encode()).hex()
    return "".join(sign.upper() if int(digest[i], 16) >= 8 else sign for i, sign in enumerate(digits.lower()))


def check_wallet(raw: bytes, start: int, end: int) -> Found | None:
    """A token with a wallet's checksum; an Ethereum address in small letters alone has none and needs a word nearby."""
    text = raw[start:end].decode("ascii")
    if text.startswith("0x"):
        digits = text[2:]
        if len(set(digits.lower())) < 6:
            return None
        if digits.lower() != digits and digits.upper() != digits:
            return Found(start, end, True) if to_eip55(digits) == digits else None
        return Found(start, end, False) if _ETHEREUM.search(raw[max(0, start - 48) : start]) else None
    if text[0] == "r":
        return Found(start, end, True) if _is_base58(text, _XRP_BASE58, {0}) else None
    return Found(start, end, True) if _is_base58(text, _BASE58, _VERSIONS) or _is_bech32(text) else None
