#!/usr/bin/env python3
"""Replays every data set and writes what was found, missed and falsely raised to docs/datasets.md and the terminal.

  bench/datasets/report.py [--binary build/release/xiezhi] [--output docs/datasets.md] [--folds DIR] [SET ...]

The sets are read from XIEZHI_DATA (default ../shared/data from the project's root). A missing set is named and left
out. With --folds, the folder of work of `bench/model/train.py`, the sets that the model score learned from are replayed
with it as well, five times: of each model only what it says of the accounts that it has not seen is counted. The page is written only when every set was measured. Exit codes: 0 done, 1 a replay failed, 66 no program or no
data.
"""
import argparse
import json
import pathlib
import resource
import subprocess
import sys
import tempfile

import common
import convert
import score

INTRODUCTION = """# What the detectors find in data of others

Written by `bench/datasets/report.py`; do not edit. Each set is converted to events of the contract
(`bench/datasets/convert.py SET --output FILE`), replayed with every detector at its default parameters and the national
profile (`xiezhi replay --input FILE --output DIR --reveal`), and its alerts are compared with its labels. The numbers
are as they came out. The data is no part of this repository: `XIEZHI_DATA` names the folder that holds it.

A subject (account, customer, phone, merchant) counts once, however many alerts it has; a customer stands for its
account. *Found* is a labelled subject that the detector raised, *missed* one that it did not, *false* any other
subject. D01 reports amounts and suspects nobody: it has a line of its own and is left out of the last one. A customer
who is warned because the other side of a payment was found out (D12, T12 and X01 in a victim's typology) is not
accused either: these are counted apart, in a line of their own, and are not in the tables.

Lines «with the model score» come of further replays with a model in force (`docs/model_card.md`, `report.py --folds`): each
account is counted under a model that was trained without it. Everything else is by rules alone.
"""
ENOUGH_FOR_A_RATE = 1000
LEARNED = ("amlgentex", "amlsim")  # sets that the model score learned from
COLUMNS = ("detector", "alerts", "found, medium +", "missed, medium +", "false, medium +", "found, any grade",
           "missed, any grade", "false, any grade")
POOL_COLUMNS = ("contract (by payers)", "payers", "deposits", "pay-outs", "detectors", "first grade", "days to alert",
                "deposits still to come")


def _markdown_table(columns, rows):
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]


def _processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _rate(count, summary, processor_seconds):
    if count < ENOUGH_FOR_A_RATE:
        return "too few for a rate"
    return (f"{summary['events_per_second']:,} events/s elapsed on this run, "
            f"{count / processor_seconds:,.0f} a second of processor time, start included")


def _replay(binary, events, folder, *arguments):
    """Runs the program over a file of events; returns (alerts, summary, seconds of processor time)."""
    output = folder / "out"
    command = [str(binary), "replay", "--input", str(events), "--output", str(output), "--reveal", *map(str, arguments)]
    before = _processor_seconds()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"replay ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    path = output / "risk.alerts.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    summary = json.loads((output / "summary.json").read_text(encoding="utf-8"))
    return [score.alert(json.loads(line)) for line in lines], summary, _processor_seconds() - before


def _with_model(name, binary, events, folder, folds):
    """The alerts of five replays, each by a model of `bench/model/train.py`, about the accounts that it has not seen."""
    fold_of, found = json.loads((folds / "folds.json").read_text(encoding="utf-8")), []
    for fold in range(5):
        alerts, _, _ = _replay(binary, events, folder, "--model", folds / f"fold-{fold}.json")
        found += [one for one in alerts if fold_of.get(f"{name}/{one.subject}", 0) == fold]
    return found


def _measure(name, binary, folds):
    """The section of one set, as lines of Markdown."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        events = folder / f"{name}.jsonl"
        count, truth = convert.convert(name, events)
        alerts, summary, processor_seconds = _replay(binary, events, folder)
        result = score.SCORES[name](alerts, truth)
        if folds and name in LEARNED:
            result["lines"] += score.with_model(_with_model(name, binary, events, folder, folds), truth)
    rate = _rate(count, summary, processor_seconds)
    lines = ["", f"## {name}", "", *convert.SETS[name].__doc__.strip().splitlines(), "",
             f"{truth['rows']:,} rows, {count:,} events, {rate}; rejected {sum(summary['rejected'].values())}, "
             f"late {summary['late']}, deduplicated {summary['deduplicated']}.", ""]
    lines += [f"- {line}" for line in result["lines"]] + [""]
    lines += _markdown_table(COLUMNS, result["table"])
    if result.get("detail"):
        lines += ["", *_markdown_table(POOL_COLUMNS, result["detail"])]
    return lines


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", type=pathlib.Path, default=common.ROOT / "build" / "release" / "xiezhi")
    options.add_argument("--output", type=pathlib.Path, default=common.ROOT / "docs" / "datasets.md")
    options.add_argument("--folds", type=pathlib.Path, help="folder with the models of bench/model/train.py")
    options.add_argument("sets", nargs="*", metavar="SET", help="only these sets (the page is then not written)")
    chosen = options.parse_args()
    unknown = sorted(set(chosen.sets) - set(convert.SETS))
    if unknown:
        options.error(f"no set {unknown[0]}; known: {', '.join(convert.SETS)}")
    if not chosen.binary.is_file():
        print(f"skipped: no program at {chosen.binary}; build it or give --binary", file=sys.stderr)
        return 66
    page, skipped = INTRODUCTION.splitlines(), 0
    for name in chosen.sets or convert.SETS:
        try:
            section = _measure(name, chosen.binary.resolve(), chosen.folds and chosen.folds.resolve())
        except common.MissingData as missing:
            print(f"skipped: {name}: {missing}")
            skipped += 1
            continue
        except RuntimeError as error:
            print(f"report: {name}: {error}", file=sys.stderr)
            return 1
        print("\n".join(section), flush=True)
        page += section
    if not chosen.sets and not skipped:
        chosen.output.write_text("\n".join(page) + "\n", encoding="utf-8")
    return 66 if skipped else 0


if __name__ == "__main__":
    sys.exit(main())
