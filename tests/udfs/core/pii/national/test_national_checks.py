"""The edges of each check of our own: centuries, months, provinces, series, and the remainders that are written differently.

The sums in the comments are the published rule worked out by hand; the source of each rule stands in the registry.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Callable

import pytest
from stdnum.iso7064 import mod_11_2

from auralith_pipeline.udfs.core.pii.national import checks

YES_AND_NO: list[tuple[Callable[[str], bool], str, str]] = [
    # Dachverband: 3 7 9, check, 5 8 4 2 1 6. 123 gives 44; 011580 gives 30, 310180 gives 33. Months 13 to 15 are real, 16 is not.
    (checks.at_svnr, "1238011580 1234011380 1230310180", "1248011680 1235010080 1248000180 1238320180"),
    # Service Canada: 9 begins numbers of temporary residents, 8 none. 9 + 1 = 10.
    (checks.ca_sin, "900000001 046454286", "800000002 000000000 900000002"),
    # 324 + 8 * letter + digits; AB987654: 371, so 3. G123456: 529 mod 11 is 1, so 10, written A. K123456: 561, so 0, which B (11) is not.
    (checks.hk_id, "AB9876543 G123456A K1234560", "AB9876544 G1234560 K123456B"),
    # A is 10: 1 * 1 + 0 * 9; then 84 for 1234567. Old resident numbers: A to D count 0 to 3. F is 15.
    (
        checks.tw_id,
        "AA12345675 AB12345677 AC12345679 AD12345671 FA12345670 A812345671 A912345673",
        "AE12345673 A012345675 A312345671 A712345673 AB12345678",
    ),
    # S and F as they are, T and G 4 more, M 3 more: 106, 110, 109 mod 11 are 7, 0, 10.
    (checks.sg_nric, "S1234567D T1234567J F1234567N G1234567X M1234567K", "M1234567N G1234567N A1234567D"),
    # Day, month and the century digit: 29 February 2000 was, 1900 and 1800 were not. 1 to 6 are centuries, 0 and 7 are none.
    # 010101 3 0010: 43 mod 11 is 10, so once more with 3 to 11, 1, 2: 46 mod 11 is 2.
    (
        checks.kz_iin,
        "000229500127 010101100127 010101600129 010101300102",
        "000229300124 000229100121 010101000120 010101700125 010101300103",
    ),
    # 29 February of (2)000 was, of (1)900 was not; 106 mod 11 is 7, so 4; 135 mod 11 is 3, so 8.
    (checks.jmbg("SI"), "2902000500004", "2902900500018 2902000500005"),
    # No check up to 001-001-998. 65; then 100 and 101, both written 00; 102, written 01.
    (checks.ru_snils, "00100199965 92000010000 92000010100 92000011001", "00100199864 92000010001 92000010101"),
    # 4 * 3 + 4 * 7 = 40. Nine zeros pass the sum and are nobody's.
    (checks.hu_taj, "111111110 000000017", "111111111 000000000"),
    # Begins with 8: 8 * 1 alone is 8; 8 + 5 * 2 + 1 * 3 is 21, a remainder of 10, which one digit cannot write.
    (checks.hu_tax, "8000000008", "7000000007 8000000009 8510000000 8510000001"),
    # Weights 2 9 8 7 6 3 4: 148, up to 150. 5 * 2 = 10 needs nothing.
    (checks.uy_ci, "12345672 50000000", "12345673 50000001"),
    # 1 citizens, 2 residents; doubled 2 and 4, and 6 for a 3 that is nobody's.
    (checks.sa_id, "1000000008 2000000006", "3000000004 1000000009"),
    # 7 + 7 + 4 = 18, and the year's digits 2 + 9 (1900), 4 + 9 + 9 (2099), 2 + 8 + 9 + 9 (1899), 4 + 1 (2100); 785 is another country.
    (checks.ae_id, "784190000000001 784209900000000", "784189900000004 784210000000007 785190000000000 784190000000002"),
    # The sign - is gone; letters stay, Y among them since Decree 690/2022. 131052308 mod 31 is 25, T; 131001308 mod 31 is 20, M.
    (checks.fi_hetu, "131052308T 131052Y308T 131001A308M", "131052308U 131052Y308U 131001A308T"),
    # Days and the centuries 0 to 2: 80, 66; 3 is the 22nd century (90 mod 11 is 2). 32 begins those without a birth date.
    (checks.lv_pk, "16119900003 16110120000 32867300679", "16117530002 32867300677 40003521600"),
    # Provinces 001 to 096.
    (checks.vn_cccd, "001099012345 096099012345", "000099012345 097099012345"),
    (checks.any_number, "20123456 00000001", "00000000"),
]


@pytest.mark.parametrize(("check", "valid", "broken"), YES_AND_NO, ids=lambda value: getattr(value, "__qualname__", ""))
def test_p1_the_edges_of_a_check(check: Callable[[str], bool], valid: str, broken: str) -> None:
    assert [number for number in valid.split() if not check(number)] == []
    assert [number for number in broken.split() if check(number)] == []


def test_p1_chinese_numbers_begin_with_a_province_of_gb_t_2260() -> None:
    def exists(province: int) -> bool:
        body = f"{province}010119491231002"
        return checks.cn_ric(body + mod_11_2.calc_check_digit(body))

    assert [code for code in range(10, 100) if exists(code)] == [
        *(11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65),
        *(71, 81, 82, 83),
    ]


@pytest.mark.parametrize(
    ("day", "real"),
    [("18500101", True), ("20991231", True), ("20000229", True), ("18491231", False), ("21000101", False), ("19000229", False)],
)
def test_p1_chinese_numbers_hold_a_day(day: str, real: bool) -> None:
    body = f"110105{day}002"
    assert checks.cn_ric(body + mod_11_2.calc_check_digit(body)) is real


def test_p1_chinese_numbers_end_with_a_digit_or_x() -> None:
    assert checks.cn_ric("11010519491231002X")
    assert not any(checks.cn_ric(f"11010519491231002{last}") for last in string.digits + "ABCDEFGHIJKLMNOPQRSTUVWYZ")


def test_p1_a_region_of_the_yugoslav_number_belongs_to_one_republic() -> None:
    def owners(region: int) -> list[str]:
        body = f"010198{0}{region}000"
        digit = -sum(int(char) * weight for char, weight in zip(body, (7, 6, 5, 4, 3, 2) * 2, strict=True)) % 11
        serial = 0
        while digit == 10:  # not given out
            serial += 1
            body = f"{body[:-1]}{serial}"
            digit = -sum(int(char) * weight for char, weight in zip(body, (7, 6, 5, 4, 3, 2) * 2, strict=True)) % 11
        return [country for country in ("BA", "ME", "HR", "MK", "SI", "RS") if checks.jmbg(country)(f"{body}{digit}")]

    tens = {1: ["BA"], 2: ["ME"], 3: ["HR"], 4: ["MK"], 5: ["SI"], 6: [], 7: ["RS"], 8: ["RS"], 9: ["RS"]}
    assert {region: owners(region) for region in range(10, 100)} == {region: tens[region // 10] for region in range(10, 100)}


def test_p1_prefixes_of_national_insurance_numbers() -> None:
    # NIM39110: 20 first letters, 19 second ones, less BG GB KN NK NT TN ZZ.
    pairs = ["".join(pair) for pair in itertools.product(string.ascii_uppercase, repeat=2)]
    given = [pair for pair in pairs if checks.gb_nino(f"{pair}123456C")]
    assert len(given) == 20 * 19 - 7
    assert not any(pair[0] in "DFIQUV" or pair[1] in "DFIOQUV" for pair in given)
    assert not {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"} & set(given)
    assert [last for last in string.ascii_uppercase if checks.gb_nino(f"AB123456{last}")] == list("ABCD")
