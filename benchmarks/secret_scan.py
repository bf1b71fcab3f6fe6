"""Our secrets against detect-secrets and CredSweeper: speed, agreement on real text, and planted secrets found.

    "$(scripts/make_peers.sh secrets)" benchmarks/secret_scan.py corpus.jsonl [more.jsonl] [--megabytes 1] [--rounds 5] [--sample 50]

A corpus is JSONL with a field `text`, such as one of prose and one of code. The first whole documents up to `--megabytes`
of each go through every engine in turn, in one process and one thread, `--rounds` times; medians of CPU seconds are given,
so that neighbours on the machine do not count. Reading, imports and the compilation of kernels are not
timed, nor is the loading of CredSweeper's model. detect-secrets runs `scan_line` with its plugins but the two entropy
ones and the public-IP one, which fire on prose; CredSweeper runs its rules and its model, as its command does. With one
megabyte each of prose and code the whole takes about two minutes. (No file in this folder may be named secrets.py: it would
hide Python's module.)

Agreement: the lines with a find of a peer, and how many of them ours finds too; a find of several lines (a private key) counts
by its first. `--sample` prints so many of the lines that only one of the two found, to be judged by eye.

Planted: keys of published forms, drawn anew, one in each of some pieces of the documents; a plant
counts as found if the engine reports a value on its line. GitHub's and npm's have their right check sum, for CredSweeper
asks for it; the PEM body is no real key, which it also asks for.
"""

from __future__ import annotations

import argparse
import base64
import json
import logging
import random
import statistics
import string
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyarrow as pa

from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.secrets.checks import crc32_base62
from auralith_pipeline.udfs.core.secrets.find import find_secrets

Engine = Callable[[list[str]], list[set[int]]]  # documents -> for each the numbers of the lines with a find

BASE62 = string.ascii_letters + string.digits
BASE32 = string.ascii_uppercase + "234567"
HEX = "0123456789abcdef"
NOT_FOR_PROSE = ("Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector")


def read_texts(corpus: Path, megabytes: float) -> list[str]:
    """The first whole documents up to so many megabytes of UTF-8, at least one."""
    texts: list[str] = []
    size = 0
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            size += len(text.encode())
            if texts and size > megabytes * 1e6:
                break
            texts.append(text)
    return texts


def size_of(texts: list[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def ours(texts: list[str]) -> list[set[int]]:
    folded = fold_texts(*string_buffers(pa.array(texts, pa.large_string())))
    lines: list[set[int]] = [set() for _ in texts]
    for span in find_secrets(folded, SecretsSection()):
        begin = int(folded.offsets[span.row])
        head = folded.values[begin : begin + span.start].tobytes().decode("utf-8", "ignore")
        lines[span.row].add(len((head + "x").splitlines()) - 1)
    return lines


def make_detect_secrets() -> Engine:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    names = [{"name": kind.__name__} for kind in get_mapping_from_secret_type_to_class().values() if kind.__name__ not in NOT_FOR_PROSE]

    def scan(texts: list[str]) -> list[set[int]]:
        with transient_settings({"plugins_used": names}):
            return [{n for n, line in enumerate(text.splitlines()) if any(True for _ in scan_line(line))} for text in texts]

    return scan


def make_credsweeper() -> Engine:
    from credsweeper.app import CredSweeper
    from credsweeper.file_handler.string_content_provider import StringContentProvider

    logging.disable(logging.WARNING)
    sweeper = CredSweeper(log_level="ERROR")

    def scan(texts: list[str]) -> list[set[int]]:
        sweeper.credential_manager.set_credentials([])
        for number, text in enumerate(texts):
            for candidate in sweeper.file_scan(StringContentProvider(text.splitlines(), file_path=f"{number}.txt", file_type=".txt")):
                sweeper.credential_manager.append_credential(candidate)
        sweeper.post_processing(None)
        lines: list[set[int]] = [set() for _ in texts]
        for candidate in sweeper.credential_manager.get_credentials():
            for data in candidate.line_data_list:
                lines[int(data.path.split(".")[0])].add(data.line_num - 1)
        return lines

    return scan


def plants(seed: int) -> dict[str, str]:
    """One line with a secret of each kind, drawn anew."""
    chance = random.Random(seed)

    def draw(size: int, alphabet: str = BASE62) -> str:
        return "".join(chance.choice(alphabet) for _ in range(size))

    def encode(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def checked(prefix: str) -> str:
        body = draw(30)
        return prefix + body + crc32_base62(body.encode()).decode()

    key, password = draw(40), draw(5) + "7!" + draw(5)
    return {
        "AWS key id": f"aws_access_key_id = AK{'IA'}{draw(16, BASE32)}",
        "AWS secret": f"aws_secret_access_key = {key}",
        "GitHub": f"use {checked('gh' + 'p_')} for it",
        "GitLab": f"url = https://oauth2:glp{'at-'}{draw(20)}@git.example.org/x.git",
        "Slack": f"SLACK=xo{'xb-'}{draw(12, string.digits)}-{draw(12, string.digits)}-{draw(24)}",
        "Stripe": f'stripe.api_key = "sk_{"live_"}{draw(24)}"',
        "OpenAI": f"openai: sk-{'proj-'}{draw(48)}",
        "Anthropic": f"ANTHROPIC=sk-{'ant-'}api03-{draw(93)}AA",
        "Google": f'"AI{"za"}{draw(35)}"',
        "npm": f"//registry.example.org/:_authToken={checked('np' + 'm_')}",
        "Hugging Face": f'login(token="h{"f_"}{draw(34)}")',
        "SendGrid": f"SG{'.'}{draw(22)}.{draw(43)}",
        "Telegram": f"bot {draw(9, '123456789')}:AA{draw(33)}",
        "JWT": f"session {encode(json.dumps({'alg': 'HS256'}))}.{encode(json.dumps({'sub': draw(8)}))}.{draw(43)}",
        "Azure storage": f"AccountName=x;Account{'Key='}{base64.b64encode(chance.randbytes(64)).decode()}",
        "DSN": f"postgresql://ann:{draw(12)}@db.example.org/x",
        "bearer": f"curl -H 'Authorization: Bearer {key}' https://api.example.org",
        "basic": f"Authorization: Basic {base64.b64encode(f'ann:{password}'.encode()).decode()}",
        ".env": f"DB_PASSWORD={password}",
        "JSON": f'{{"api_key": "{key}"}}',
        "YAML": f"client_secret: {draw(32)}",
        "Python": f'password = "{password}"',
        "PHP": f"define('AUTH_TOKEN', '{draw(32, HEX)}');",
        "XML": f"<password>{password}</password>",
        "PEM": "\n".join(
            ["-" * 5 + "BEGIN RSA PRIVATE KEY" + "-" * 5, *(draw(64) for _ in range(12)), "-" * 5 + "END RSA PRIVATE KEY" + "-" * 5]
        ),
    }


def planted(texts: list[str], rounds: int) -> tuple[list[str], list[tuple[str, range]]]:
    """Documents with one plant each between two paragraphs, and for each its kind and its lines."""
    documents, kinds = [], []
    for seed in range(rounds):
        for kind, line in plants(seed).items():
            host = texts[len(documents) % len(texts)][:2000]
            first = len((host + "x").splitlines()) + 1
            documents.append(f"{host}\n\n{line}\n\nand so on")
            kinds.append((kind, range(first, first + len(line.splitlines()))))
    return documents, kinds


def compare(texts: list[str], name: str, mine: list[set[int]], theirs: list[set[int]], sample: int) -> str:
    """A table's row on one peer; prints a sample of the lines that only one found."""
    flat = [{(row, line) for row, lines in enumerate(found) for line in lines} for found in (mine, theirs)]
    # A private key is found on its header by one and on its body by another: neighbours count as the same.
    near = [{(row, line + step) for row, line in found for step in (-1, 0, 1)} for found in flat]
    only = {"ours": sorted(flat[0] - near[1]), name: sorted(flat[1] - near[0])}
    for who, places in only.items():
        chosen = random.Random(1).sample(places, min(sample, len(places)))
        if chosen:
            print(f"\nOnly {who} ({len(places)}, of which {len(chosen)}):")
        for row, line in sorted(chosen):
            print(f"- {row}:{line + 1} {texts[row].splitlines()[line].strip()[:200]}")
    return f"| {name} | {len(flat[0])} | {len(flat[1])} | {len(flat[1]) - len(only[name])} | {len(only['ours'])} | {len(only[name])} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--megabytes", type=float, default=1.0, help="of each corpus, for every engine")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plants", type=int, default=5, help="planted secrets of each kind")
    parser.add_argument("--sample", type=int, default=0, help="lines to print that only one engine found")
    args = parser.parse_args()
    engines: dict[str, Engine] = {"ours": ours, "detect-secrets": make_detect_secrets(), "CredSweeper": make_credsweeper()}
    speed = ["| corpus | documents | MB | engine | MB/s | ours is faster by |", "|---|---|---|---|---|---|"]
    agreement = [
        "| corpus | peer | our finds | its finds | of these also ours | only ours | only the peer |",
        "|---|---|---|---|---|---|---|",
    ]
    for corpus in args.corpus:
        texts = read_texts(corpus, args.megabytes)
        found = {name: engine(texts) for name, engine in engines.items()}  # also compiles and loads
        times: dict[str, list[float]] = {name: [] for name in engines}
        for _ in range(args.rounds):
            for name, engine in engines.items():
                begin = time.process_time()
                engine(texts)
                times[name].append(time.process_time() - begin)
        median = {name: statistics.median(taken) for name, taken in times.items()}
        for name in engines:
            ratio = "" if name == "ours" else f"{median[name] / median['ours']:.0f}x"
            speed.append(
                f"| {corpus.stem} | {len(texts)} | {size_of(texts):.2f} | {name} | {size_of(texts) / median[name]:.2f} | {ratio} |"
            )
            if name != "ours":
                agreement.append(f"| {corpus.stem} " + compare(texts, name, found["ours"], found[name], args.sample))
    print(f"\nMedians of {args.rounds} rounds, CPU time:\n")
    print("\n".join([*speed, "", *agreement, "", *plant_table(engines, read_texts(args.corpus[0], args.megabytes), args.plants)]))
    return 0


def plant_table(engines: dict[str, Engine], texts: list[str], rounds: int) -> list[str]:
    """Markdown: how many planted secrets each engine found, and the kinds of which it missed some."""
    documents, kinds = planted(texts, rounds)
    rows = [f"| engine | found of {len(documents)} planted, {len(plants(0))} kinds | kinds with a miss |", "|---|---|---|"]
    for name, engine in engines.items():
        right = [bool(lines & set(where)) for lines, (_, where) in zip(engine(documents), kinds, strict=True)]
        missed = sorted({kind for (kind, _), good in zip(kinds, right, strict=True) if not good})
        rows.append(f"| {name} | {sum(right)} | {', '.join(missed)} |")
    return rows


if __name__ == "__main__":
    sys.exit(main())
