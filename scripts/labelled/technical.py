"""IP and MAC addresses, coordinates, and credentials in URLs."""
# ruff: noqa: E501

from __future__ import annotations

import ipaddress
import re
from typing import Any

from labelled.cases import negatives, positives, rng_for
from labelled.noise import GENERAL, Rng, digits, hexa


def ip_address() -> list[dict[str, Any]]:
    """Addresses of RFC 5737 and RFC 3849 (which count as addresses here) and of 11.22.0.0/16 as in O-18; ports and masks stay outside."""
    rng = rng_for("ip_address")

    def four(rng: Rng, turn: int) -> tuple[str, str]:
        net = ["192.0.2", "198.51.100", "203.0.113", f"11.22.{rng.randint(0, 255)}"][turn % 4]
        return f"{net}.{rng.randint(1, 254)}", "IPv4"

    def six(rng: Rng, turn: int) -> tuple[str, str]:
        groups = [rng.randrange(1, 65536) for _ in range(6)]
        full = "2001:db8:" + ":".join(f"{g:x}" for g in groups)
        forms = [
            full,
            full.upper(),
            f"2001:db8::{groups[0]:x}",
            f"2001:0db8:{groups[0]:04x}:0000:0000:{groups[1]:04x}:{groups[2]:04x}:{groups[3]:04x}",
            f"2001:db8:{groups[0]:x}::{groups[1]:x}:{groups[2]:x}",
            f"2001:DB8::{groups[0]:X}:{groups[1]:X}",
        ]
        text = forms[turn % len(forms)]
        ipaddress.IPv6Address(text)
        return text, "IPv6"

    phrases4 = [
        "client {v} logged in", "net {v}/24", "{v}:8080", "地址{v}。", "ping {v}", "http://{v}/index.html", "from {v} port 51515 ssh2", "ssh root@{v}", "server {v};",
        "{v} - - [14/Mar/2026:09:26:53 +0000] \"GET / HTTP/1.1\" 200 512", "\"remote_addr\": \"{v}\"", "X-Forwarded-For: {v}, more", "allow from {v}", "IP-Adresse: {v}", "адрес {v}",
        "A record -> {v}", "host={v} port=5432", "接続元{v}から", "({v})", "nameserver {v}",
    ]  # fmt: skip
    phrases6 = [
        "[{v}]:443",
        "client {v} connected",
        "AAAA {v}",
        "ip -6 addr add {v}/64 dev eth0",
        "http://[{v}]/",
        "地址 {v} 。",
        '"remote": "{v}"',
        "peer {v} is down",
        "listen on {v}",
    ]
    found = positives(rng, "IP_ADDRESS", phrases4, four, 130) + positives(rng, "IP_ADDRESS", phrases6, six, 90)
    n = lambda r: r.randint(1, 30)  # noqa: E731
    makers = [
        ("version (O-18)", lambda r: f"pip install tool=={n(r)}.{n(r)}.{n(r)}.{n(r)}"),
        ("version (O-18)", lambda r: f"upgraded to version {n(r)}.{n(r)}.{n(r)}.{n(r)}"),
        ("version", lambda r: f"libfoo.so.{n(r)}.{n(r)}.{n(r)}.{n(r)}"),
        ("version", lambda r: f"Chrome/{r.randint(60, 140)}.0.{r.randint(1000, 9999)}.{r.randint(10, 255)}"),
        ("scope operator (O-18)", lambda r: f"std::vector<a::b{n(r)}>"),
        ("label (O-18)", lambda r: f"case dead:: break; // {n(r)}"),
        ("scope operator", lambda r: f"Face::add(cafe{n(r)})"),
        ("any address (O-18)", lambda r: f"bind 0.0.0.0:{r.randint(1000, 9999)}"),
        ("loopback (O-18)", lambda r: f"listening on 127.0.0.1:{r.randint(1000, 9999)}"),
        ("loopback", lambda r: f"http://[::1]:{r.randint(1000, 9999)}/"),
        ("section (O-18)", lambda r: f"section {n(r)}.{n(r)}.{n(r)}.{n(r)} of the manual"),
        ("object identifier", lambda r: f"OID 1.3.6.1.4.1.{r.randint(1000, 9999)}.{n(r)}"),
        ("out of range", lambda r: f"host {r.randint(256, 999)}.{n(r)}.{n(r)}.{n(r)}"),
        ("five parts", lambda r: f"{n(r)}.{n(r)}.{n(r)}.{n(r)}.{n(r)}"),
        ("seven groups (O-18)", lambda r: f"684D:1111:222:3333:4444:{r.randint(1000, 9999)}:77"),
        ("pairs (O-18)", lambda r: f"ab:cd:{r.choice('abcdef')}{r.randint(0, 9)}"),
        ("time (O-18)", lambda r: f"{r.randint(10, 23)}:{r.randint(10, 59)}:{r.randint(10, 59)}"),
        ("fingerprint", lambda r: "SHA256 fingerprint " + ":".join(hexa(r, 2).upper() for _ in range(32))),
        ("slice", lambda r: f"rows[{n(r)}::{n(r)}]"),
        ("Rust path", lambda r: f"use a{n(r)}::b::c::d"),
        ("CSS", lambda r: f"li:nth-child({n(r)})::before"),
        ("date", lambda r: f"{r.randint(1, 28)}.{r.randint(1, 12)}.{r.randint(10, 26)}"),
        ("ratio", lambda r: f"ratio {n(r)}:{n(r)}:{n(r)}:{n(r)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 230)


def mac_address() -> list[dict[str, Any]]:
    """EUI-48 of RFC 7042's documentation range and locally administered ones."""
    rng = rng_for("mac_address")

    def value(rng: Rng, turn: int) -> tuple[str, str]:
        raw = (
            bytes.fromhex("00005e0053" + hexa(rng, 2))
            if turn % 3 == 0
            else bytes([rng.choice([2, 6, 10, 14, 0x52, 0xAA]), *rng.randbytes(5)])
        )
        pairs = [f"{byte:02x}" for byte in raw]
        text = raw.hex()
        forms = [":".join(pairs), "-".join(pairs).upper(), ":".join(pairs).upper(), f"{text[:4]}.{text[4:8]}.{text[8:]}", "-".join(pairs)]
        return forms[turn % len(forms)], ""

    phrases = [
        "link/ether {v} brd ff", "MAC address: {v}", "hwaddr {v}", "DHCPACK to {v} via eth0", "\"mac\": \"{v}\"", "MAC-Adresse: {v}", "adresse MAC : {v}", "地址{v}。", "ARP reply from {v}",
        "HWaddr={v}", "device {v} joined", "ether {v}", "dirección MAC: {v}", "MACアドレス：{v}", "wlan0 {v} up",
    ]  # fmt: skip
    found = positives(rng, "MAC_ADDRESS", phrases, value, 220)
    pair = lambda r: hexa(r, 2)  # noqa: E731
    makers = [
        ("fingerprint", lambda r: "MD5 fingerprint " + ":".join(pair(r) for _ in range(16))),
        ("fingerprint", lambda r: "SHA1 " + ":".join(pair(r).upper() for _ in range(20))),
        ("five pairs", lambda r: ":".join(pair(r) for _ in range(5))),
        ("seven pairs", lambda r: ":".join(pair(r) for _ in range(7))),
        ("three pairs", lambda r: ":".join(pair(r) for _ in range(3))),
        ("time", lambda r: f"{r.randint(10, 23)}:{r.randint(10, 59)}:{r.randint(10, 59)}"),
        ("hex dump", lambda r: " ".join(pair(r) for _ in range(6))),
        ("not hex", lambda r: f"zz:{pair(r)}:{pair(r)}:{pair(r)}:{pair(r)}:gg"),
        ("mixed separators", lambda r: f"{pair(r)}:{pair(r)}-{pair(r)}:{pair(r)}-{pair(r)}:{pair(r)}"),
        ("colour", lambda r: f"background: #{hexa(r, 12)[:6]}"),
        ("twelve hex digits", lambda r: f"short digest {hexa(r, 12)}"),
        ("bytes", lambda r: "{" + ", ".join(f"0x{pair(r)}" for _ in range(6)) + "}"),
        ("dates", lambda r: f"{r.randint(10, 28)}-{r.randint(10, 12)}-{r.randint(10, 26)}"),
        ("dotted words", lambda r: f"beef.cafe.{r.randint(10, 99)}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)


def geo_coordinates() -> list[dict[str, Any]]:
    """Latitude and longitude together: as geo URI (RFC 5870), ISO 6709, degrees with compass letters, or decimals after a label."""
    rng = rng_for("geo_coordinates")

    def point(rng: Rng) -> tuple[float, float]:
        return rng.uniform(-60, 70), rng.uniform(-170, 170)

    def decimals(rng: Rng, turn: int) -> tuple[str, str]:
        lat, lon = point(rng)
        places = [4, 5, 6, 7][turn % 4]
        return f"{lat:.{places}f},{' ' * (turn % 2)}{lon:.{places}f}", "decimal"

    def compass(rng: Rng, turn: int) -> tuple[str, str]:
        lat, lon = point(rng)
        ns, ew = "N" if lat > 0 else "S", "E" if lon > 0 else "W"
        lat, lon = abs(lat), abs(lon)
        minutes = f"{int(lat)}°{int(lat * 60 % 60):02d}'{int(lat * 3600 % 60):02d}\"{ns} {int(lon)}°{int(lon * 60 % 60):02d}'{int(lon * 3600 % 60):02d}\"{ew}"
        primes = minutes.replace("'", "′").replace('"', "″")
        return [minutes, f"{lat:.4f}° {ns}, {lon:.4f}° {ew}", primes, f"{lat:.5f}°{ns} {lon:.5f}°{ew}"][turn % 4], "degrees"

    labelled = [
        "coordinates: {v}", "GPS: {v}", "location: {v}", "Koordinaten: {v}", "coordonnées : {v}", "coordenadas: {v}", "координаты: {v}", "坐标：{v}", "座標：{v}", "lat,lon: {v}",
        "GPS position {v}", "geo:{v}", "https://maps.example/?q={v}&z=12", "https://maps.example/@{v},15z", "latlng={v}", "lat/long {v}",
    ]  # fmt: skip
    free = ["at {v}", "{v}", "GPS {v}", "the hut stands at {v}", "Position: {v}", "wreck found ({v})", "位于{v}。"]
    in_urls = [phrase for phrase in labelled if re.search(r"\w:\{v\}|//|=", phrase)]  # no space stands in a URI
    in_prose = [phrase for phrase in labelled if phrase not in in_urls]
    found = positives(rng, "GEO_COORDINATES", in_prose, decimals, 100)
    found += positives(rng, "GEO_COORDINATES", in_urls, lambda r, t: decimals(r, t * 2), 40)
    found += positives(rng, "GEO_COORDINATES", free, compass, 80)
    makers = [
        ("interval", lambda r: f"95% CI [{r.random():.4f}, {1 + r.random():.4f}]"),
        ("pair", lambda r: f"({r.random():.2f}, {r.random():.2f})"),
        ("screen", lambda r: f"{r.randint(800, 4000)}, {r.randint(600, 3000)}"),
        ("temperature", lambda r: f"{r.randint(-9, 39)}.5°C, {r.randint(-9, 39)}.0°C"),
        ("angle", lambda r: f"rotate({r.randint(1, 359)}°)"),
        ("prices", lambda r: f"{r.randint(1, 99)}.99, {r.randint(1, 99)}.99 EUR"),
        ("out of range", lambda r: f"coordinates: {r.randint(91, 999)}.1234, {r.randint(181, 999)}.1234"),
        ("weights", lambda r: f"weights = [{r.random():.6f}, {r.random():.6f}, {r.random():.6f}]"),
        ("versions", lambda r: f"{r.randint(1, 9)}.{r.randint(10, 99)}, {r.randint(1, 9)}.{r.randint(10, 99)}"),
        ("location without numbers", lambda r: f"location: shelf {r.randint(1, 99)}, row {r.randint(1, 99)}"),
        ("pixels", lambda r: f"translate({r.random() * 100:.4f}, {r.random() * 100:.4f})"),
        ("path data", lambda r: f"M{r.random() * 10:.3f},{r.random() * 10:.3f}l{r.random():.3f},{r.random():.3f}z"),
        ("wind", lambda r: f"wind from {r.randint(1, 359)}° at {r.randint(1, 40)} knots"),
        ("metrics", lambda r: f"precision, recall: {r.random():.4f}, {r.random():.4f}"),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)


def url_credentials() -> list[dict[str, Any]]:
    """`user:password` before the host of a URL; written in two parts, so that no complete DSN stands in the file."""
    rng = rng_for("url_credentials")

    def value(rng: Rng, turn: int) -> tuple[str, str]:
        user = rng.choice(["ann", "svc_app", "reporting", "admin", "ci-bot", "root", "deploy", "ann%40corp"])
        words = [
            "".join(rng.choice("abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789") for _ in range(rng.randint(8, 18))),
            f"Tr0ub{rng.randint(100, 999)}-dor",
            f"blue%21{hexa(rng, 6)}",
            f"Sommer_{rng.randint(1000, 9999)}x",
        ]
        return f"{user}:{words[turn % len(words)]}", ""

    hosts = [
        "db.example.org:5432/shop",
        "mq.example.net:5672/",
        "cache.example.com:6379/0",
        "git.example.org/team/repo.git",
        "ftp.example.net/pub",
        "search.example.net:9200",
        "registry.example.com/v2/",
    ]
    schemes = ["postgresql", "mysql", "amqp", "redis", "https", "ftp", "http", "mongodb+srv", "mongodb", "smtp", "postgres", "sftp"]
    patterns = [
        "{u}", "DATABASE_URL={u}", "git clone {u}", "curl -s {u}", "url: {u}", "\"dsn\": \"{u}\"", "engine = create_engine('{u}')", "connection string {u} worked", "连接：{u}",
        "export PROXY=\"{u}\"", "ERROR cannot connect to {u}", "Verbindung zu {u} fehlgeschlagen", "<a href=\"{u}\">x</a>", "remote: {u} (fetch)",
    ]  # fmt: skip
    phrases = []
    for number in range(len(patterns) * len(schemes)):
        url = f"{schemes[number % len(schemes)]}://{{v}}@{hosts[number % len(hosts)]}"
        phrases.append(patterns[number % len(patterns)].replace("{u}", url))
    found = positives(rng, "URL_CREDENTIALS", phrases, value, 220)
    for one in found:
        cut = one["spans"][0][0] + 3
        text = one.pop("text")
        mid = text.index(":", cut) + 3  # within the password
        one["parts"] = [text[:cut], text[cut:mid], text[mid:]]
    makers = [
        ("no credentials", lambda r: f"https://db{r.randint(1, 99)}.example.org:5432/shop"),
        ("profile", lambda r: f"https://blog.example/@writer{r.randint(1, 99)}/story"),
        ("user alone", lambda r: f"ssh://git@git{r.randint(1, 99)}.example.org/team/repo.git"),
        ("variables (O-26)", lambda r: "postgres://${DB_USER}:${DB_PASS}@db" + f"{r.randint(1, 99)}.example.org/app"),
        ("variables", lambda r: "mysql://$USER:$PASSWORD@db" + f"{r.randint(1, 99)}.example.org"),
        ("template", lambda r: "redis://{user}:{password}@cache" + f"{r.randint(1, 99)}.example.org"),
        ("placeholder", lambda r: "https://<user>:<password>@host" + f"{r.randint(1, 99)}.example.org/"),
        ("masked", lambda r: f"amqp://*****:*****@mq{r.randint(1, 99)}.example.org"),
        ("after redaction (O-26)", lambda r: f"https://<URL_CREDENTIALS>@host{r.randint(1, 99)}.example.org"),
        ("at sign in the query", lambda r: f"https://x.example/?t=10:30&pair=a@b{r.randint(1, 99)}"),
        ("scope", lambda r: f"https://registry.example/@scope/pkg:{r.randint(1, 99)}"),
        ("jdbc without", lambda r: f"jdbc:postgresql://db.example.org:{r.randint(1000, 9999)}/app"),
        ("image", lambda r: f"registry.example:5000/team/app@sha256:{hexa(r, 64)}"),
        ("percent format", lambda r: "http://%s:%s@%s:%d/" + digits(r, 3)),
        *GENERAL,
    ]
    return found + negatives(rng, makers, 220)
