"""How far a word reaches, byte by byte, and a value in the middle of a column: nothing before or behind its row is read."""

import pyarrow as pa
import pytest

from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii import scan as kinds
from auralith_pipeline.udfs.core.pii.find import find_pii
from tests.udfs.core.pii.pii_scrub import scrub

FORMS = {
    "EMAIL": ["ann@example.org", "ann.o'neil+x@mail.example.co.uk", "анна@пример.рф"],
    "PHONE": ["+1 202-555-0147", "(202) 555-0147", "030 23125 000", "0049 30 23125000", "Tel 23125000 "],
    "CREDIT_CARD": ["4111111111111111", "3782 822463 10005", "4111-1111-1111-1111"],
    "IBAN": ["DE89370400440532013000", "NO93 8601 1117 947", "IBAN: de89 3704 0044 0532 0130 00"],
    "BIC": ["SWIFT DEUTDEFF", "BIC: DEUTDEFF500"],
    "IP_ADDRESS": ["11.22.33.44", "2001:db8:1::2:3", "[fe80::1]"],
    "MAC_ADDRESS": ["00:1A:2B:3C:4D:5E", "00-1A-2B-3C-4D-5E", "001A.2B3C.4D5E"],
    "GEO_COORDINATES": ["GPS 40.7128, -74.0060", "lat: 40.71 lon: -74.00", "52°31'N 13°24'E", "coordinates of the house: 52.52, 13.41"],
    "CRYPTO_WALLET": ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"],
    "DATE_OF_BIRTH": ["born on 1985-03-12", "生年月日：1985年3月12日"],
    "STREET_ADDRESS": ["address: 12 Elm Street"],
    "POSTAL_CODE": ["ZIP: 62704", "〒100-0001"],
    "URL_CREDENTIALS": ["https://ann:hunter2@example.net/"],
}


@pytest.mark.parametrize(("entity", "text"), [(entity, text) for entity, texts in FORMS.items() for text in texts])
def test_o25_a_value_in_the_middle_of_a_column(entity: str, text: str) -> None:
    """Rows before and behind end and begin with what would make the value a part of something longer."""
    column = ["Tel: " + "7" * 50, "words " * 500 + "x1", text, "9a.5@b:1-1_" + "7" * 50, "words\n" * 300 + text, "_7:a.b", text]
    folded = fold_texts(*string_buffers(pa.array(column, pa.string())))
    alone = find_pii(fold_texts(*string_buffers(pa.array([text], pa.string()))), PiiSection())
    assert [span.entity for span in alone] == [entity]
    found = [span for span in find_pii(folded, PiiSection()) if span.row in {2, 4, 6}]
    expected = [alone[0]._replace(row=2), *(alone[0]._replace(row=row) for row in (4, 6))]
    expected[1] = expected[1]._replace(start=alone[0].start + 1800, end=alone[0].end + 1800)
    assert found == expected


def kinds_in(text: str) -> list[int]:
    rows = fold_texts(*string_buffers(pa.array(["x", text, "77"], pa.string())))
    return [kind for row, kind, _, _ in kinds.scan(rows).T.tolist() if row == 1]


@pytest.mark.parametrize(
    ("word", "kind", "reach", "number"),
    [
        ("tel", kinds.PHONE, kinds.NEAR_PHONE, "23125000"),
        ("born", kinds.BIRTH, kinds.NEAR_WORD, "1985"),
        ("lives", kinds.ADDRESS, kinds.NEAR_WORD, "12"),
        ("zip", kinds.POSTAL, kinds.NEAR_WORD, "62704"),
        ("gps", kinds.PLACE, kinds.NEAR_WORD, "5"),
        ("тел", kinds.PHONE, kinds.NEAR_PHONE, "23125000"),
        ("生年", kinds.BIRTH, kinds.NEAR_WORD, "1985"),
    ],
)
def test_a_word_reaches_so_many_bytes_and_no_further(word: str, kind: int, reach: int, number: str) -> None:
    size = len(word.encode())
    for before in ("", "\n", "x "):
        assert kind in kinds_in(before + word + "." * (reach - size) + number)
        assert kind not in kinds_in(before + word + "." * (reach - size + 1) + number)
    if word.isascii():
        assert kind not in kinds_in("x" + word + " " + number)  # the end of another word
    assert kind in kinds_in("Z. " + word.upper() + ": " + number + "\n")


def test_a_context_word_is_for_the_first_number_behind_it() -> None:
    assert kinds_in("born 1985, 1986").count(kinds.BIRTH) == 1
    assert kinds_in("born 1985, born 1986").count(kinds.BIRTH) == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a@b", kinds.AT),
        ("é@é", kinds.AT),
        ("52\u00b0", kinds.DEGREE),
        ("1.2.3.4", kinds.IPV4),
        ("a 123.23.45.67", kinds.IPV4),
        ("1.2345,2.3456", kinds.PAIR),
        ("::1", kinds.HEX_COLON),
        ("00-1A-2B-3C-4D-5E", kinds.MAC),
        ("001A.2B3C.4D5E", kinds.MAC),
        ("a://b:c@d", kinds.USER),
        ("0x" + "1" * 40, kinds.WALLET),
        ("1" + "a2" * 12, kinds.WALLET),
        ("3" + "a2" * 12, kinds.WALLET),
        ("bc1" + "a2" * 12, kinds.WALLET),
        ("T" + "a2" * 12, kinds.WALLET),
        ("iban", kinds.BANK),
        ("SE35 5000 0000 0549 1000 0003", kinds.IBAN),
        ("x 4111111111111111", kinds.CARD),
        ("+4923125", kinds.PHONE),
    ],
)
def test_kinds(text: str, kind: int) -> None:
    """Each form at a text's ends, where the next byte is another row's, is a candidate of its kind."""
    assert kinds_in(text).count(kind) == 1


@pytest.mark.parametrize(
    "text", ["@b", "a@", " @b", "a @b", "a@ b", "°", "a°", "_1.2.3.4", "a1.2.3.4", "a4111111111111111", "1.4111111111111111"]
)
def test_no_kind(text: str) -> None:
    assert kinds_in(text) in ([], [kinds.PHONE])


@pytest.mark.parametrize(("digits", "goes"), [("231250", False), ("2312500", True)])
def test_a_phone_candidate_has_seven_digits(digits: str, goes: bool) -> None:
    assert (kinds.PHONE in kinds_in("tel " + digits)) == goes


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("peer " + "5.6.7.8", True),
        ("peer" + " " * 28 + "5.6.7.8", True),  # 32 bytes
        ("peer" + " " * 29 + "5.6.7.8", False),
        ("peer" + " " * 8 + "[5.6.7.8]", True),  # in a bracket 12
        ("peer" + " " * 9 + "[5.6.7.8]", False),
        ("5.6.7.8", False),
        ("5.6.7.8/24", True),
        ("5.6.7.8:80", True),
        ("//5.6.7.8", True),
        ("upgraded from " + "5.6.7.8", False),
        ("peer 1.3.6.1", False),
    ],
)
def test_small_numbers_are_an_address_near_a_word(text: str, goes: bool) -> None:
    assert ("<IP_ADDRESS>" in scrub(text)) == goes


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("coordinates: 52.52, 13.41", True),
        ("coordinates of house 5: 52.52, 13.41", True),
        ("coordinates 5" + " " * 25 + "52.52, 13.41", True),  # 40 bytes at most to the first digit, 48 from it to the pair
        ("coordinates" + " " * 29 + "52.52, 13.41", True),
        ("coordinates" + " " * 30 + "52.52, 13.41", False),
        ("coordinates 5" + " " * 47 + "52.52, 13.41", True),
        ("coordinates 5" + " " * 48 + "52.52, 13.41", False),
        ("coordinates: 95.52, 13.41", False),
        ("coordinates: 52.52, 181.41", False),
        ("coordinates: 0.52, 0.41", False),
        ("coordinates: 90.00, 180.00", True),
        ("coordinates: 1.00, 0.41", True),
        ("coordinates: 52.5, 13.41", False),
    ],
)
def test_a_pair_near_a_word_for_a_place(text: str, goes: bool) -> None:
    assert ("<GEO_COORDINATES>" in scrub(text)) == goes


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("0049 30 23125000", "<PHONE>"),
        ("004930231250000", "004930231250000"),  # neither a word nor a form
        ("Tel 004930231250000", "Tel <PHONE>"),
        ("0000 30 23125000", "0000 30 23125000"),
    ],
)
def test_an_international_prefix_in_digits(text: str, right: str) -> None:
    assert scrub(text) == right
