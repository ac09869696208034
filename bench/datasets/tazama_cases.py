#!/usr/bin/env python3
"""Answers the cases of another open-source system, Tazama, and writes what came of each to docs/tazama_cases.md.

  bench/datasets/tazama_cases.py [--binary build/release/xiezhi] [--output docs/tazama_cases.md]

The cases are read from XIEZHI_DATA (default ../shared/data from the project's root). Exit codes: 0 every outcome is equal
or explained, 1 one is neither, 66 no program or no data.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import common

NAME = "tazama_cases"
NOW_MS = common.beijing_ms(2025, 3, 3, 10)
HOUR_MS = 60 * common.MINUTE_MS

INTRODUCTION = """# The cases of another system

Written by `bench/datasets/tazama_cases.py`; do not edit. Tazama is an open-source monitor of payments; its integration tests
(Apache-2.0) say what its rules answer. The data is no part of this repository: `XIEZHI_DATA` names the folder that holds it.
"""
VELOCITY = """
## Velocity: rules 901 and 902

How many payments a debtor has made (901) or a creditor has got (902) within a day, the one that asks included. Each case is a
history of transfers; ours is the count that detectors see at the last of them (`xiezhi features --each touch`,
`transfers_out_1_day`, `transfers_in_1_day`). A case of another tenant is of another bank. Where the flattened case does not
say when each of two earlier payments was, its name does: one outside of the day, the other inside.
"""
LISTS = """
## Lists and overrides

A block is an entry of grade critical on a list of accounts, an override one on an allow list (`list.v1`). Each evaluation of
theirs is a payment that asks for a decision: theirs is `block`, `override` or `none`, ours is held when the decision is
`refuse` or `delay`. Alerts of theirs that come of their test's own typology (the second payment of a day alerts, the third
interdicts) are left out: no rule of ours has that aim.
"""
CONDITIONS = """
## Conditions: {} calls

Calls to an administration interface that creates, changes and ends conditions, with the HTTP status that each should give. There
is no such interface here: lists come as records on `control.events`, and a bad one is rejected with its reason (`schemas/`).
"""

# Why an outcome of ours is another than theirs, by the words in a case's name.
FAILED = "a payment that failed moved no money: it is no part of a count"
ONE_SIDE = ("an entry of a list has no side: who is listed is so as payer and as payee. A payment from an account that is "
            "listed is delayed, one to it refused")


def velocity_cases(folder):
    """(case, events, account, direction) of each case; events in the order in which they come."""
    for index, line in enumerate((folder / "rule_901_902_cases.jsonl").read_text(encoding="utf-8").splitlines()):
        case = json.loads(line)
        out = case["suite"].endswith("901")
        own = f"T{index:03d}"
        yield case, list(_history(case, own, out)), own, "out" if out else "in"


def _history(case, own, out):
    offsets = [_hours(text) for text in case["time_offset"]] + [0] * len(case["history"])
    other_tenant = "different tenant" in case["case"]
    rows = case["history"]
    moments = []  # (hours ago, status, tenant is another)
    for number, row in enumerate(rows[1:], 1):
        hours = offsets[number - 1] if number <= len(case["time_offset"]) else offsets[0]
        many = int(row.get("Number of Sets") or 1)
        status = "failed" if row.get("Status") else "done"
        for one in range(many):
            inside = hours > 24 and one > 0
            moments.append((2 if inside else hours, status, other_tenant and number == len(rows) - 1))
    moments.sort(key=lambda moment: -moment[0])
    moments.append((0, "failed" if rows[0].get("Status") else "done", False))
    for place, (hours, status, other) in enumerate(moments):
        bank = common.OTHER_BANK if other else common.BANK
        event = common.head("transfer.v1", f"{own}-{place}", NOW_MS - int(hours * HOUR_MS), bank)
        ours = {"account": own, "bank": bank, "kind": "person"}
        theirs = {"account": f"{own}P{place}", "bank": bank, "kind": "person"}
        payer, payee = (ours, theirs) if out else (theirs, ours)
        yield event | {"payer": payer, "payee": payee, "amount_minor": 100_000, "currency": "CNY", "channel": "online",
                       "status": status}


def _hours(text):
    """`-utils.timeframe('hours') * 1` -> -1."""
    sign = -1 if text.startswith("-") else 1
    return sign * int(text.rpartition("*")[2])


def _run(binary, folder, *arguments):
    done = subprocess.run([str(binary), *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")


def _write(events, path):
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")


def velocity(binary, data, folder):
    """Rows (case, theirs, ours, outcome) of the velocity rules."""
    cases = list(velocity_cases(data))
    source, table = folder / "velocity.jsonl", folder / "velocity.csv"
    _write([event for _, events, _, _ in cases for event in events], source)
    _run(binary, folder, "features", "--input", source, "--output", table, "--each", "touch", "--reveal")
    with open(table, encoding="utf-8") as lines:
        counts = {(row["account"], int(row["event_time"])): row for row in csv.DictReader(lines)}
    for case, events, own, direction in cases:
        theirs = int(case["expected"]["indpdntVarbl"])
        row = counts.get((own, NOW_MS), {})
        ours = int(row.get(f"transfers_{direction}_1_day", 0)) if events[-1]["status"] == "done" else 0
        failed = any(event["status"] == "failed" for event in events)
        yield f"{case['suite']}, {case['case']}", theirs, ours, _outcome(theirs == ours, FAILED if failed else None)


def _outcome(equal, reason):
    return "equal" if equal else reason or "**unexplained**"


def list_cases(folder):
    """(scenario, conditions, evaluations) of each scenario: conditions are (type, side, of the debtor)."""
    scenarios = {}
    for line in (folder / "efrup_cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        conditions = tuple(
            (step["condition"]["condTp"].strip('"'), step["condition"]["prsptv"].strip('"'),
             "dbtr" in step["condition"].get("id", "") + step["condition"].get("acct", ""))
            for step in case["steps_before"] if "condition" in step)
        outcome = case["expected"].get("expectedBlockingOutcome", "none")
        scenarios.setdefault((", ".join(case["scenario"]), conditions), []).append(outcome)
    return [(scenario, conditions, outcomes) for (scenario, conditions), outcomes in scenarios.items()]


def _list_events(own, conditions, payments):
    for place, (kind, _, of_debtor) in enumerate(conditions):
        entry = common.head("list.v1", f"{own}-L{place}", NOW_MS + place, common.BANK)
        allow = kind == "override"
        yield entry | {"list": "allow_override" if allow else "block", "kind": "account",
                       "entry": own + ("D" if of_debtor else "C"), "operation": "add", "version": "1",
                       **({"valid_to": NOW_MS + common.DAY_MS} if allow else {"grade": "critical"})}
    for place in range(payments):
        event = common.head("transfer.v1", f"{own}-{place}", NOW_MS + (place + 1) * common.MINUTE_MS, common.BANK)
        yield event | {"payer": {"account": own + "D", "bank": common.BANK, "kind": "person"},
                       "payee": {"account": own + "C", "bank": common.BANK, "kind": "person"},
                       "amount_minor": 100_000, "currency": "CNY", "channel": "online", "status": "attempted",
                       "decision_requested": True}


def lists(binary, data, folder):
    """Rows (scenario, theirs, ours, outcome) of lists and overrides, one for each evaluation."""
    cases = list_cases(data)
    source, output = folder / "lists.jsonl", folder / "lists"
    events = [event for index, (_, conditions, outcomes) in enumerate(cases)
              for event in _list_events(f"L{index:03d}", conditions, len(outcomes))]
    _write(sorted(events, key=lambda event: event["event_time"]), source)
    _run(binary, folder, "replay", "--input", source, "--output", output, "--reveal")
    decisions = {}
    for line in (output / "risk.decisions.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        decisions[record["event_id"]] = record["decision"]
    for index, (scenario, conditions, outcomes) in enumerate(cases):
        for place, theirs in enumerate(outcomes):
            ours = decisions[f"L{index:03d}-{place}"]
            equal = (theirs == "block") == (ours in ("refuse", "delay"))
            one_side = any(side == "debtor" and not of_debtor for _, side, of_debtor in conditions)
            yield f"{scenario}, payment {place + 1}", theirs, ours, _outcome(equal, ONE_SIDE if one_side else None)


def _section(rows):
    rows = list(rows)
    equal = sum(1 for row in rows if row[3] == "equal")
    lines = [f"{equal} of {len(rows)} equal.", "", "| case | theirs | ours | |", "|---|---|---|---|"]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows], rows


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", type=pathlib.Path, default=common.ROOT / "build" / "release" / "xiezhi")
    options.add_argument("--output", type=pathlib.Path, default=common.ROOT / "docs" / "tazama_cases.md")
    chosen = options.parse_args()
    if not chosen.binary.is_file():
        print(f"skipped: no program at {chosen.binary}; build it or give --binary", file=sys.stderr)
        return 66
    try:
        data = common.data_folder(NAME)
    except common.MissingData as missing:
        print(f"skipped: {missing}", file=sys.stderr)
        return 66
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        counted, velocity_rows = _section(velocity(chosen.binary.resolve(), data, folder))
        listed, list_rows = _section(lists(chosen.binary.resolve(), data, folder))
    calls = len((data / "condition_cases.jsonl").read_text(encoding="utf-8").splitlines())
    page = [INTRODUCTION.rstrip(), VELOCITY.rstrip(), "", *counted, LISTS.rstrip(), "", *listed,
            CONDITIONS.format(calls).rstrip()]
    text = "\n".join(page) + "\n"
    chosen.output.write_text(text, encoding="utf-8")
    print(text)
    return 1 if any("unexplained" in row[3] for row in velocity_rows + list_rows) else 0


if __name__ == "__main__":
    sys.exit(main())
