#!/usr/bin/python3
"""A million records, half of them spoiled byte by byte, through the whole pipeline of `xiezhi replay`: every record is accounted for,
every refusal has a reason of the closed list, and no personal identifier comes out where none may stand."""

import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import decoder
import yaml
from checks import SEALED, Once, Suite, check, check_equal, check_sealed
from paths import XIEZHI
from process import fresh_folder

SEED, RECORDS = int(os.environ.get("IDENTITY_SEED", "20260107")), int(os.environ.get("IDENTITY_RECORDS", "1000000"))
CHUNK = 10_000
suite = Suite("identity")

# Field -> what stands in it in one record of eight. No other record carries these.
PLANTED = {"account": "6222995512345678901", "id_number": "110105194912310097", "phone": "19955501234", "caller": "19955505678",
           "name": "金丝雀试验", "customer_id": "C-canary-7391", "sender": "19955509012", "entry": "19955503456"}
_PLACES = re.compile(rb'"(' + b"|".join(name.encode() for name in PLANTED) + rb')":"[^"]*"')
# Texts that are exchanged, so that a record stays JSON and is wrong in meaning.
EXCHANGED = [(b'"amount_minor":', b'"amount_minor":-'), (b'"currency":"CNY"', b'"currency":"RMB"'), (b'"type":"', b'"type":"x'),
             (b'"event_time":', b'"event_time":9'), (b'"event_time":1', b'"event_time":'), (b'"institution_id"', b'"institution"'),
             (b'"payer"', b'"payee"'), (b'"region":"', b'"region":"9'), (b'"imei":"', b'"imei":"1'), (b'"id_number":"', b'"id_number":"2'),
             (b'"uscc":"9', b'"uscc":"8'), (b'"name":"', b'"name":"\\ud83d'), (b'"channel":"', b'"channel":"_'), (b'"bank":"1', b'"bank":"2'),
             (b'"event_id":"', b'"event_id":" '), (b'{"type"', b'{"password":"1","type"'), (b'"account":"', b'"account":["'),
             (b'"caller":"', b'"caller":"x'), (b'"amount_minor":', b'"amount_minor":"1",'), (b'{', b'[' * 20 + b'{'),
             (b'"duration_s":', b'"duration_s":1e'), (b'"text":"', b'"text":"\x00'), (b'"device":{', b'"device":{"x":{"a":[1,{"b":null}]},')]


def spoiled(line, other, draw):
    """One line with one or two cheap faults. `draw` is random.Random."""
    kind = draw.randrange(10)
    at = draw.randrange(len(line)) if line else 0
    if kind < 4:
        before, after = EXCHANGED[draw.randrange(len(EXCHANGED))]
        return line.replace(before, after, 1)
    if kind == 4:  # one bit
        return line[:at] + bytes((line[at] ^ (1 << draw.randrange(8)),)) + line[at + 1:] if line else b"\xff"
    if kind == 5:
        return line[:at] + line[at + 1 + draw.randrange(4):]
    if kind == 6:
        return line[:at] + draw.randbytes(1 + draw.randrange(3)) + line[at:]
    if kind == 7:
        return line[:at] if draw.random() < 0.5 else line[at:]
    if kind == 8:
        return line[:at] + other[at:]
    return draw.choice((b"", b"\r", line + b"\r", b"\xef\xbb\xbf" + line, b" " * 50 + line, line + line, b"null", line * 600))


def streamed(source, sink):
    """Copies lines from `source` to `sink`, spoils half of them, plants identifiers in an eighth; how many lines it wrote and planted."""
    draw = random.Random(SEED)
    written = planted = 0
    previous = b"{}"
    chunk = []
    for line in source:
        line = line.rstrip(b"\n")
        dice = draw.random()
        if dice < 0.125:
            line, times = _PLACES.subn(lambda field: b'"%b":"%b"' % (field[1], PLANTED[field[1].decode()].encode()), line)
            planted += times > 0
        if dice < 0.0625 or dice > 0.5625:
            previous, line = line, spoiled(line, previous, draw).replace(b"\n", b" ")
        if written % 5000 == 77:  # alone: two in a row would move log time, and leave the rest late
            line = line.replace(b'"event_time":1', b'"event_time":2', 1)
        chunk.append(line)
        written += 1
        if len(chunk) == CHUNK:
            sink.write(b"\n".join(chunk) + b"\n")
            chunk = []
    if chunk:
        sink.write(b"\n".join(chunk) + b"\n")
    return written, planted


class Played:
    def __init__(self):
        self.folder = fresh_folder("identity")
        config = self.folder / "replay.yaml"
        config.write_text(yaml.safe_dump({"data_dir": str(self.folder / "data")}))
        with open(self.folder / "log", "wb") as log:
            with subprocess.Popen([XIEZHI, "generate", "--seed", str(SEED), "--events", str(RECORDS), "--quiet"],
                                  stdout=subprocess.PIPE, stderr=log) as source:
                with subprocess.Popen([XIEZHI, "replay", "--config", config, "--input", "-", "--output", self.folder / "out"],
                                      stdin=subprocess.PIPE, stdout=log, stderr=log) as replay:
                    try:
                        self.written, self.planted = streamed(source.stdout, replay.stdin)
                        replay.stdin.close()
                    except BrokenPipeError:
                        pass
                    self.exit_code = replay.wait(timeout=200)
        check_equal(self.exit_code, 0, "exit code of replay")
        self.summary = json.loads((self.folder / "out/summary.json").read_text())
        self.reasons, places = collections.Counter(), set()
        with open(self.folder / "out/events.rejected.jsonl", "rb") as rejected:
            for line in rejected:
                record = json.loads(line)
                self.reasons[record["reason"]] += 1
                places.add(record["source"]["offset"])
        self.places = places


played = Once(Played)


@suite.case
def nothing_is_lost():
    summary = played().summary
    check_equal(played().written, RECORDS, "lines written")
    check_equal(summary["events"], RECORDS, "events")
    parts = {"processed": summary["processed"], "rejected": sum(summary["rejected"].values()), "late": summary["late"],
             "deduplicated": summary["deduplicated"]}
    check_equal(sum(parts.values()), RECORDS, f"processed + rejected + late + deduplicated ({parts})")
    check(parts["processed"] > RECORDS / 3 and parts["rejected"] > RECORDS / 5, f"too few of a kind to prove anything: {parts}")
    print(f"  {parts}, reasons {dict(played().reasons)}")


@suite.case
def every_refusal_has_its_record_and_reason():
    vocabulary = json.loads((decoder.SCHEMAS / "rejected.v1.schema.json").read_text())["properties"]["reason"]["enum"]
    check_equal(sorted(set(played().reasons) - set(vocabulary)), [], "reasons out of the closed list")
    check_equal(dict(played().reasons), played().summary["rejected"], "reasons of the records and of the summary")
    check_equal(len(played().places), sum(played().reasons.values()), "places of refused records")
    check(min(played().places) >= 1 and max(played().places) <= RECORDS, "a place that no line has")
    check(len(played().reasons) >= 12, f"too few kinds of refusal to prove anything: {sorted(played().reasons)}")


@suite.case
def no_identifier_comes_out():
    folder = played().folder
    check(played().planted > RECORDS / 20, f"planted in {played().planted} records only")
    sealed = [folder / "log", folder / "out/summary.json", *sorted((folder / "data").rglob("*"))]
    sealed += [folder / f"out/{topic}.jsonl" for topic in SEALED]
    for path in sealed:
        if path.is_file():
            check_sealed(path.name, path.read_bytes(), PLANTED.values())
    told = b"".join(path.read_bytes() for path in sorted((folder / "out").glob("risk.[pm]*.jsonl")))
    check(any(each.encode() in told for each in PLANTED.values()), "no planted identifier reached an output that may carry it")


if __name__ == "__main__":
    sys.exit(suite.main())
