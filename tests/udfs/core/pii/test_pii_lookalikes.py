"""What stands in real code and documentation and only looks like personal data (O-18 to O-23), and its counterpart that is some."""

import pytest

from auralith_pipeline.conf.pii import PiiSection
from tests.udfs.core.pii.pii_scrub import scrub, values

# Cards made for this test: 4 and 15 digits that pass Luhn's test (ISO/IEC 7812-1, annex B).
LUHN_16 = "4539578763621486"


@pytest.mark.parametrize(
    "text",
    [
        "rng.normal(size=2) -> [1.764052, 0.400157]",
        "array([[-0.977278, 0.950088], [ 12.151357, 45.103219]])",
        "95% CI [0.2438, 1.8378]",
        'transform="translate(24.4018, 24.5682)"',
        "precision, recall: 0.9290, 0.4732",
        "coordinates: 925.1234, 982.1234",
        "scale 12.3456,45.6789",
    ],
)
def test_o20_pairs_of_decimals_without_a_word_for_a_place_stay(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("GPS 52.5200, 13.4050", "52.5200, 13.4050"),
        ("https://maps.example/@-29.3831,104.7290,15z", "-29.3831,104.7290"),
        ("geo:48.2010,16.3695;u=40", "48.2010,16.3695"),
        ("座標：43.3224,36.0635", "43.3224,36.0635"),
        ("location, zoom 5" + " " * 32 + "48.8582441, 2.2944775", "48.8582441, 2.2944775"),
        ('{"coordinates": [13.4050, 52.5200]}', "13.4050, 52.5200"),
    ],
)
def test_a_pair_behind_a_word_or_in_the_url_of_a_map_goes(text: str, place: str) -> None:
    assert values(text) == [("GEO_COORDINATES", place)]


@pytest.mark.parametrize(
    "text",
    [
        f"seeds = [{LUHN_16}, 8812345678901234, 3]",
        f"mpf((1, {LUHN_16}, -53, 53))",
        f"+ {LUHN_16}*t**12",
        f"SN {LUHN_16}, order no. {LUHN_16}",
        f"EAN 4006381333931 and GTIN: {LUHN_16}",
        "hash = 5749986484189612790",  # 19 digits without a word for a card
        "[.4181.0033.0002.8005][.41F3.0020.0002]",
        "6BDB 77DB 6786 7266 8305 8306 65C4",
        "9C9A17006943D5C9 5819469899989690 C281CD17C96159AF",
    ],
)
def test_o19_numbers_in_lists_tables_and_sums_are_no_cards(text: str) -> None:
    assert scrub(text) == text


def test_o19_lists_of_cards_go_and_so_does_a_rare_length_behind_its_word() -> None:
    assert scrub(f"{LUHN_16}, 5555555555554444") == "<CREDIT_CARD>, <CREDIT_CARD>"
    assert scrub("1700000000000,4111111111111111,EUR") == "1700000000000,<CREDIT_CARD>,EUR"  # a time in milliseconds beside it
    assert scrub("Visa card 4222222222222") == "Visa card <CREDIT_CARD>"
    assert scrub("row 4222222222222") == "row 4222222222222"


@pytest.mark.parametrize(
    "text",
    [
        "see DFARS 252.227-7013 and call us",
        'check_call(["truncate", "-s", "5368709120", name])',
        "# fax the image\ntruncate -s 5368709120 disk.img",
        "<Buffer 01 02 03 04 05>",
        "A1 B1 01 02 01 02 01 02",
        'SHEX("01 23 45 67 12")',
        "CD EF 01 23 45 67 12",
        "01 23 45 67 12 EF",
        'NewHashDebug("call", "01110/11110")',
        "FDF9 <isolated> 0635 0644 0649\nFDFA <isolated> 0635 0644 062C",
        "LETTER I WITH DOT ABOVE AND GRAVE;0069 0307 0300",
        "r-xp 00000000 fc:01 1180217",
        "Mon Apr 5 21:38:06 2010 -0400",
        "https://functions.wolfram.example/07.22.03.6437.01",
        'assert "016.016.016.016" fails',
        "# Call.pm\n# Copyright (c) 1995-2011 Ann Example",
        "'42079770': {'en': 'T-Mobile'}, '420797710': {'en': 'T-Mobile'}",
        "IGNORED: failed tests: 571 612 1056",
        "ar: /^[0123456789-9]+$/",
        "in <199705101952.MAA00756@wall.example>, don't call me",
        "quantize(Decimal('+35236450.6'))",
        "codes 01000-99999",
        "Boston, MA 021110-1307, USA",
        "Works on phones (5110 / 6110)",
    ],
)
def test_o20_dumps_paths_dates_and_lists_are_no_phones(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Tel: 030 23125 000, 030 23125 001", "Tel: <PHONE>, <PHONE>"),
        ("téléphone : 01 99 00 12 34\n06 39 98 00 12", "téléphone : <PHONE>\n<PHONE>"),
        ("+33 6 39 98 12 34, +353 20 913 5743, +61 2 5550 1131", "<PHONE>, <PHONE>, <PHONE>"),  # kept free by ARCEP, ComReg, ACMA
        ("# +61 2 5550 1131", "# <PHONE>"),
        ("Tel: +44 865 511245", "Tel: <PHONE>"),  # an area code of 1990
        ("take +44 865 511245", "take +44 865 511245"),
        ("call me at 2025550147", "call me at <PHONE>"),
    ],
)
def test_phones_in_lists_and_from_ranges_kept_free(text: str, right: str) -> None:
    assert scrub(text) == right


@pytest.mark.parametrize(
    "user",
    [
        "username:token", "user:password", "${USER}:${PASS}", "<user>:<pass>", "{user}:{password}", "$DB_USER:$DB_PASSWORD", "ann:pw",
        ":password", "%s:%s", "user:***", "root:your-password-here", "ann:changeme", "user:pass;AUTH=PLAIN", "fred:fredpassword",
        "%3a:%3a", "user:pass%20pass", "me:xxxx", "a:b", "postgres:postgres", "guest:guest", "ヒ:キ", "user:passw0rd",
    ],
)  # fmt: skip
def test_o26_what_only_stands_for_a_user_and_a_password_stays(user: str) -> None:
    text = f"git clone https://{user}@host.example/repo.git"
    assert scrub(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "gist://username:token@id",
        "git://[path[:]][ref@]",
        "smtp[s]://[user[:pass]@]host[:port]",
        "github://org:repo@main/file",
        "x://:pw@localhost",
    ],
)
def test_o26_templates_of_urls_stay(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize("user", ["ann:hunter2", "ann:ann", "ann:anna1", "app:p@ss", "ann:blue%2116d472", "ann:password123"])
def test_a_password_that_someone_may_use_goes(user: str) -> None:
    assert scrub(f"https://{user}@db.example/x") == "https://<URL_CREDENTIALS>@db.example/x"


@pytest.mark.parametrize(
    "text",
    [
        "section 3.3.2.4 says, from subclause 9.2.3.22",
        "10.4.2.2. Nachsorge",
        "\n12.6.2.2 Programs",
        "upgrade V8 from 4.2.77.18 to 4.2.77.20",
        "ECMA-262 [15.5.4.11]",
        'ADDRESS = ObjectIdentifier("2.5.4.16")',
        "n1256.html#7.18.2.4",
        "Client workflow 5.4.3.2: check",
        "1.2.3.4.5.6",
        "an SSH tunnel (see 9.2.1.4 - Creating tunnels)",
        "Sezione 10.1.2.2, Controllo",
        "第 10.4.2.1 节",
        "версии 11.22.33.44, разделе 12.22.3.4",
        "IPv4-mapped prefix, broken in 3.1.0.16",
        "subnet mask 192.0.0.0",
        "240.0.0.1 is reserved",
        "wildcard 0.255.255.255",
        "2.5 Apr 2016::\n    Note",
        "EUI-64 00:1b:77:ff:fe:54:fd:12",
        "ping 224.0.0.251 or ff02::1",  # groups, no machine
        "pip install tool>4.8.1.16",
    ],
)
def test_o18_numbers_of_sections_and_versions_are_no_addresses(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("A record -> 11.22.15.48", "A record -> <IP_ADDRESS>"),
        ("<p>198.51.100.78 - - [14/Mar/2026:09:26:53 +0000]</p>", "<p><IP_ADDRESS> - - [14/Mar/2026:09:26:53 +0000]</p>"),
        ("地址11.22.30.10。", "地址<IP_ADDRESS>。"),
        ("X-Forwarded-For: 11.22.11.4, more", "X-Forwarded-For: <IP_ADDRESS>, more"),
        ("10.0.0.1 gateway", "<IP_ADDRESS> gateway"),
        ("# 10.53.0.2 is up", "# <IP_ADDRESS> is up"),
        ("Received: from mail ([11.22.30.10])", "Received: from mail ([<IP_ADDRESS>])"),
    ],
)
def test_o18_addresses_behind_arrows_tags_and_cjk_words_go(text: str, right: str) -> None:
    assert scrub(text) == right


@pytest.mark.parametrize(
    "text", ["[*028A.0020.0004][.BB2D.0020.0004]", "0228.0020.0004", "multicast 01:80:c2:00:00:0e", "33:33:00:00:00:01"]
)
def test_weights_and_addresses_of_groups_are_no_mac_addresses(text: str) -> None:
    assert scrub(text) == text


def test_mac_addresses_before_a_full_stop_and_of_digits_alone_go() -> None:
    assert scrub("ARP reply from 022a.7735.8388.") == "ARP reply from <MAC_ADDRESS>."
    assert scrub("mac 0028.7735.8388") == "mac <MAC_ADDRESS>"


@pytest.mark.parametrize(
    "text",
    [
        "Message-ID: <report.1@example.org>",
        "References: <one@example.org>\n <two.three@example.net>\n\t<four@example.com>",
        "In-Reply-To: <some-name@example.org>",
        'headers["Message-ID"] = "<abc@example.org>"',
        "https://lists.example/20140211193904.GX24404@mail.example.org",
        "https://lore.example/r/some-name@example.org",
        "CAHk-2wgb0Zr3fWjVzQ4yKsd8@mail.gmail.com",
        "-- Larry in <1992Aug26.184221.29627@netlabs.example>",
        "-- Larry in <9384@jpl.example>",
        "5e8f9b1c2d3a4f5e6b7c8d9e0f1a2b3c@host.example.org",
        "87r1abc.fsf@mail.example.org",
        "ProtoP\\001Z@golang.example.org/genproto",
        "NAME@MY.DOMAENE",
        "foo-bar@baz.data",
        "Ciphers aes128-gcm@openssh.com,chacha20-poly1305@openssh.com",
    ],
)
def test_o22_names_of_messages_and_code_are_no_addresses(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Message-ID: <a@example.org>\nFrom: Ann <ann@example.org>", "Message-ID: <a@example.org>\nFrom: Ann <<EMAIL>>"),
        (
            "https://lore.example/all/20241010155401.2268522-1-ann.test@example.org/",
            "https://lore.example/all/20241010155401.2268522-1-<EMAIL>/",
        ),
        ("Message-Id: <200412101215.04040.ann@example.org>", "Message-Id: <200412101215.04040.<EMAIL>>"),
        ("References: ann@example.org, Bob <bob@example.org>", "References: <EMAIL>, Bob <<EMAIL>>"),  # of a CV
        ("ann@logik.haus, bob@example.photography", "<EMAIL>, <EMAIL>"),
        ("12345678@qq.example wrote", "<EMAIL> wrote"),
        ("ann@example.org.Call me", "<EMAIL>.Call me"),
    ],
)
def test_o22_addresses_beside_them_go(text: str, right: str) -> None:
    assert scrub(text) == right


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"bic": "DEUTDEFF500"', ("BIC", "DEUTDEFF500")),
        ("SWIFT代码：INGBNL2A", ("BIC", "INGBNL2A")),
        ("BICコード：DEUTDEFF", ("BIC", "DEUTDEFF")),
        # IBAN registry (ISO 13616): the examples of Germany and Great Britain, written as people do behind the word.
        ("IBAN: de89 3704 0044 0532 0130 00", ("IBAN", "de89 3704 0044 0532 0130 00")),
        ("IBAN DE 89 37040044 0532013000", ("IBAN", "DE 89 37040044 0532013000")),
        ("iban=gb82west12345698765432;", ("IBAN", "gb82west12345698765432")),
        # Base58Check of 20 zero bytes, and the genesis account of the XRP ledger.
        ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", ("CRYPTO_WALLET", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb")),
        ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", ("CRYPTO_WALLET", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh")),
        ("code postal : 75383", ("POSTAL_CODE", "75383")),
        ("código postal: 28305", ("POSTAL_CODE", "28305")),
        ("CAP: 00184", ("POSTAL_CODE", "00184")),
    ],
)
def test_labels_and_forms_of_many_languages(text: str, found: tuple[str, str]) -> None:
    assert values(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "market cap 17737 million",
        "market cap: 52428 million",
        "a cap 10000",
        "postal 75383",
        "de89370400440532013000",  # small letters need the word
        "IBAN: de89 3704 0044 0532 0130 01",
        "IBAN: de8x370400440532000069",  # letters for check digits, though the remainder is 1
        "IBAN DE00447198569855258099",  # the remainder is 1, but check digits begin at 02
        "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwc",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTg",
    ],
)
def test_their_counterparts_stay(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize("kind", ["loopback", "unspecified", "multicast"])
def test_addresses_of_no_machine_go_when_the_setting_says_so(kind: str) -> None:
    text = {"loopback": "127.0.0.1 ::1", "unspecified": "0.0.0.0:80", "multicast": "224.0.0.251 ff02::1"}[kind]
    others = tuple({"loopback", "unspecified", "multicast"} - {kind})
    assert scrub(text) == text
    assert "<IP_ADDRESS>" in scrub(text, PiiSection(ip={"exempt": others}))
