"""What the converters share: where the data lies, seeded numbers, parties, and how events are written.

A converter module has three names:
  NAME                    the folder of the set below XIEZHI_DATA
  events(folder, rows)    yields events (dict, CONTRACT section 1) in order of event_time; `rows` limits the source
                          rows that are read (None: all); the same folder gives the same events on every machine
  truth(folder)           what the labels of the set say, as one JSON object
Nothing here reads a clock or an unseeded random number.
"""
import csv
import datetime
import hashlib
import itertools
import json
import lzma
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Bank numbers (CNAPS) that pass the check of ISO 7064 MOD 11,10.
BANK = "104100000004"
OTHER_BANK = "105100000017"

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


class MissingData(Exception):
    """The folder of a set is not there: the caller skips and says so."""


def data_folder(name):
    """The folder of the set `name`: below XIEZHI_DATA, or ../shared/data from the project's root."""
    base = pathlib.Path(os.environ.get("XIEZHI_DATA") or ROOT.parent / "shared" / "data")
    folder = base / name
    if not folder.is_dir():
        raise MissingData(f"no folder {name} in the data folder; set XIEZHI_DATA to the folder that holds it")
    return folder


def table(path, rows=None):
    """The rows of a CSV file (.xz or plain) as dicts, at most `rows` of them."""
    opened = lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else open(path, encoding="utf-8")
    with opened as source:
        yield from itertools.islice(csv.DictReader(source), rows)


def seeded(limit, *parts):
    """An integer in [0, limit) that depends on `parts` alone."""
    digest = hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % limit


def beijing_ms(year, month, day, hour=0, minute=0):
    """Milliseconds since the epoch of a Beijing wall-clock time."""
    moment = datetime.datetime(year, month, day, hour, minute, tzinfo=BEIJING)
    return int(moment.timestamp()) * 1000


def beijing_text(time_ms):
    """`2025-03-03 09:30` in Beijing time."""
    return datetime.datetime.fromtimestamp(time_ms / 1000, BEIJING).strftime("%Y-%m-%d %H:%M")


def head(event_type, event_id, event_time, institution_id):
    """The fields that every event has."""
    return {"type": event_type, "event_id": event_id, "event_time": event_time, "institution_id": institution_id}


def write_events(events, path):
    """Writes events as NDJSON and returns how many there were. Fails when they are not in order of time."""
    count, last = 0, 0
    with open(path, "w", encoding="utf-8") as out:
        for event in events:
            if event["event_time"] < last:
                raise ValueError(f"event {count} is earlier than the one before it")
            last = event["event_time"]
            out.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def write_truth(truth, path):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(truth, out, ensure_ascii=False, indent=1, sort_keys=True)
        out.write("\n")
