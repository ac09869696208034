#!/usr/bin/python3
"""What an event costs, in figures that do not depend on how busy the machine is, against baseline.json.

  tests/costs/run.py             fails when a cost has grown by more than the margin
  tests/costs/run.py --update    writes baseline.json anew; the difference belongs into the commit that meant it

One generated stream is replayed twice under valgrind's callgrind, once to a third of its length: what the longer run costs more is the
cost of the events between, without the program's start.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import yaml
from checks import Once, Suite, check, check_equal
from paths import XIEZHI
from process import fresh_folder, run

SEED, EVENTS, FIRST = 7, 60_000, 20_000
MARGIN = 0.03
BASELINE = pathlib.Path(__file__).parent / "baseline.json"
TOKEN_KEY = "000102030405060708090a0b0c0d0e0f"  # known to everybody: tokens, and so the order of keys, are equal on every machine
TAKES_MEMORY = re.compile(r"(?:malloc|calloc|realloc|operator new(?:\[\])?\(unsigned long\).*)$")
UNITS = {"instructions_an_event": "", "allocations_an_event": "", "touches_an_event": "", "output_bytes_an_event": "bytes",
         "state_bytes_an_entity": "bytes"}
suite = Suite("costs")


def calls(lines, wanted):
    """How often functions whose names match were called, in a file of callgrind."""
    names, count, callee = {}, 0, None
    for line in lines:
        if line.startswith("cfn="):
            number, _, name = line[4:].strip().partition(" ")
            callee = names.setdefault(number, name) if name else names.get(number, number)
        elif line.startswith("fn="):
            number, _, name = line[3:].strip().partition(" ")
            if name:
                names[number] = name
        elif line.startswith("calls=") and callee is not None and wanted.match(callee):
            count += int(line[6:].split()[0])
    return count


def replayed(folder, name, events):
    """Instructions, allocations and the summary of a replay."""
    here = folder / name
    here.mkdir()
    config = here / "costs.yaml"
    config.write_text(yaml.safe_dump({"institution_id": "104100000004", "data_dir": str(here / "data"),
                                      "privacy": {"token_key_file": str(folder / "token.key")}}))
    counted = here / "callgrind.out"
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={counted}", str(XIEZHI), "replay", "--quiet",
                           "--config", str(config), "--input", str(events), "--output", str(here / "out")],
                          capture_output=True, text=True, timeout=900, check=False)
    check(done.returncode == 0, f"callgrind ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    with counted.open(errors="replace") as lines:
        allocations = calls(lines, TAKES_MEMORY)
    written = sum(file.stat().st_size for file in (here / "out").glob("*.jsonl"))
    return {"instructions": int(re.search(r"Collected : (\d+)", done.stderr)[1]), "allocations": allocations, "written": written,
            "summary": json.loads((here / "out/summary.json").read_text())}


@Once
def costs():
    folder = fresh_folder("costs")
    key = folder / "token.key"
    key.write_text(TOKEN_KEY + "\n")
    key.chmod(0o600)
    whole, first = folder / "whole.jsonl", folder / "first.jsonl"
    run("generate", "--seed", SEED, "--events", EVENTS, "--output", whole)
    first.write_bytes(b"".join(whole.read_bytes().splitlines(keepends=True)[:FIRST]))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        short, long = pool.map(lambda file: replayed(folder, file.stem, file), [first, whole])
    check_equal(long["summary"]["events"] - short["summary"]["events"], EVENTS - FIRST, "events between")
    an_event = lambda get: (get(long) - get(short)) / (EVENTS - FIRST)
    return {"instructions_an_event": an_event(lambda one: one["instructions"]),
            "allocations_an_event": an_event(lambda one: one["allocations"]),
            "touches_an_event": an_event(lambda one: one["summary"]["touches"]),
            "output_bytes_an_event": an_event(lambda one: one["written"]),
            "state_bytes_an_entity": long["summary"]["state_held_bytes"] / long["summary"]["state_entities"]}


def verdict(name, seen, allowed):
    """"" or what is wrong: a cost may grow by the margin, unnoticed; what is cheaper is welcome."""
    return f"{name}: {seen:,.2f}, was {allowed:,.2f}: {seen / allowed - 1:+.1%}" if seen > allowed * (1 + MARGIN) else ""


@suite.case
def a_growth_beyond_the_margin_is_seen():
    check_equal(verdict("x", 102.9, 100), "", "within the margin")
    check_equal(verdict("x", 1, 100), "", "cheaper")
    check_equal(verdict("x", 104, 100), "x: 104.00, was 100.00: +4.0%", "beyond it")


@suite.case
def callgrind_is_read():
    lines = ["fn=(1) main", "cfn=(2) malloc", "calls=3 1", "1 30", "cfn=(3) mallocate", "calls=5 1", "1 9", "fn=(4) other",
             "cfn=(2)", "calls=4 7", "1 2", "cfn=(5) operator new(unsigned long)", "calls=1 1", "1 1"]
    check_equal(calls(lines, TAKES_MEMORY), 8, "calls")


def add(name):
    def holds():
        allowed = json.loads(BASELINE.read_text())[name]
        print(f"       {costs()[name]:,.2f} {UNITS[name]}, baseline {allowed:,.2f}", flush=True)
        wrong = verdict(name, costs()[name], allowed)
        check(not wrong, f"{wrong}; meant? tests/costs/run.py --update")
    suite.add(name, holds)


for each in UNITS:
    add(each)

if __name__ == "__main__":
    if "--update" in sys.argv[1:]:
        BASELINE.write_text(json.dumps({name: round(value, 2) for name, value in costs().items()}, indent=2) + "\n")
    else:
        sys.exit(suite.main())
