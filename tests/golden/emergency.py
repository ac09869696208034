"""Scenes of `xiezhi emergency`: requests, the records that a script would let go, the journal of authorisations."""

import hashlib
import json
import select
import signal
import subprocess

from paths import XIEZHI
from process import run

TEXTS = {"--authority": "苏州市公安局", "--legal-basis": "苏州市条例第二十二条第二款", "--authorised-by": "合规部 张某", "--reference": "苏公调字〔2026〕12号"}
PERIOD = {"--from": "2026-01-01T00:00:00+08:00", "--to": "2026-12-31T00:00:00+08:00"}
NAMES = {"account": ("account", "account_number", "in_account", "out_account"), "phone": ("phone", "phone_number")}


def flags(pairs):
    return [each for pair in pairs.items() for each in pair]


def members(record, names):
    """Values of members of these names at any depth."""
    if isinstance(record, list):
        for each in record:
            yield from members(each, names)
    if isinstance(record, dict):
        for name, value in record.items():
            if name in names and not isinstance(value, (dict, list)):
                yield value
            yield from members(value, names)


def selected(lines, wanted):
    """`wanted`: says of a record whether it is asked for. The others, and those for other purposes, stay."""
    return [line for line in lines for record in [json.loads(line)] if record.get("purpose") == "ANTI_FRAUD" and wanted(record)]


class Scene:
    """A data_dir of its own, with what stands in its journal."""

    def __init__(self, folder, config):
        self.folder, self.config, self.files = folder, config, 0
        self.journal = folder / "data/audit/exports.jsonl"

    def base(self, *more):
        return ["emergency", "export", "--config", self.config, "--data-dir", self.folder / "data", *more]

    def export(self, *more, inputs, codes=(0,), texts=None, period=None):
        """(lines that went out, path, what was printed)."""
        self.files += 1
        path = self.folder / f"out{self.files}.jsonl"
        done = run(*self.base("--input", *inputs, "--output", path, "--set", "emergency.days_max=366"), *flags(texts or TEXTS),
                   *flags(period or PERIOD), *more, codes=codes)
        return path.read_bytes().splitlines() if path.exists() else None, path, done.stderr.decode()

    def records(self):
        return [json.loads(line) for line in self.journal.read_bytes().splitlines()] if self.journal.exists() else []

    def verify(self, *more, codes=(0,)):
        return run("emergency", "verify", "--config", self.config, "--data-dir", self.folder / "data", *more, codes=codes).stdout.decode()

    def start(self, *more, stdout=subprocess.PIPE):
        """A child that reads standard input and writes standard output."""
        arguments = [XIEZHI, *self.base("--input", "-", "--output", "-", "--set", "emergency.days_max=366"), *flags(TEXTS), *flags(PERIOD), *more]
        return subprocess.Popen([str(each) for each in arguments], stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.PIPE)


def chain_is_whole(path):
    previous = "0" * 64
    for line in path.read_bytes().splitlines():
        if json.loads(line)["previous"] != previous:
            return False
        previous = hashlib.sha256(line).hexdigest()
    return True


def end(child, number=signal.SIGINT):
    child.send_signal(number)
    code = child.wait(20)
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe:
            pipe.close()
    return code


def read_line(child, seconds=20):
    """A line of the child's output, read before its input ends; fails by the clock."""
    ready, _, _ = select.select([child.stdout], [], [], seconds)
    return child.stdout.readline() if ready else b""
