"""Payment cards, IBAN, BIC and wallets: test numbers of the issuers, samples of the registries, keys that nobody holds."""
# ruff: noqa: E501

from __future__ import annotations

import hashlib
from typing import Any

from labelled.cases import negatives, positives, rng_for
from labelled.checks import BASE58, base58check, eip55, iban_of, iban_ok, luhn_digit, luhn_ok, segwit
from labelled.noise import GENERAL, Rng, digits, hexa

# Published by the schemes and by payment providers for tests; no account stands behind them.
CARDS = [
    "4111111111111111",
    "4012888888881881",
    "4242424242424242",
    "4000056655665556",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "2223003122003222",
    "2223000048400011",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "6011111111111117",
    "6011000990139424",
    "30569309025904",
    "38520000023237",
    "36227206271667",
    "3530111333300000",
    "3566002020360505",
    "6200000000000005",
    "4917610000000000",
    "4988438843884305",
    "4166676667666746",
    "4646464646464644",
    "4000620000000007",
    "5454545454545454",
    "2222400070000005",
    "5577000055770004",
    "5136333333333335",
    "5585558555855583",
    "2222410740360010",
    "5103221911199245",
    "370000000000002",
    "345177925488348",
    "6445644564456445",
    "3569990010095841",
    "36006666333344",
]


def _grouped(number: str, separator: str) -> str:
    cuts = [4, 10] if len(number) in (14, 15) else list(range(4, len(number), 4))
    return separator.join(number[a:b] for a, b in zip([0, *cuts], [*cuts, len(number)], strict=True))


def credit_card() -> list[dict[str, Any]]:
    """Test numbers in the usual groupings."""
    rng = rng_for("credit_card")
    for card in CARDS:
        if not luhn_ok(card):
            raise ValueError(card)

    def value(rng: Rng, turn: int) -> tuple[str, str]:
        separator = ["", " ", "-", "."][(turn + turn // 8) % 4]
        return _grouped(CARDS[turn % len(CARDS)], separator), "O-19"

    phrases = [
        "card {v}", "Visa/MC {v} exp 12/29", "card number: {v}", "Kreditkarte: {v}", "carte bancaire : {v}", "tarjeta {v}", "карта {v}", "信用卡{v}。", "カード番号：{v}です", "pan={v}", "{v}",
        "\"card\": \"{v}\"", "paid with {v} yesterday", "Ann Test;{v};2029", "카드 {v}",
    ]  # fmt: skip
    found = positives(rng, "CREDIT_CARD", phrases, value, 230)

    def broken(rng: Rng) -> str:
        card = rng.choice(CARDS)
        wrong = str((int(card[-1]) + rng.randint(1, 9)) % 10)
        return "card " + _grouped(card[:-1] + wrong, rng.choice(["", " ", "-"]))

    def no_issuer(rng: Rng) -> str:
        body = rng.choice("178") + digits(rng, 14)
        return f"order {body}{luhn_digit(body)}"

    def imei(rng: Rng) -> str:
        body = "49" + digits(rng, 12)
        return f"IMEI {body}{luhn_digit(body)}"

    makers = [
        ("fails Luhn (O-19)", broken),
        (
            "timestamp that passes Luhn (O-19)",
            lambda r: (lambda b: f"{b}{luhn_digit(b)}")(str(r.randint(170_000_000_000, 178_000_000_000))),
        ),
        ("no issuer starts so, passes Luhn", no_issuer),
        ("zeros (O-19)", lambda r: f"order 0000000000000000 line {r.randint(1, 999)}"),
        ("after a decimal point (O-19)", lambda r: f"0.{r.choice(CARDS)} of {r.randint(1, 99)}"),
        ("within a longer run of digits", lambda r: f"{digits(r, 3)}{r.choice(CARDS)}{digits(r, 4)}"),
        ("within hex", lambda r: f"{hexa(r, 4)}a{r.choice(CARDS)}f{hexa(r, 8)}"),
        ("IMEI", imei),
        ("wrong length for its issuer", lambda r: (lambda b: f"no {b}{luhn_digit(b)}")("5" + r.choice("12345") + digits(r, 11))),
        ("microseconds", lambda r: f"epoch_us={r.randint(1_600_000_000_000_000, 1_780_000_000_000_000)}"),
        ("snowflake id", lambda r: f"status/{r.randint(10**18, 18 * 10**17)}"),
        ("masked", lambda r: f"card ************{digits(r, 4)}"),
        ("EAN-13", lambda r: f"EAN 400{digits(r, 10)}" if not luhn_ok("400" + digits(r, 10)) else f"EAN 401{digits(r, 4)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 230)


# The examples of the SWIFT IBAN registry.
IBANS = [
    "GB29NWBK60161331926819",
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
    "ES9121000418450200051332",
    "IT60X0542811101000000123456",
    "NL91ABNA0417164300",
    "BE68539007547034",
    "CH9300762011623852957",
    "AT611904300234573201",
    "PL61109010140000071219812874",
    "SE4550000000058398257466",
    "NO9386011117947",
    "DK5000400440116243",
    "FI2112345600000785",
    "PT50000201231234567890154",
    "IE29AIBK93115212345678",
    "GR1601101250000000012300695",
    "CZ6508000000192000145399",
    "SK3112000000198742637541",
    "HU42117730161111101800000000",
    "RO49AAAA1B31007593840000",
    "BG80BNBG96611020345678",
    "HR1210010051863000160",
    "SI56263300012039086",
    "LT121000011101001000",
    "LV80BANK0000435195001",
    "EE382200221020145685",
    "LU280019400644750000",
    "MT84MALT011000012345MTLCAST001S",
    "CY17002001280000001200527600",
    "TR330006100519786457841326",
    "SA0380000000608010167519",
    "AE070331234567890123456",
    "IL620108000000099999999",
    "BR1800360305000010009795493C1",
    "GE29NB0000000101904917",
    "UA213223130000026007233566001",
    "RS35260005601001611379",
    "BA391290079401028494",
    "IS140159260076545510730339",
    "MC5811222000010123456789030",
    "LI21088100002324013AA",
    "SM86U0322509800000000270100",
    "AD1200012030200359100100",
    "GI75NWBK000000007099453",
    "KZ86125KZT5004100100",
    "PK36SCBL0000001123456702",
    "KW81CBKU0000000000001234560101",
    "JO94CBJO0010000000000131000302",
    "BH67BMAG00001299123456",
    "LB62099900000001001901229114",
    "TN5910006035183598478831",
    "CR05015202001026284066",
    "DO28BAGR00000001212453611324",
    "GT82TRAJ01020000001210029690",
    "MD24AG000225100013104168",
    "ME25505000012345678951",
    "MK07250120000058984",
    "AL47212110090000000235698741",
    "AZ21NABZ00000000137010001944",
    "VG96VPVG0000012345678901",
    "FO6264600001631634",
    "GL8964710001000206",
]


def iban() -> list[dict[str, Any]]:
    """The registry's examples and made-up accounts at the registry's sample banks."""
    rng = rng_for("iban")
    for number in IBANS:
        if not iban_ok(number):
            raise ValueError(number)

    def value(rng: Rng, turn: int) -> tuple[str, str]:
        number = IBANS[turn % len(IBANS)]
        if turn % 5 == 4:
            number = [
                iban_of("GB", "NWBK601613" + digits(rng, 8)),
                iban_of("DE", "37040044" + digits(rng, 10)),
                iban_of("AT", "19043" + digits(rng, 11)),
            ][rng.randrange(3)]
        groups = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
        return [number, groups, number, groups][(turn + turn // 4) % 4], number[:2]

    phrases = [
        "IBAN: {v}", "IBAN {v}", "account {v}", "Kontonummer: {v}", "compte : {v}", "cuenta {v}", "счёт {v}", "账号{v}。", "口座番号：{v}です", "iban={v}", "{v}", "\"iban\": \"{v}\"",
        "pay to {v} by Friday", "Ann Test;{v};EUR", "계좌 {v}",
    ]  # fmt: skip
    found = positives(rng, "IBAN", phrases, value, 230)

    def broken(rng: Rng) -> str:
        number = rng.choice(IBANS)
        return "IBAN " + number[:2] + f"{(int(number[2:4]) + rng.randint(1, 95)) % 97 + 2:02d}" + number[4:]

    def checked(rng: Rng) -> str:
        while True:
            text = broken(rng)
            if not iban_ok(text[5:]):
                return text

    makers = [
        ("wrong check digits", checked),
        ("too short", lambda r: f"IBAN {r.choice(IBANS)[:-3]}"),
        ("unknown country", lambda r: f"account {iban_of('XX', digits(r, 18))}"),
        ("digits changed", lambda r: f"IBAN DE00{digits(r, 18)}"),
        ("placeholder", lambda r: f"IBAN: DEXX XXXX XXXX XXXX XXXX {r.randint(10, 99)}"),
        ("licence key", lambda r: "-".join(hexa(r, 5).upper() for _ in range(5))),
        ("hex", lambda r: f"DE{hexa(r, 20)}"),
        ("constant", lambda r: f"IT_{digits(r, 4)}_MAX_VALUE"),
        ("part number", lambda r: f"part FR{digits(r, 12)}"),
        ("base32", lambda r: "".join(r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(24))),
        ("flight", lambda r: f"flights AT{r.randint(100, 999)} and BE{r.randint(1000, 9999)}"),
        ("VAT-like", lambda r: f"lot CH{digits(r, 9)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)


BICS = [
    "DEUTDEFF",
    "DEUTDEFF500",
    "BNPAFRPP",
    "NEDSZAJJ",
    "CHASUS33",
    "BOFAUS3N",
    "HSBCHKHH",
    "COBADEFF",
    "COBADEFFXXX",
    "GENODEF1M04",
    "UBSWCHZH80A",
    "BARCGB22",
    "LOYDGB2L",
    "INGBNL2A",
    "RABONL2U",
    "ABNANL2A",
    "KREDBEBB",
    "BBVAESMM",
    "CAIXESBB",
    "UNCRITMM",
    "BCITITMM",
    "NDEASESS",
    "DNBANOKK",
    "DABADKKK",
    "OKOYFIHH",
    "BPKOPLPW",
    "GIBACZPX",
    "OTPVHUHB",
    "RZBAATWW",
    "MIDLGB22",
    "NWBKGB2L",
    "CITIUS33",
    "WFBIUS6S",
    "BKCHCNBJ",
    "ICBKCNBJ",
    "BOTKJPJT",
    "SMBCJPJT",
    "CTBAAU2S",
    "ROYCCAT2",
    "TDOMCATT",
]


def bic() -> list[dict[str, Any]]:
    """ISO 9362 codes that banks publish, after BIC or SWIFT."""
    rng = rng_for("bic")
    phrases = [
        "BIC: {v}", "BIC {v}", "SWIFT: {v}", "SWIFT code {v}", "SWIFT/BIC: {v}", "BIC/SWIFT {v}", "code BIC : {v}", "código SWIFT: {v}", "BIC-Code: {v}", "bic={v}", "\"bic\": \"{v}\"",
        "SWIFT-Code {v}", "код SWIFT: {v}", "SWIFT代码：{v}", "BICコード：{v}", "kod BIC: {v}", "codice BIC: {v}",
    ]  # fmt: skip
    found = positives(rng, "BIC", phrases, lambda r, t: BICS[t % len(BICS)], 220)
    words = [
        "ABSTRACT",
        "DOCUMENT",
        "FUNCTION",
        "SECURITY",
        "OVERRIDE",
        "TEMPLATE",
        "INTERNAL",
        "DATABASE",
        "RESPONSE",
        "PLATFORM",
        "STANDARD",
        "PASSWORD",
        "IDENTITY",
        "TRANSFER",
        "REGISTER",
        "SCHEDULE",
        "DESCRIPTION",
        "DEVELOPMENT",
        "INFORMATION",
        "ENVIRONMENT",
        "PERFORMANCE",
        "APPLICATION",
        "DIRECTORIES",
        "INTEGRATION",
    ]
    makers = [
        ("shouted word", lambda r: f"{r.choice(words)} no. {r.randint(1, 99)}"),
        ("constants", lambda r: f"if (state == {r.choice(words)} && n < {r.randint(1, 99)})"),
        ("heading", lambda r: f"## {r.choice(words)} {r.choice(words)} {r.randint(1, 99)}"),
        ("language", lambda r: f"Swift {r.randint(3, 6)} has {r.choice(['protocols', 'enums', 'actors'])} since {r.randint(2014, 2026)}"),
        ("pen", lambda r: f"{r.randint(2, 99)} BIC pens in blue"),
        ("bird", lambda r: f"the swift flew {r.randint(2, 900)} km"),
        ("ticker", lambda r: f"NASDAQ index up {r.randint(1, 9)}.{r.randint(1, 9)}%"),
        ("SQL", lambda r: f"SELECT DISTINCT id FROM REGISTER{r.randint(1, 9)} WHERE STANDARD"),
        ("hex constant", lambda r: f"0x{hexa(r, 8).upper()}"),
        ("placeholder (O-26)", lambda r: f"BIC: <BIC> #{r.randint(1, 99)}"),
        ("placeholder", lambda r: f"BIC: ******** ({r.randint(1, 99)})"),
        ("statistics", lambda r: f"AIC {r.randint(100, 999)}, BIC {r.randint(100, 999)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)


RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"


def crypto_wallet() -> list[dict[str, Any]]:
    """Addresses with right checksums over hashes that no key is known for."""
    rng = rng_for("crypto_wallet")

    def value(rng: Rng, turn: int) -> tuple[str, str]:
        payload = hashlib.sha256(rng.randbytes(16)).digest()
        short = payload[:20]
        forms = [
            (base58check(b"\x00", short), "BTC P2PKH"),
            (base58check(b"\x05", short), "BTC P2SH"),
            (segwit("bc", 0, short), "BTC segwit v0"),
            (segwit("bc", 1, payload), "BTC taproot"),
            (eip55(short), "ETH, ERC-55"),
            (segwit("ltc", 0, short), "LTC segwit"),
            (base58check(b"\x30", short), "LTC"),
            (base58check(b"\x1e", short), "DOGE"),
            (base58check(b"\x41", short), "TRON"),
            (base58check(b"\x00", short, RIPPLE), "XRP"),
            (eip55(short), "ETH, ERC-55"),
            (segwit("bc", 0, payload), "BTC segwit script"),
        ]
        return forms[turn % len(forms)]

    phrases = [
        "wallet {v}", "donate: {v}", "send to {v} only", "crypto address: {v}", "Wallet-Adresse: {v}", "adresse du portefeuille : {v}", "кошелёк {v}", "钱包地址{v}。", "ウォレット：{v}です",
        "\"wallet\": \"{v}\"", "to={v} amount=0.5", "{v}", "payout;{v};done",
    ]  # fmt: skip
    found = positives(rng, "CRYPTO_WALLET", phrases, value, 230)

    def broken58(rng: Rng) -> str:
        text = base58check(b"\x00", rng.randbytes(20))
        place = rng.randint(5, len(text) - 2)
        return text[:place] + BASE58[(BASE58.index(text[place]) + 7) % 58] + text[place + 1 :]

    def broken32(rng: Rng) -> str:
        text = segwit("bc", 0, rng.randbytes(20))
        return text[:-1] + ("q" if text[-1] != "q" else "p")

    def broken55(rng: Rng) -> str:
        while True:
            text = eip55(rng.randbytes(20))
            wrong = "0x" + text[2:].swapcase()
            if wrong != text and wrong[2:] not in (wrong[2:].lower(), wrong[2:].upper()):
                return wrong

    makers = [
        ("base58 with a wrong sign", lambda r: f"wallet {broken58(r)}"),
        ("bech32 with a wrong sign", lambda r: f"wallet {broken32(r)}"),
        ("capitals against ERC-55", lambda r: f"wallet {broken55(r)}"),
        ("transaction id", lambda r: f"tx 0x{hexa(r, 64)}"),
        ("transaction id", lambda r: f"txid {hexa(r, 64)}"),
        ("commit", lambda r: f"commit {hexa(r, 40)}"),
        ("content id", lambda r: "ipfs://Qm" + "".join(r.choice(BASE58) for _ in range(44))),
        ("base58 word", lambda r: "token " + "".join(r.choice(BASE58) for _ in range(34)).replace("1", "z", 1)),
        ("short hex", lambda r: f"0x{hexa(r, 39)}"),
        ("selector", lambda r: f"selector 0x{hexa(r, 8)}"),
        ("prefix alone", lambda r: f"addresses start with bc1q or 0x, rule {r.randint(1, 99)}"),
        ("placeholder (O-26)", lambda r: f"wallet <CRYPTO_WALLET> #{r.randint(1, 99)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)
