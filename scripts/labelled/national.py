"""Sets of national numbers: with label, without, with a broken check digit, and look-alikes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labelled import numbers_europe, numbers_world
from labelled.cases import line, negatives, positives, rng_for
from labelled.noise import GENERAL, Rng, digits

# name of the number: (labels in the country's language and in English, ways to write it: # takes the next sign)
COUNTRIES: dict[str, tuple[list[str], list[str]]] = {
    "pl_pesel": (["PESEL: {v}", "numer PESEL {v}", "nr PESEL: {v}", "PESEL {v}"], ["###########"]),
    "de_tax_id": (
        ["Steuer-ID: {v}", "Steueridentifikationsnummer {v}", "IdNr. {v}", "Steuerliche Identifikationsnummer: {v}"],
        ["###########", "## ### ### ###"],
    ),
    "es_dni": (["DNI: {v}", "NIF {v}", "con DNI {v}", "DNI/NIE: {v}"], ["#########", "########-#"]),
    "fr_nir": (
        ["numéro de sécurité sociale : {v}", "NIR : {v}", "n° de sécurité sociale {v}", "N° INSEE : {v}"],
        ["###############", "# ## ## ## ### ### ##"],
    ),
    "nl_bsn": (["BSN: {v}", "burgerservicenummer {v}", "BSN-nummer: {v}", "BSN {v}"], ["#########"]),
    "be_nn": (
        ["rijksregisternummer: {v}", "numéro national : {v}", "numéro de registre national {v}", "INSZ: {v}"],
        ["##.##.##-###.##", "###########"],
    ),
    "tr_tckn": (["T.C. Kimlik No: {v}", "TC kimlik numarası {v}", "TCKN: {v}", "T.C. kimlik no {v}"], ["###########"]),
    "in_aadhaar": (
        ["Aadhaar: {v}", "Aadhaar number {v}", "आधार संख्या {v}", "UIDAI Aadhaar no. {v}"],
        ["#### #### ####", "############", "####-####-####"],
    ),
    "br_cpf": (["CPF: {v}", "CPF nº {v}", "portador do CPF {v}", "CPF {v}"], ["###.###.###-##", "###########"]),
    "cn_ric": (["身份证号：{v}", "身份证{v}。", "居民身份证号码: {v}", "公民身份号码 {v}"], ["##################"]),
    "ca_sin": (
        ["SIN: {v}", "social insurance number {v}", "NAS : {v}", "Social Insurance Number: {v}"],
        ["### ### ###", "###-###-###", "#########"],
    ),
    "za_id": (["ID number: {v}", "South African ID {v}", "SA ID number: {v}", "RSA ID no. {v}"], ["#############"]),
    "au_tfn": (["TFN: {v}", "tax file number {v}", "Tax File Number: {v}", "TFN {v}"], ["### ### ###", "#########"]),
    "gb_nhs": (["NHS number: {v}", "NHS no. {v}", "NHS Number {v}", "patient NHS: {v}"], ["### ### ####", "##########", "###-###-####"]),
    "us_ssn": (["SSN: {v}", "social security number {v}", "Social Security Number: {v}", "SSN {v}"], ["###-##-####", "### ## ####"]),
    "it_cf": (["codice fiscale: {v}", "C.F. {v}", "Codice Fiscale {v}", "CF: {v}"], ["################"]),
    "se_pnr": (["personnummer: {v}", "personnr {v}", "Personnummer {v}", "pnr: {v}"], ["######-####", "##########"]),
    "no_fnr": (["fødselsnummer: {v}", "fødselsnr. {v}", "personnummer {v}", "Fødselsnummer {v}"], ["###########", "###### #####"]),
    "dk_cpr": (["CPR-nummer: {v}", "CPR: {v}", "CPR-nr. {v}", "personnummer {v}"], ["######-####", "##########"]),
    "fi_hetu": (["henkilötunnus: {v}", "HETU: {v}", "hetu {v}", "personbeteckning {v}"], ["###########"]),
    "pt_nif": (
        ["NIF: {v}", "contribuinte n.º {v}", "número de contribuinte: {v}", "número de identificação fiscal {v}"],
        ["#########", "### ### ###"],
    ),
    "ch_ahv": (
        ["AHV-Nummer: {v}", "AHV-Nr. {v}", "numéro AVS : {v}", "Sozialversicherungsnummer {v}"],
        ["###.####.####.##", "#############"],
    ),
    "at_svnr": (["Sozialversicherungsnummer: {v}", "SVNR {v}", "SV-Nummer: {v}", "Versicherungsnummer {v}"], ["#### ######", "##########"]),
    "cz_rc": (["rodné číslo: {v}", "rodné číslo {v}", "r. č. {v}", "RČ: {v}"], ["######/####", "##########"]),
    "ro_cnp": (["CNP: {v}", "cod numeric personal {v}", "având CNP {v}", "CNP {v}"], ["#############"]),
    "bg_egn": (["ЕГН: {v}", "ЕГН {v}", "единен граждански номер {v}", "с ЕГН {v}"], ["##########"]),
    "hr_oib": (["OIB: {v}", "OIB {v}", "osobni identifikacijski broj {v}", "s OIB-om {v}"], ["###########"]),
    "gr_amka": (["ΑΜΚΑ: {v}", "AMKA: {v}", "ΑΜΚΑ {v}", "αριθμός ΑΜΚΑ {v}"], ["###########"]),
    "ee_ik": (["isikukood: {v}", "isikukood {v}", "Isikukood: {v}", "IK: {v}, isikukood"], ["###########"]),
    "lv_pk": (["personas kods: {v}", "personas kods {v}", "Personas kods: {v}", "p.k. {v}"], ["######-#####"]),
    "lt_ak": (["asmens kodas: {v}", "asmens kodas {v}", "a. k. {v}", "Asmens kodas: {v}"], ["###########"]),
    "ie_pps": (["PPS number: {v}", "PPSN: {v}", "PPS No. {v}", "PPSN {v}"], ["########"]),
    "il_id": (["תעודת זהות: {v}", "ת.ז. {v}", "Teudat Zehut: {v}", "מספר זהות {v}"], ["#########"]),
    "kr_rrn": (["주민등록번호: {v}", "주민등록번호 {v}", "주민번호: {v}", "resident registration number {v}"], ["######-#######"]),
    "jp_my_number": (["マイナンバー：{v}", "個人番号：{v}", "個人番号 {v}", "My Number: {v}"], ["############", "#### #### ####"]),
    "tw_id": (["身分證字號{v}號", "身分證字號：{v}", "身份證字號 {v}", "身分證統一編號: {v}"], ["##########"]),
    "hk_id": (["HKID: {v}", "香港身份證號碼：{v}", "HKID No. {v}", "Hong Kong identity card {v}"], ["##########"]),
    "sg_nric": (["NRIC: {v}", "NRIC No. {v}", "NRIC/FIN: {v}", "NRIC {v}"], ["#########"]),
    "th_id": (
        ["เลขประจำตัวประชาชน {v}", "เลขบัตรประชาชน: {v}", "Thai national ID: {v}", "เลขประจำตัวประชาชน: {v}"],
        ["# #### ##### ## #", "#############", "#-####-#####-##-#"],
    ),
    "mx_curp": (["CURP: {v}", "CURP {v}", "con CURP {v}", "clave CURP: {v}"], ["##################"]),
    "ar_cuit": (["CUIL: {v}", "CUIT {v}", "CUIT/CUIL: {v}", "CUIL {v}"], ["##-########-#", "###########"]),
    "cl_rut": (["RUT: {v}", "RUN {v}", "RUT {v}", "cédula de identidad RUT {v}"], ["##.###.###-#", "########-#"]),
    "nz_ird": (["IRD number: {v}", "IRD: {v}", "IRD no. {v}", "IRD {v}"], ["##-###-###", "###-###-###", "#########"]),
    "ru_inn": (["ИНН: {v}", "ИНН {v}", "ИНН физлица {v}", "мой ИНН: {v}"], ["############"]),
    "is_kt": (["kennitala: {v}", "kt. {v}", "Kennitala {v}", "kennitala {v}"], ["######-####", "##########"]),
    "si_emso": (["EMŠO: {v}", "EMŠO {v}", "enotna matična številka občana {v}", "EMSO: {v}"], ["#############"]),
    "ec_ci": (
        ["cédula de identidad: {v}", "cédula {v}", "C.I. {v}, cédula ecuatoriana", "número de cédula {v}"],
        ["##########", "#########-#"],
    ),
    "ua_rntrc": (["РНОКПП: {v}", "РНОКПП {v}", "ідентифікаційний код {v}", "ІПН: {v}"], ["##########"]),
}
NEUTRAL = ["value {v} noted", "see {v}", "row;{v};ok", "{v}", "他说{v}。", "x = {v}", "entry {v}, done"]


def _maker(name: str) -> Callable[[Rng], str]:
    name = "ee_ik" if name == "lt_ak" else name  # one shape and one check digit
    maker: Callable[[Rng], str] = getattr(numbers_europe, name, None) or getattr(numbers_world, name)
    return maker


def _written(plain: str, form: str) -> str:
    marks = form.count("#")
    if marks != len(plain) or plain.count("-") or plain.count("("):
        return plain
    signs = iter(plain)
    return "".join(next(signs) if sign == "#" else sign for sign in form)


def _broken(rng: Rng, name: str) -> str:
    """A number that fails: the place of one digit changed until no number of the country has that check sign."""
    plain = _maker(name)(rng)
    if name == "us_ssn":  # no check digit: areas, groups and serials that the SSA never gives
        return rng.choice(
            [f"000{plain[3:]}", f"666{plain[3:]}", f"{plain[:3]}00{plain[5:]}", f"{plain[:5]}0000", f"9{plain[1:3]}{plain[3:]}"]
        )
    if name == "dk_cpr":  # since 2007 the check digit proves nothing: no such day
        return f"{rng.randint(32, 60)}{plain[2:]}"
    # Every scheme here gives a body one check sign: another sign in that place is wrong.
    place = {"at_svnr": 3, "be_nn": len(plain) - 1, "is_kt": 8, "hk_id": 8}.get(name, len(plain) - 1)
    if name == "ie_pps":
        place = 7
    sign = plain[place]
    others = [o for o in ("0123456789" if sign.isdigit() else "ABCDEFGHJKLMNPRSTUVWXYZ") if o != sign]
    if name == "nl_bsn":  # the remainder decides alone
        others = [o for o in others if o != "0" or plain[place] != "0"]
    return plain[:place] + rng.choice(others) + plain[place + 1 :]


def sets() -> dict[str, list[dict[str, Any]]]:
    """Path to lines, one file per country."""
    out: dict[str, list[dict[str, Any]]] = {}
    for name, (labels, forms) in COUNTRIES.items():
        rng = rng_for(name)
        country, entity = name[:2].upper(), name.upper()
        make = _maker(name)

        def good(r: Rng, turn: int, make=make, forms=forms, name=name) -> tuple[str, str]:  # type: ignore[no-untyped-def]
            return _written(make(r), forms[turn % len(forms)]), f"{name}, valid"

        lines = positives(rng, entity, labels, good, 16)
        lines += positives(rng, entity, NEUTRAL, good, 8, kind="unlabelled")

        def bad(r: Rng, labels=labels, forms=forms, name=name) -> str:  # type: ignore[no-untyped-def]
            return r.choice(labels).replace("{v}", _written(_broken(r, name), r.choice(forms)))

        lines += negatives(rng, [("wrong check digit or impossible", bad)], 14)
        length = max(form.count("#") for form in forms)
        alike = [
            ("as many digits, no label", lambda r, n=length: f"order {digits(r, n)} shipped"),
            ("as many digits within a longer run", lambda r, n=length: f"serial {digits(r, n + 7)}"),
            ("as many digits after a point", lambda r, n=length: f"ratio 0.{digits(r, n)}"),
            *GENERAL,
        ]
        rng.shuffle(alike)
        lines += negatives(rng, alike, 16)  # type: ignore[arg-type]
        for phrase in ("call {v} today", "fax {v}"):  # a phone number is not a person's number
            lines.append(line(phrase, f"+1 202-555-01{rng.randint(0, 99):02d}", "PHONE", "negative", "phone number"))
        out[f"pii/national/{country}.jsonl"] = lines
    return out
