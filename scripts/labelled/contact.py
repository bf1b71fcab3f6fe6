"""E-mail addresses, phone numbers, street addresses, postal codes and dates of birth; people and places are invented."""
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

from labelled.cases import AROUND, negatives, positives, rng_for
from labelled.noise import GENERAL, Rng, digits, hexa

FIRST = [
    "ann",
    "ben",
    "carla",
    "dmitri",
    "elif",
    "farid",
    "greta",
    "hana",
    "ivo",
    "june",
    "kofi",
    "lena",
    "mario",
    "nadia",
    "otto",
    "priya",
    "quinn",
    "rosa",
    "sven",
    "tara",
    "umar",
    "vera",
    "wei",
    "xenia",
    "yuki",
    "zoe",
]
LAST = [
    "test",
    "sample",
    "muster",
    "example",
    "doe",
    "roe",
    "nowak",
    "novak",
    "silva",
    "rossi",
    "virtanen",
    "okafor",
    "tanaka",
    "kim",
    "garcia",
    "smithee",
    "bloggs",
    "placeholder",
]


def email() -> list[dict[str, Any]]:
    """RFC 5321 addresses at the domains that RFC 2606 reserves, also with IDNA labels."""
    rng = rng_for("email")
    domains = ["example.org", "example.com", "example.net", "mail.example.org", "dept.uni.example", "shop-24.example", "example.co.uk"]
    domains += [
        "bücher.example",
        "xn--bcher-kva.example",
        "example.museum",
        "EXAMPLE.COM",
        "пример.example",
        "sub.team.example.com",
        "a1.test",
    ]

    def value(rng: Rng, turn: int) -> tuple[str, str]:
        first, last = rng.choice(FIRST), rng.choice(LAST)
        local = [
            f"{first}.{last}",
            f"{first}.{last}+news",
            f"{first[0]}{last}{rng.randint(1, 99)}",
            f"o'{last}",
            f"{first}_{last}",
            f"{first}-{last}",
            f"{first}.{last}".upper(),
            f"{first}+{last}.{rng.randint(100, 999)}",
            f"{first}%{last}",
            f"{last}",
            f"{first}.{last[0]}.{last}",
            f"{first}{rng.randint(1960, 2009)}",
        ][turn % 12]
        return f"{local}@{domains[turn % len(domains)]}", "O-22"

    phrases = [
        "write to {v}", "连络はこちら {v} まで", "連絡は{v}まで", "почта:{v}", "<{v}>;", "mailto:{v}?subject=hello", "E-Mail: {v}", "courriel : {v}",
        "correo: {v}", "user={v} action=login status=ok", "https://x.example/?u={v}&p=1", "Ann Test <{v}>", "From: {v}", "Cc: \"Test, Ann\" <{v}>",
        "邮箱：{v}，谢谢", "[mail]({v})", "'{v}'", "author = \"{v}\"", "Signed-off-by: Ann Test <{v}>", "이메일은 {v}입니다", "{v}, {n} more", "name;{v};active",
        "@author Ann Test {v}", "Sent by {v} on Monday", "Kontakt ({v})",
    ]  # fmt: skip
    phrases = [phrase.replace("{n}", "3") for phrase in phrases]
    found = positives(rng, "EMAIL", phrases, value, 220)
    makers = [
        ("pipe in the top-level domain (O-22)", lambda r: f"a{r.randint(1, 99)}@b.c|d"),
        ("decorator (O-22)", lambda r: f"@decorator_{r.randint(1, 99)}.register"),
        ("scp-like Git address (O-22)", lambda r: f"git clone git@github.com:org{r.randint(1, 99)}/repo.git"),
        ("shell prompt (O-22)", lambda r: f"{r.choice(FIRST)}@host{r.randint(1, 99)}:~$ ls -la"),
        ("picture for dense screens (O-22)", lambda r: f"icon{r.randint(1, 999)}@2x.png"),
        ("picture for dense screens", lambda r: f"logo-{r.randint(1, 999)}@3x.jpg"),
        ("package and version", lambda r: f"npm install lodash@4.{r.randint(1, 30)}.{r.randint(0, 30)}"),
        ("scoped package", lambda r: f"@scope/pkg-{r.randint(1, 99)}@1.{r.randint(0, 9)}.0"),
        ("image by digest", lambda r: f"docker pull tool@sha256:{hexa(r, 64)}"),
        ("handle", lambda r: f"thanks to @{r.choice(FIRST)}_{r.choice(LAST)}{r.randint(1, 99)} for the review"),
        ("Java annotation", lambda r: f"@Override public int size{r.randint(1, 99)}()"),
        ("CSS", lambda r: f"@media (max-width: {r.randint(100, 999)}px)"),
        ("template", lambda r: r.choice(["${user}@${host}", "%s@%s", "{name}@{domain}", "<user>@<domain>"]) + f" #{r.randint(1, 99)}"),
        ("price each", lambda r: f"{r.randint(2, 40)}@{r.randint(1, 99)}.{r.randint(10, 99)} each"),
        ("no domain", lambda r: f"{r.choice(FIRST)}@ and nothing, try {r.randint(1, 99)}"),
        ("at sign alone", lambda r: f"let y = @(x) x.^{r.randint(2, 99)}"),
        ("profile path", lambda r: f"https://blog.example/@{r.choice(FIRST)}/{hexa(r, 8)}"),
        ("chat room", lambda r: f"!join #room{r.randint(1, 99)} @ 12:{r.randint(10, 59)}"),
        ("host without a dot", lambda r: f"root@localhost:{r.randint(1000, 9999)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)


# Ranges that regulators keep free for drama, tests and examples: NANPA 555-01xx, Ofcom, ACMA, ComReg, BNetzA, Arcep, PTS.
PHONES = [
    ("+1 202-555-01{2}", "US"), ("(415) 555-01{2}", "US"), ("+1 (646) 555-01{2}", "US"), ("312-555-01{2}", "US, label"), ("+1-303-555-01{2}", "US"),
    ("+1.206.555.01{2}", "US"), ("+44 7700 900{3}", "GB"), ("+44 20 7946 0{3}", "GB"), ("020 7946 0{3}", "GB, label"), ("07700 900{3}", "GB, label"),
    ("0113 496 0{3}", "GB, label"), ("+44 (0)20 7946 0{3}", "GB"), ("+61 491 570 15{A}", "AU"), ("0491 570 15{A}", "AU, label"), ("+61 2 5550 {4}", "AU"),
    ("+353 20 91{1}{4}", "IE"), ("030 23125 {3}", "DE, label"), ("+49 30 23125 {3}", "DE"), ("+49 (0)30 23125-{3}", "DE"), ("+49 221 4710 {3}", "DE"),
    ("040 66969 {3}", "DE, label"), ("+33 1 99 00 {2} {2}", "FR"), ("06 39 98 {2} {2}", "FR, label"), ("+33 6 39 98 {2} {2}", "FR"), ("01.99.00.{2}.{2}", "FR, label"),
    ("+46 8 465 004 {2}", "SE"), ("+46 31 390 06 {2}", "SE"), ("+442079460{3}", "GB"), ("+141555501{2}", "US"), ("0049 30 23125 {3}", "DE, label"),
]  # fmt: skip
PHONE_LABELS = {
    "US": ["Phone: {v}", "call {v}", "Tel. {v}", "fax {v}", "mobile: {v}"],
    "GB": ["phone: {v}", "call us on {v}", "Tel: {v}", "mobile {v}"],
    "AU": ["phone {v}", "mobile: {v}", "call {v}"],
    "IE": ["phone {v}"],
    "DE": ["Telefon: {v}", "Tel.: {v}", "Tel. {v}", "Rufnummer {v}", "Fax: {v}"],
    "FR": ["téléphone : {v}", "Tél. : {v}", "Tél. {v}", "appelez le {v}"],
    "SE": ["telefon: {v}", "ring {v}"],
}


def _digit_form(rng: Rng, form: str) -> str:
    form = form.replace("{A}", rng.choice("6789"))
    for count in (1, 2, 3, 4):
        while f"{{{count}}}" in form:
            form = form.replace(f"{{{count}}}", f"{rng.randrange(10**count):0{count}d}", 1)
    return form


def phone() -> list[dict[str, Any]]:
    """Numbers of the ranges kept free; national forms only with a label in the country's language."""
    rng = rng_for("phone")
    found: list[dict[str, Any]] = []
    bare = [
        "{v}",
        "电话{v}。",
        "連絡先：{v}まで",
        "cafécall {v}",
        "reach Ann at {v} after six",
        "tel:{v}",
        "phone={v} status=ok",
        "Ann Test;{v};Berlin",
    ]
    for turn, (form, note) in enumerate(PHONES):
        country = note[:2]
        phrases = PHONE_LABELS[country] + (bare if form.startswith(("+", "(")) else [])
        around = [outer for number, outer in enumerate(AROUND) if (number + turn) % 3]
        found += positives(rng, "PHONE", phrases, lambda r, _, f=form, n=note: (_digit_form(r, f), n), 8, around)  # type: ignore[misc]
    makers = [
        ("decimal (O-20)", lambda r: f"score {r.random():.15f}"),
        ("id (O-20)", lambda r: f"LinkedId: {digits(r, 9)}"),
        ("date (O-20)", lambda r: f"20{r.randint(10, 29)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d} {r.randint(10, 23)}"),
        ("digits inside a token (O-20)", lambda r: f"id x{hexa(r, 4)}2025550{r.randint(100, 199)}{hexa(r, 4)}z"),
        ("users (O-20)", lambda r: f"+{r.randint(1, 9)}00 000 000 users"),
        ("order number with zeros (O-20)", lambda r: f"order 00{digits(r, 9)}"),
        ("pi (O-20)", lambda r: "pi = 3.1415926535"[: r.randint(11, 17)] + f" and e = 2.7{digits(r, 8)}"),
        ("range of years", lambda r: f"1{r.randint(800, 899)}-1{r.randint(900, 999)}"),
        ("score of a match", lambda r: f"won {r.randint(1, 9)}-{r.randint(0, 9)}, {r.randint(1, 9)}-{r.randint(0, 9)}"),
        ("coordinates of a box", lambda r: f'viewBox="0 0 {r.randint(100, 999)} {r.randint(100, 999)}"'),
        ("pages", lambda r: f"pp. {r.randint(100, 499)}-{r.randint(500, 999)}, vol. {r.randint(1, 99)}"),
        ("digest", lambda r: hexa(r, 40)),
        ("sum", lambda r: f"{r.randint(1000, 9999)} + {r.randint(1000, 9999)} = {r.randint(10000, 19999)}"),
        ("epoch seconds", lambda r: f"created_at={r.randint(1_500_000_000, 1_790_000_000)}"),
        ("serial number", lambda r: f"SN {digits(r, 4)}-{digits(r, 4)}-{digits(r, 4)}-{digits(r, 4)}"),
        (
            "matrix",
            lambda r: (
                f"[[{r.randint(1, 999)} {r.randint(1, 999)} {r.randint(1, 999)}], [{r.randint(1, 999)} {r.randint(1, 999)} {r.randint(1, 999)}]]"
            ),
        ),
        ("DOI", lambda r: f"doi:10.{digits(r, 4)}/{digits(r, 8)}"),
        ("ISSN", lambda r: f"ISSN {digits(r, 4)}-{digits(r, 4)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 230)


STREETS = [
    ("{n} Maple Street", "en"), ("{n} Old Mill Road", "en"), ("{n} Linden Avenue", "en"), ("{n} Harbour Lane", "en"), ("{n} N. Elm St", "en"), ("{n} Sample Blvd", "en"),
    ("Musterstraße {n}", "de"), ("Beispielweg {n}", "de"), ("Hauptstr. {n}", "de"), ("Lindenallee {n}a", "de"), ("{n} rue de l'Exemple", "fr"), ("{n}, avenue des Tilleuls", "fr"),
    ("Calle Ejemplo {n}", "es"), ("Avenida del Ensayo, {n}", "es"), ("Via Esempio {n}", "it"), ("Piazza Prova {n}", "it"), ("ul. Przykładowa {n}", "pl"), ("Voorbeeldstraat {n}", "nl"),
    ("Rua do Exemplo, {n}", "pt"), ("Exempelgatan {n}", "sv"),
]  # fmt: skip
STREET_LABELS = {
    "en": ["address: {v}", "lives at {v}", "Home address: {v}", "Ship to: {v}", "mailing address {v}"],
    "de": ["Anschrift: {v}", "Adresse: {v}", "wohnhaft {v}", "wohnt in der {v}"],
    "fr": ["adresse : {v}", "domicilié au {v}", "habite au {v}"],
    "es": ["dirección: {v}", "domicilio: {v}", "vive en {v}"],
    "it": ["indirizzo: {v}", "residente in {v}"],
    "pl": ["adres: {v}", "zamieszkały {v}"],
    "nl": ["adres: {v}", "woont aan de {v}"],
    "pt": ["endereço: {v}", "morada: {v}"],
    "sv": ["adress: {v}", "bor på {v}"],
}


def street_address() -> list[dict[str, Any]]:
    """A street with its number after words that announce an address."""
    rng = rng_for("street_address")
    found: list[dict[str, Any]] = []
    for turn, (form, language) in enumerate(STREETS):
        around = [outer for number, outer in enumerate(AROUND) if (number + turn) % 2]
        found += positives(
            rng,
            "STREET_ADDRESS",
            STREET_LABELS[language],
            lambda r, _, f=form, n=language: (f.replace("{n}", str(r.randint(2, 298))), n),
            11,
            around,
        )  # type: ignore[misc]
    makers = [
        ("market", lambda r: f"Wall Street fell {r.randint(1, 9)} points"),
        ("station", lambda r: f"Baker Street station, platform {r.randint(1, 12)}"),
        ("memory address", lambda r: f"address: 0x{hexa(r, 8)}"),
        ("bytes", lambda r: f"address: {r.randint(2, 64)} bytes wide"),
        ("IP configuration", lambda r: f"address family {r.randint(1, 9)}, mask {r.randint(1, 32)}"),
        ("drive", lambda r: f"Drive {r.randint(1, 9)} has {r.randint(2, 99)} GB"),
        ("plan", lambda r: f"the road to 20{r.randint(30, 60)}"),
        ("song", lambda r: f"Boulevard of Broken Dreams, take {r.randint(1, 30)}"),
        ("list item", lambda r: f"<ul> li:nth-child({r.randint(2, 99)})"),
        ("protocol", lambda r: f"via HTTP {r.randint(1, 3)} on port {r.randint(1000, 9999)}"),
        ("count", lambda r: f"{r.randint(2, 99)} street lamps were replaced"),
        ("way", lambda r: f"a {r.randint(2, 9)} way handshake, step {r.randint(1, 9)}"),
        ("court", lambda r: f"{r.randint(2, 99)} court cases were heard"),
        ("band", lambda r: f"Calle {r.randint(13, 99)} played for an hour"),
        ("verb", lambda r: f"please address {r.randint(2, 99)} comments"),
        ("German", lambda r: f"auf der Straße standen {r.randint(2, 99)} Autos"),
        ("French", lambda r: f"la rue compte {r.randint(2, 99)} magasins"),
        ("drive to", lambda r: f"we drive {r.randint(2, 99)} km each day"),
        ("lane", lambda r: f"SIMD lane {r.randint(0, 63)} of {r.randint(64, 128)}"),
        ("placeholder", lambda r: f"address: <STREET_ADDRESS> ({r.randint(1, 99)})"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)


POSTCODES = [
    ("ZIP: {v}", "#####"), ("ZIP code {v}", "#####"), ("zip code: {v}", "#####-####"), ("PLZ: {v}", "#####"), ("PLZ {v}", "#####"), ("Postleitzahl: {v}", "#####"),
    ("postcode: {v}", "GB"), ("Postcode {v}", "GB"), ("postal code: {v}", "CA"), ("code postal : {v}", "75###"), ("código postal: {v}", "28###"), ("CAP: {v}", "00###"),
    ("kod pocztowy: {v}", "##-###"), ("postcode: {v}", "NL"), ("〒{v}", "###-####"), ("郵便番号：{v}", "###-####"), ("CEP: {v}", "#####-###"), ("postnummer: {v}", "### ##"),
    ("PIN code: {v}", "1#####"), ("邮编：{v}", "1#####"), ("우편번호: {v}", "0####"), ("почтовый индекс: {v}", "1#####"),
]  # fmt: skip


def _postcode(rng: Rng, form: str) -> str:
    if form == "GB":
        return rng.choice(["SW1A 1AA", "EC1A 1BB", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX"])[:-2] + "".join(
            rng.choice("ABDEFGHJLNPQ") for _ in "xx"
        )
    if form == "CA":
        return f"{rng.choice('KLMV')}{rng.randint(1, 9)}{rng.choice('ABCEGH')} {rng.randint(1, 9)}{rng.choice('ABCEGH')}{rng.randint(1, 9)}"
    if form == "NL":
        return f"{rng.randint(1000, 9999)} {rng.choice('ABCEGH')}{rng.choice('ABCEGH')}"
    out = "".join(str(rng.randint(0, 9)) if sign == "#" else sign for sign in form)
    return out if not out.startswith("0") or form[0] != "#" else "1" + out[1:]


def postal_code() -> list[dict[str, Any]]:
    """A code after its label."""
    rng = rng_for("postal_code")
    found: list[dict[str, Any]] = []
    for turn, (phrase, form) in enumerate(POSTCODES):
        around = [outer for number, outer in enumerate(AROUND) if (number + turn) % 2]
        found += positives(rng, "POSTAL_CODE", [phrase], lambda r, _, f=form: (_postcode(r, f), f), 10, around)  # type: ignore[misc]
    makers = [
        ("archive", lambda r: f"zip file part {r.randint(10000, 99999)}"),
        ("archive", lambda r: f"unzip backup-{r.randint(10000, 99999)}.zip"),
        ("error", lambda r: f"error code {r.randint(10000, 99999)}"),
        ("port", lambda r: f"port {r.randint(10000, 65535)}"),
        ("room", lambda r: f"room {r.randint(10000, 99999)}"),
        ("code", lambda r: f"exit code: {r.randint(1, 255)}"),
        ("count", lambda r: f"{r.randint(10000, 99999)} people came"),
        ("function", lambda r: f"zip(a, b)[{r.randint(10000, 99999)}]"),
        ("pin", lambda r: f"GPIO pin {r.randint(1, 40)}, code {hexa(r, 6)}"),
        ("index", lambda r: f"index: {r.randint(10000, 999999)}"),
        ("short words", lambda r: f"use M1 or A{r.randint(1, 9)} with B{r.randint(10, 99)}"),
        ("cap", lambda r: f"CAP theorem, slide {r.randint(10, 99)}"),
        ("cap", lambda r: f"market cap {r.randint(10000, 99999)} million"),
        ("hex", lambda r: f"color code #{hexa(r, 6)}"),
        ("post", lambda r: f"POST /v1/code/{r.randint(10000, 99999)}"),
        ("placeholder", lambda r: f"postcode: <POSTAL_CODE> {r.randint(1, 9)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)


MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def date_of_birth() -> list[dict[str, Any]]:
    """A date after words that say it is a birth."""
    rng = rng_for("date_of_birth")

    def value(rng: Rng, turn: int) -> tuple[str, str]:
        y, m, d = rng.randint(1930, 2012), rng.randint(1, 12), rng.randint(13, 28)
        forms = [
            f"{y}-{m:02d}-{d}",
            f"{d}.{m:02d}.{y}",
            f"{d}/{m:02d}/{y}",
            f"{m:02d}/{d}/{y}",
            f"{d} {MONTHS[m - 1]} {y}",
            f"{MONTHS[m - 1]} {d}, {y}",
            f"{y}/{m:02d}/{d}",
            f"{d}-{m:02d}-{y}",
        ]
        return forms[turn % len(forms)], ""

    phrases = [
        "DOB: {v}", "date of birth: {v}", "born on {v}", "Date of Birth {v}", "birthdate: {v}", "geboren am {v}", "Geburtsdatum: {v}", "né le {v}", "née le {v}",
        "date de naissance : {v}", "fecha de nacimiento: {v}", "nacido el {v}", "data di nascita: {v}", "nato il {v}", "data urodzenia: {v}", "geboortedatum: {v}",
        "data de nascimento: {v}", "дата рождения: {v}", "出生日期：{v}", "生年月日：{v}", "생년월일: {v}", "doğum tarihi: {v}", "född {v}", "d.o.b. {v}", "date_of_birth={v}", "\"birth_date\": \"{v}\"",
    ]  # fmt: skip
    chinese = [f"出生日期：{{v}}", "生年月日: {v}"]  # noqa: F541
    found = positives(rng, "DATE_OF_BIRTH", phrases, value, 210)
    found += positives(rng, "DATE_OF_BIRTH", chinese, lambda r, t: f"{r.randint(1940, 2010)}年{r.randint(1, 12)}月{r.randint(1, 28)}日", 10)

    def plain(rng: Rng) -> str:
        return value(rng, rng.randrange(8))[0]

    makers = [
        ("release", lambda r: f"released on {plain(r)}"),
        ("expiry", lambda r: f"expires {plain(r)}"),
        ("invoice", lambda r: f"Rechnung vom {plain(r)}"),
        ("last change", lambda r: f"last modified: {plain(r)}"),
        ("founded", lambda r: f"the company was founded on {plain(r)}"),
        (
            "placeholder",
            lambda r: f"DOB: {r.choice(['YYYY-MM-DD', 'DD.MM.YYYY', '<DATE_OF_BIRTH>', 'n/a', '**/**/****'])} #{r.randint(1, 99)}",
        ),
        ("type", lambda r: f"date_of_birth: DATE NOT NULL, -- column {r.randint(1, 99)}"),
        ("born without a date", lambda r: f"born in a village of {r.randint(100, 9999)} people"),
        ("time", lambda r: f"birthday party at {r.randint(10, 23)}:{r.randint(10, 59)}"),
        ("idea", lambda r: f"a star is born, {r.randint(2, 99)} reviews"),
        ("impossible date", lambda r: f"DOB: {r.randint(32, 99)}.{r.randint(13, 99)}.{r.randint(1930, 2012)}"),
        ("delivered", lambda r: f"livré le {plain(r)}"),
        ("valid", lambda r: f"gültig bis {plain(r)}"),
        ("log", lambda r: f"{r.randint(2001, 2026)}-0{r.randint(1, 9)}-1{r.randint(0, 9)} 10:{r.randint(10, 59)}:11 job started"),
        ("French", lambda r: f"le {plain(r)}, la séance est ouverte"),
        ("Chinese", lambda r: f"发布日期：{r.randint(2001, 2026)}年{r.randint(1, 12)}月{r.randint(1, 28)}日"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)
