"""Find personal data in a folded column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.udfs.core.fold import Folded
from auralith_pipeline.udfs.core.pii import scan as kinds
from auralith_pipeline.udfs.core.pii.bank import check_bic, check_card, check_iban, check_iban_word
from auralith_pipeline.udfs.core.pii.births import check_birth
from auralith_pipeline.udfs.core.pii.emails import check_email, obfuscated_emails
from auralith_pipeline.udfs.core.pii.found import Found
from auralith_pipeline.udfs.core.pii.hosts import check_hex_colon, check_ipv4, check_mac, check_user
from auralith_pipeline.udfs.core.pii.phones import check_phone
from auralith_pipeline.udfs.core.pii.places import check_degrees, check_labelled, check_pair
from auralith_pipeline.udfs.core.pii.streets import check_postal, check_street
from auralith_pipeline.udfs.core.pii.wallets import check_wallet
from auralith_pipeline.udfs.core.pii.windows import cut_windows
from auralith_pipeline.udfs.core.spans import Span, merge_spans

Finds = Iterator[tuple[str, Found]]  # entity and place
Check = Callable[[bytes, int, int, PiiSection], Finds]
_REACH = 1024  # no validator looks so many bytes beyond its candidate
_HASH_LETTERS = 13  # what mode `hash` adds to a placeholder


def _one(entity: str, found: Found | None) -> Finds:
    if found is not None:
        yield entity, found


def _hex_colon(raw: bytes, start: int, end: int, section: PiiSection) -> Finds:
    return _one(*check_hex_colon(raw, start, end, section.ip.exempt))


def _bank(raw: bytes, word: int) -> Finds:
    if raw[word : word + 1] in b"iI":
        return _one("IBAN", check_iban_word(raw, word))
    return _one("BIC", check_bic(raw, word))


_CHECKS: dict[int, tuple[tuple[str, ...], Check]] = {
    kinds.AT: (("EMAIL",), lambda raw, start, end, section: _one("EMAIL", check_email(raw, start))),
    kinds.IPV4: (("IP_ADDRESS",), lambda raw, start, end, section: _one("IP_ADDRESS", check_ipv4(raw, start, end, section.ip.exempt))),
    kinds.HEX_COLON: (("IP_ADDRESS", "MAC_ADDRESS"), _hex_colon),
    kinds.MAC: (("MAC_ADDRESS",), lambda raw, start, end, section: _one("MAC_ADDRESS", check_mac(raw, start, end))),
    kinds.CARD: (("CREDIT_CARD",), lambda raw, start, end, section: _one("CREDIT_CARD", check_card(raw, start, end))),
    kinds.IBAN: (("IBAN",), lambda raw, start, end, section: _one("IBAN", check_iban(raw, start, end))),
    kinds.BANK: (("BIC", "IBAN"), lambda raw, word, end, section: _bank(raw, word)),
    kinds.PHONE: (("PHONE",), lambda raw, start, end, section: _one("PHONE", check_phone(raw, start, end, section.regions))),
    kinds.WALLET: (("CRYPTO_WALLET",), lambda raw, start, end, section: _one("CRYPTO_WALLET", check_wallet(raw, start, end))),
    kinds.PAIR: (("GEO_COORDINATES",), lambda raw, start, end, section: _one("GEO_COORDINATES", check_pair(raw, start, end))),
    kinds.DEGREE: (("GEO_COORDINATES",), lambda raw, start, end, section: _one("GEO_COORDINATES", check_degrees(raw, start))),
    kinds.PLACE: (
        ("GEO_COORDINATES",),
        lambda raw, word, digit, section: (("GEO_COORDINATES", found) for found in check_labelled(raw, word, digit)),
    ),
    kinds.BIRTH: (("DATE_OF_BIRTH",), lambda raw, word, digit, section: _one("DATE_OF_BIRTH", check_birth(raw, word, digit))),
    kinds.ADDRESS: (("STREET_ADDRESS", "POSTAL_CODE"), lambda raw, word, digit, section: check_street(raw, word, digit)),
    kinds.POSTAL: (("POSTAL_CODE",), lambda raw, word, digit, section: check_postal(raw, word, digit)),
    kinds.USER: (("URL_CREDENTIALS",), lambda raw, start, end, section: _one("URL_CREDENTIALS", check_user(raw, start, end))),
}


def find_pii(folded: Folded, section: PiiSection) -> list[Span]:
    """Spans of personal data, in bytes of the folded rows, merged and in order; national numbers have their own detector.

    A row with finds is looked at again with its values replaced, until nothing new turns up: a value may stand in the way
    of another, and what comes out must hold nothing that a second run would find.
    """
    spans = _find(folded, section)
    fresh = spans
    while fresh:
        fresh = _behind(folded, spans, section)
        spans = merge_spans([*spans, *fresh])
    return spans


def _find(folded: Folded, section: PiiSection, changed: list[NDArray[np.int64]] | None = None) -> list[Span]:
    """Spans of one look; with `changed`, places that changed in each row, only candidates near one of them are checked."""
    checks = {kind: check for kind, (entities, check) in _CHECKS.items() if any(section.wants(entity) for entity in entities)}
    wanted = {entity for entities, _ in _CHECKS.values() for entity in entities if section.wants(entity)}
    spans = []
    row, raw = -1, b""
    for of_row, kind, start, end in kinds.scan(folded).T.tolist():
        check = checks.get(kind)
        if check is None:
            continue
        if changed is not None:
            places = changed[of_row]
            after = int(np.searchsorted(places, start - _REACH))
            if after == len(places) or places[after] > end + _REACH:
                continue
        if of_row != row:
            row = of_row
            raw = folded.values[folded.offsets[row] : folded.offsets[row + 1]].tobytes()
        for entity, found in check(raw, start, end, section):
            if entity in wanted:
                spans.append(_span(row, entity, found))
    if section.obfuscated_email and section.wants("EMAIL"):
        for row in range(len(folded.offsets) - 1):
            raw = folded.values[folded.offsets[row] : folded.offsets[row + 1]].tobytes()
            spans += [_span(row, "EMAIL", found) for found in obfuscated_emails(raw)]
    return merge_spans(spans)


def _span(row: int, entity: str, found: Found) -> Span:
    return Span(row, found.start, found.end, entity, entity.lower(), found.verified, 2 if found.verified else 1)


def _behind(folded: Folded, spans: list[Span], section: PiiSection) -> list[Span]:
    """What is found when the known spans are replaced, as places of the unreplaced rows."""
    windows = cut_windows(folded, spans, 2 * _REACH, partial(_stand_in, section=section))
    return [windows.restore(span) for span in _find(windows.folded, section, windows.changed)]


def _stand_in(entity: str, section: PiiSection) -> bytes:
    mode = section.mode_of(entity)
    if mode == "remove":
        return b""
    return f"<{entity}{'_' * _HASH_LETTERS if mode == 'hash' else ''}>".encode()
