"""The texts to fit and to measure on: the fake-base-station messages of XIEZHI_DATA, in campaigns, and ordinary messages.

Two messages are of one campaign when they share 45 % of their pairs of neighbouring characters, directly or through others;
placeholders, letters and digits count for nothing. Folds never divide a campaign.
"""
import collections
import hashlib
import json
import lzma
import pathlib
import re
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "datasets"))
import common  # pylint: disable=wrong-import-position
import ordinary  # pylint: disable=wrong-import-position

FOLDS = 5
ALIKE = 0.45
ORDINARY_SEED, ORDINARY_COPIES = 7, 12
LETTERS = re.compile(r"[A-Za-z0-9]+")

Message = collections.namedtuple("Message", "kind campaign fold text")


def is_crime(kind):
    """Fraud and gambling must be raised; forged papers have no suspected type and count as neither."""
    return kind.startswith("FR:") or kind == "IL:Gambling"


def _pairs(text):
    text = LETTERS.sub("", text)
    return frozenset(text[i:i + 2] for i in range(len(text) - 1)) or frozenset([text])


def campaigns(texts):
    """The campaign of each text: the number of its first text, in whatever order pairs are looked at."""
    sets = [_pairs(text) for text in texts]
    firsts = {}
    parent = list(range(len(texts)))

    def find(node):
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    holders = collections.defaultdict(list)
    for node, pairs in enumerate(sets):
        if pairs in firsts:
            parent[node] = firsts[pairs]
            continue
        firsts[pairs] = node
        shared = collections.Counter()
        for pair in pairs:
            shared.update(holders[pair])
            holders[pair].append(node)
        for other, count in shared.items():
            if count >= ALIKE * (len(pairs) + len(sets[other]) - count):
                one, two = find(node), find(other)
                parent[max(one, two)] = min(one, two)
    return [find(node) for node in range(len(texts))]


def _fold(name):
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") % FOLDS


def read():
    """Every message of the set and the ordinary ones, with its campaign and fold."""
    path = common.data_folder("sms_fbs") / "dev.tsv.xz"
    rows = [line.rstrip("\n").split("\t", 1) for line in lzma.open(path, "rt", encoding="utf-8")][1:]
    texts = [text for _, text in rows]
    grouped = campaigns(texts)
    found = [Message(kind, f"{group}", _fold(texts[group]), text) for (kind, text), group in zip(rows, grouped)]
    found += [Message("ordinary", f"o{number}", _fold(ordinary.TEMPLATES[number]), text)
              for number, text in ordinary.messages(ORDINARY_SEED, ORDINARY_COPIES)]
    return found


def patterns(binary):
    """The table of signs as the program has it: name, type, weight."""
    done = subprocess.run([str(binary), "screen", "--list"], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def screen(binary, texts):
    """What the program says of each text."""
    done = subprocess.run([str(binary), "screen"], input="".join(text + "\n" for text in texts), capture_output=True, text=True,
                          check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
