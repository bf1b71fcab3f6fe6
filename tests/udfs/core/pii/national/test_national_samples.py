"""Every number of the registry: a published or hand-computed sample is found under its label, and its broken twin never is.

Where a sample is from stands beside it: an example in the documentation of a python-stdnum module (a test looks it up there), an
authority's own example, or `hand`: the check digit follows from the rule that the registry names the source of.
"""

from __future__ import annotations

import re
from importlib import import_module

import numpy as np
import pytest

from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii.national.find import find_national_ids
from auralith_pipeline.udfs.core.pii.national.registry import ROWS


def finds(text: str, countries: tuple[str, ...] = ()) -> list[tuple[str, str, bool]]:
    raw = text.encode()
    folded = fold_texts(np.frombuffer(raw, np.uint8), np.array([0, len(raw)], np.int64))
    copy = folded.values.tobytes()
    return [(span.entity, copy[span.start : span.end].decode(), span.verified) for span in find_national_ids(folded, countries)]


# entity, the usual label in a sentence, the number, a twin with a broken check digit (or grammar, where there is no digit), source
SAMPLES = [
    ("AT_SVNR", "Seine Sozialversicherungsnummer ist {}.", "1237 010180", "1238 010180", "stdnum at.vnr"),
    ("BE_NN", "Rijksregisternummer: {}", "85.07.30-033.28", "85.07.30-033.29", "stdnum be.nn"),
    ("BG_EGN", "ЕГН: {}", "7523169263", "7523169264", "stdnum bg.egn"),
    ("BA_JMBG", "Bosna i Hercegovina, JMBG {}", "0101980170005", "0101980170006", "hand"),
    ("CH_AHV", "AHV-Nr. {}", "756.9217.0769.85", "756.9217.0769.84", "stdnum ch.ssn"),
    ("CZ_RC", "České rodné číslo {} je v pořádku", "710319/2745", "710319/2746", "stdnum cz.rc"),
    ("DE_TAX_ID", "Die Steuer-ID lautet {}.", "86095742719", "86095742718", "ITZBund, computation of the check digit"),
    ("DK_CPR", "CPR-nr. {}", "070761-4285", "071361-4285", "CPR-kontoret, Personnummeret i CPR"),
    ("EE_IK", "Isikukood {}", "37605030299", "37605030298", "hand"),
    ("ES_DNI", "Su DNI es {}.", "99999999R", "99999999T", "hand"),
    ("ES_NIE", "NIE: {}", "X0000000T", "X0000000R", "hand"),
    ("FI_HETU", "Henkilötunnus on {}.", "131052-308T", "131052-308U", "stdnum fi.hetu"),
    ("FR_NIR", "Numéro de sécurité sociale : {}", "255081416802538", "255081416802539", "hand"),
    ("GB_NHS", "NHS number {} was used", "999 000 0018", "999 000 0019", "NHS range 999 for tests"),
    ("GB_NINO", "National Insurance number: {}", "AB123456C", "BG123456C", "hand"),
    ("GR_AMKA", "ΑΜΚΑ: {}", "01013099997", "01013099996", "stdnum gr.amka"),
    ("HR_OIB", "OIB: {}", "33392005961", "33392005962", "stdnum hr.oib"),
    ("HR_JMBG", "Hrvatska, JMBG {}", "0101980330002", "0101980330003", "hand"),
    ("HU_TAJ", "TAJ szám: {}", "111 111 110", "111 111 112", "hand"),
    ("HU_TAX_ID", "Adóazonosító jele: {}", "8071592153", "8071592154", "hand"),
    ("IE_PPS", "My PPS number is {}.", "1234567T", "1234567V", "hand"),
    ("IS_KENNITALA", "Kennitala: {}", "120174-3399", "120174-3389", "stdnum is_.kennitala"),
    ("IT_CODICE_FISCALE", "Codice fiscale: {}", "RSSMRA85T10A562S", "RSSMRA85T10A562T", "hand"),
    ("LT_ASMENS", "Asmens kodas {}", "33309240064", "33309240065", "stdnum lt.asmens"),
    ("LV_PK", "Personas kods {}", "161175-19997", "161175-19998", "stdnum lv.pvn"),
    ("ME_JMBG", "Crna Gora, JMBG {}", "0101980210007", "0101980210008", "hand"),
    ("MK_EMBG", "ЕМБГ {}", "0101980450008", "0101980450009", "hand"),
    ("NL_BSN", "Mijn BSN is {}.", "999990019", "999990018", "hand"),
    ("NO_FNR", "Fødselsnummer: {}", "151086 95088", "151086 95089", "stdnum no.fodselsnummer"),
    ("PL_PESEL", "Mój numer PESEL to {}.", "44051401458", "44051401452", "hand"),
    ("PT_CC", "Cartão de Cidadão {}", "00000000 0 ZZ4", "00000000 0 ZZ5", "stdnum pt.cc"),
    ("PT_NIF", "Contribuinte {}", "123456789", "123456788", "hand"),
    ("RO_CNP", "CNP: {}", "1800101221144", "1800101221145", "hand"),
    ("RS_JMBG", "ЈМБГ {}", "0101970710001", "0101970710002", "hand"),
    ("RU_SNILS", "СНИЛС {}", "112-233-445 95", "112-233-445 96", "hand"),
    ("RU_INN", "ИНН {}", "500100732259", "500100732258", "hand"),
    ("SE_PERSONNUMMER", "Personnumret är: personnummer {}", "811228-9874", "811228-9875", "Skatteverket, SKV 704"),
    ("SI_EMSO", "EMŠO: {}", "0101006500006", "0101006500007", "stdnum si.emso"),
    ("SK_RC", "Slovenské rodné číslo {}", "710319/2745", "710319/2746", "stdnum sk.rc"),
    ("UA_RNTRC", "РНОКПП {}", "1759013776", "1759013777", "stdnum ua.rntrc"),
    ("AE_ID", "Emirates ID {}", "784-1980-1234567-8", "784-1980-1234567-9", "hand"),
    ("AR_CUIL", "CUIL {}", "20-05536168-2", "20-05536168-3", "stdnum ar.cuit"),
    ("AU_TFN", "My TFN is {}", "123 456 782", "123 456 783", "stdnum au.tfn"),
    ("BR_CPF", "CPF: {}", "123.456.789-09", "111.111.111-11", "hand"),
    ("CA_SIN", "SIN: {}", "046 454 286", "046454287", "fictitious: begins with 0"),
    ("CL_RUT", "RUT {}", "12.345.678-5", "12.345.678-6", "hand"),
    ("CN_RIC", "身份证{}。", "11010519491231002X", "110105194912310021", "GB 11643-1999, example"),
    ("CR_CPF", "Costa Rica, cédula {}", "1-0913-0259", "1-0913-025", "hand"),
    ("CU_NI", "Carné de identidad {}", "91021027775", "91133127775", "stdnum cu.ni"),
    ("DO_CEDULA", "Cédula {}", "001-1391820-5", "001-1391820-6", "stdnum do.cedula"),
    ("EC_CI", "Cédula {} de Quito, Ecuador", "1710034065", "1710034066", "hand"),
    ("HK_ID", "HKID {}", "A123456(3)", "A123456(4)", "hand"),
    ("ID_NIK", "NIK: {}", "3171011708450001", "3171011713450001", "stdnum id.nik"),
    ("IL_ID", "תעודת זהות {}", "123456782", "123456783", "hand"),
    ("IN_AADHAAR", "Aadhaar {}", "9999 4105 7058", "9999 4105 7057", "UIDAI, numbers for tests"),
    ("IN_PAN", "PAN: {}", "AAAPL1234C", "AAAPL0000C", "hand"),
    ("JP_MY_NUMBER", "マイナンバー{}です", "123456789018", "123456789019", "hand"),
    ("KR_RRN", "주민등록번호 {}", "971013-9019902", "971013-9019903", "stdnum kr.rrn"),
    ("KZ_IIN", "ИИН {}", "800101300125", "800101300126", "hand"),
    ("MU_NID", "NID {}", "M1501770406100", "M1501770406101", "hand"),
    ("MX_CURP", "CURP: {}", "HEGG560427MVZRRL04", "HEGG560427MVZRRL05", "hand"),
    ("MY_NRIC", "MyKad {}", "770305-02-1234", "771305-02-1234", "stdnum my.nric"),
    ("NZ_IRD", "IRD number {}", "49-091-850", "49-091-851", "stdnum nz.ird"),
    ("PE_DNI", "DNI {}", "10117410-2", "10117410-3", "stdnum pe.cui"),
    ("PK_CNIC", "CNIC {}", "34201-0891231-8", "94201-0891231-8", "stdnum pk.cnic"),
    ("SA_ID", "Iqama number {}", "1010101010", "1010101011", "hand"),
    ("SG_NRIC", "NRIC {}", "S1234567D", "S1234567E", "hand"),
    ("TH_PIN", "เลขประจำตัวประชาชน {}", "1-2345-45678-78-1", "1-2345-45678-78-2", "stdnum th.pin"),
    ("TR_TCKN", "T.C. Kimlik No: {}", "10000000146", "10000000147", "hand"),
    ("TW_ID", "身分證字號{}號", "A123456789", "A123456788", "hand"),
    ("US_SSN", "SSN: {}", "536-90-4399", "666-90-4399", "stdnum us.ssn"),
    ("US_ITIN", "ITIN {}", "911-70-1234", "911-49-1234", "hand"),
    ("UY_CI", "Uruguay, cédula de identidad {}", "1.234.567-2", "1.234.567-3", "hand"),
    ("VN_CCCD", "Số CCCD {}", "001099012345", "097099012345", "hand"),
    ("ZA_ID", "South African ID: {}", "8001015009087", "8001015009088", "hand"),
]
# Without a check digit and without a grammar there is nothing to break: tested by its label alone.
LABEL_ONLY = [("AR_DNI", "DNI {}", "20.123.456", "El monto fue {}")]


@pytest.mark.parametrize(("entity", "sentence", "number", "twin", "source"), SAMPLES, ids=[sample[0] for sample in SAMPLES])
def test_o24_a_valid_number_is_found_under_its_label_and_its_broken_twin_is_not(
    entity: str, sentence: str, number: str, twin: str, source: str
) -> None:
    if source.startswith("stdnum "):
        examples = import_module(source.replace(" ", ".")).__doc__ or ""
        assert re.sub(r"\W", "", number) in re.sub(r"\W", "", examples)
    verified = next(row.check_digit for row in ROWS if row.entity == entity)
    assert finds(sentence.format(number)) == [(entity, number, verified)]
    assert finds(sentence.format(twin)) == []


@pytest.mark.parametrize(("entity", "sentence", "number", "other"), LABEL_ONLY)
def test_p1_a_number_without_any_check_needs_its_own_label(entity: str, sentence: str, number: str, other: str) -> None:
    assert finds(sentence.format(number)) == [(entity, number, False)]
    assert finds(other.format(number)) == []


def test_p1_every_row_of_the_registry_has_a_sample() -> None:
    assert {row.entity for row in ROWS} == {sample[0] for sample in SAMPLES + LABEL_ONLY}
    assert len({row.country for row in ROWS}) >= 30
    assert all(row.source for row in ROWS)


@pytest.mark.parametrize(
    ("entity", "sentence", "forms"),
    [
        ("PL_PESEL", "PESEL {}", "44051401458|440514-01458|440514 01458|44.05.14.01458|44 05 14 01458"),
        ("DE_TAX_ID", "Steuer-IdNr.: {}", "86095742719|86 095 742 719|86-095-742-719|86.095.742.719"),
        ("ES_DNI", "DNI: {}", "99999999R|99999999-R|99999999 R|99.999.999-R|99.999.999 R"),
        ("ES_NIE", "NIE: {}", "X0000000T|X-0000000-T|X 0000000 T|X0000000-T|X-0.000.000-T"),
        ("FR_NIR", "NIR {}", "255081416802538|2 55 08 14 168 025 38|2-55-08-14-168-025-38|2.55.08.14.168.025.38"),
        ("NL_BSN", "sofinummer: {}", "999990019|999 990 019|9999.90.019|999-990-019"),
        ("BE_NN", "NISS {}", "85073003328|85.07.30-033.28|85 07 30 033 28|850730-033-28"),
        ("TR_TCKN", "TCKN={}", "10000000146|100 000 001 46|100-000-001-46"),
        ("IN_AADHAAR", "aadhaar_number: {}", "999941057058|9999 4105 7058|9999-4105-7058|9999.4105.7058"),
        ("BR_CPF", "CPF nº {}", "12345678909|123.456.789-09|123 456 789 09|123-456-789-09"),
        ("CN_RIC", "公民身份号码：{}", "11010519491231002X|110105 19491231 002X|110105-19491231-002x"),
        ("CA_SIN", "Social Insurance Number {}", "046454286|046 454 286|046-454-286|046.454.286"),
        ("ZA_ID", "SA ID number {}", "8001015009087|800101 5009 087|800101-5009-08-7|800101 5009087"),
        ("AU_TFN", "tax file number {}", "123456782|123 456 782|123-456-782|123.456.782"),
        ("GB_NHS", '"nhsNumber": "{}"', "9990000018|999 000 0018|999-000-0018|999.000.0018"),
    ],
    ids=lambda value: value if value.isupper() and "|" not in value else "",
)
def test_o24_the_same_number_with_dots_dashes_and_spaces(entity: str, sentence: str, forms: str) -> None:
    for form in forms.split("|"):
        assert finds(sentence.format(form)) == [(entity, form, True)]


def test_o23_chinese_and_taiwanese_numbers_without_spaces_around_them() -> None:
    assert finds("身分證字號A123456789號") == [("TW_ID", "A123456789", True)]
    assert finds("身份证11010519491231002X。") == [("CN_RIC", "11010519491231002X", True)]
    assert finds("我的身份证号码是11010519491231002X谢谢") == [("CN_RIC", "11010519491231002X", True)]


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("please send RSSMRA85T10A562S back", "IT_CODICE_FISCALE"),
        ("it was HEGG560427MVZRRL04 again", "MX_CURP"),
        ("and 11010519491231002X was there", "CN_RIC"),
        ("we have 131052-308T here", "FI_HETU"),
        ("Juan (99999999-R) signed", "ES_DNI"),
        ("for 123.456.789-09 only", "BR_CPF"),
        ("under 756.9217.0769.85 too", "CH_AHV"),
        ("as 85.07.30-033.28 says", "BE_NN"),
        ("is 2 55 08 14 168 025 38 known", "FR_NIR"),
        ("holder 19811228-9874 moved", "SE_PERSONNUMMER"),
    ],
)
def test_p1_a_strong_form_stands_alone(text: str, entity: str) -> None:
    assert [find[0] for find in finds(text)] == [entity]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BSN 123456782", "NL_BSN"),  # the same nine digits pass the Dutch, Canadian, Israeli and Australian sums
        ("SIN 123456782", "CA_SIN"),
        ("TFN 123456782", "AU_TFN"),
        ("teudat zehut 123456782", "IL_ID"),
        ("Steuer-ID 86095742719", "DE_TAX_ID"),  # Germany and Croatia use one algorithm
        ("OIB 86095742719", "HR_OIB"),
        ("German tax identification number: 86095742719", "DE_TAX_ID"),
        ("Croatian tax number: 86095742719", "HR_OIB"),
        ("Polish national ID: 44051401458", "PL_PESEL"),
        ("personnummer 100110-1235", "SE_PERSONNUMMER"),  # also a day that Denmark, which has no check digit, would take
        ("DNI de Perú 10117410-2", "PE_DNI"),
    ],
)
def test_o24_of_countries_that_share_the_digits_the_label_decides(text: str, expected: str) -> None:
    assert [find[0] for find in finds(text)] == [expected]


def test_p1_labels_behind_on_the_line_above_and_glued() -> None:
    assert [find[0] for find in finds("44051401458 (PESEL)")] == ["PL_PESEL"]
    assert [find[0] for find in finds("PESEL:\n44051401458")] == ["PL_PESEL"]
    assert [find[0] for find in finds("PESEL-44051401458")] == ["PL_PESEL"]
    assert finds("PESEL\n\n44051401458") == []  # another paragraph
    assert finds("PESEL, " + "long filler " * 8 + "44051401458") == []
    both = finds("PESEL 44051401458, BSN 999990019, NIE X0000000T y DNI 99999999R")
    assert [find[0] for find in both] == ["PL_PESEL", "NL_BSN", "ES_NIE", "ES_DNI"]


def test_p1_digits_of_other_scripts_and_hidden_characters_are_seen_through() -> None:
    assert finds("PESEL ４４０５１４０１４５８") == [("PL_PESEL", "44051401458", True)]
    assert finds("PESEL 4405\u200b1401458") == [("PL_PESEL", "44051401458", True)]
    assert finds("आधार ९९९९ ४१०५ ७०५८") == [("IN_AADHAAR", "9999 4105 7058", True)]


def test_p1_only_the_chosen_countries_are_looked_for() -> None:
    text = "PESEL 44051401458, BSN 999990019"
    assert [find[0] for find in finds(text, ("NL",))] == ["NL_BSN"]
    assert [find[0] for find in finds("rodné číslo 710319/2745", ("SK",))] == ["SK_RC"]
    with pytest.raises(ValueError, match="XX"):
        finds(text, ("XX",))
