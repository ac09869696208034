#!/usr/bin/env python3
"""Measures what the detectors find in generated life and writes docs/quality.md.

  bench/quality/report.py [--binary build/release/xiezhi] [--output docs/quality.md] [--seeds N] [--events N] [--model FILE]

Every scenario is planted in each stream; an independent count compares the alerts with the truth that the generator wrote. Exit codes: 0
done, 1 a run failed, 66 no program.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import score

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/lib"))
from stream import milliseconds  # pylint: disable=wrong-import-position

INTRODUCTION = """# What the detectors find in generated life

Written by `{command}`; do not edit. {seeds} streams of {events:,} events each (`xiezhi generate --seed 101 …`) are replayed with every
detector at its default parameters; the alerts are compared with what was planted. Streams and detectors come from one hand, so this page
says that each typology works and how early; what strangers' data say stands in `datasets.md`.

*Named*: an alert by the detector that the case was planted for, of any grade. *Raised*: any alert of grade medium or above about the
case: about its subject or a victim, or caused or shown by one of its events. The next three columns are of its first alert, of any
grade: how many of the case's events had come, how long after the first of them, and what share of its money had not moved. Money that
only asks for a decision (`attempted`) has not moved when it is answered. Medians, and in brackets the worst.
"""


def _events(path):
    """event_id -> event of every line that can be read."""
    events = {}
    for line in path.read_bytes().splitlines():
        try:
            event = json.loads(line)
            event["at_ms"] = milliseconds(event["event_time"])
            events[event["event_id"]] = event
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return events


def _run(binary, folder, *arguments):
    done = subprocess.run([str(binary), *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")


def measure(binary, seed, count, model=None):
    """One stream: (truth, alerts, events)."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        _run(binary, folder, "generate", "--seed", seed, "--events", count, "--output", "events.jsonl", "--truth", "truth.jsonl")
        _run(binary, folder, "replay", "--input", "events.jsonl", "--output", "out", "--reveal",
             *(("--model", model.resolve()) if model else ()))
        truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]
        alerts = [json.loads(line) for line in (folder / "out/risk.alerts.jsonl").read_text("utf-8").splitlines()]
        return truth, score.Alerts(alerts), _events(folder / "events.jsonl")


def _table(columns, rows):
    return ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *("| " + " | ".join(map(str, row)) + " |" for row in rows), ""]


def _of(values, form, worst):
    middle = score.median(values)
    if middle is None:
        return ""
    return f"{form(middle)} ({form(worst(value for value in values if value is not None))})"


def _scenario_row(name, outcomes):
    share = lambda value: f"{100 * value:.0f} %"  # noqa: E731
    return (f"`{name}`", len(outcomes), sum(one.named for one in outcomes), sum(one.raised for one in outcomes),
            _of([one.events for one in outcomes], lambda value: f"{value:g}", max),
            _of([one.minutes for one in outcomes], lambda value: f"{value:,.0f}", max),
            _of([one.left for one in outcomes], share, min))


def page(streams, command, events):
    """The page, from the measured streams."""
    crimes, twins, alarms, days = collections.defaultdict(list), collections.defaultdict(list), collections.Counter(), 0.0
    for truth, alerts, by_id in streams:
        for case in truth:
            if case["kind"] in ("case", "innocent"):
                (crimes if case["kind"] == "case" else twins)[case["scenario"]].append(score.outcome(case, alerts, by_id))
        alarms.update(detector for detector, _, _ in score.false_alarms(alerts, truth))
        days += score.subject_days(list(by_id.values()))
    every = [one for outcomes in crimes.values() for one in outcomes]
    lines = [INTRODUCTION.format(command=command, seeds=len(streams), events=events), "## Planted cases", ""]
    lines += _table(("scenario", "planted", "named", "raised", "events to the alert", "minutes", "money left"),
                    [_scenario_row(name, outcomes) for name, outcomes in crimes.items()])
    lines += [f"Named: {sum(one.named for one in every)} of {len(every)}.", "", "## Innocent twins", ""]
    lines += _table(("twin", "planted", "raised"),
                    [(f"`{name}`", len(outcomes), sum(one.raised for one in outcomes)) for name, outcomes in twins.items()])
    rate = 10_000 * sum(alarms.values()) / days
    lines += ["## False alarms", "",
              f"{sum(alarms.values())} in {days:,.0f} subject-days (a detector, a subject and a day count once): {rate:.2f} for 10,000, of grade "
              "medium and above, about nobody's case.", ""]
    if alarms:
        lines += _table(("detector", "false alarms"), sorted(alarms.items()))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, default=pathlib.Path("build/release/xiezhi"))
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("docs/quality.md"))
    parser.add_argument("--seeds", type=int, default=5, help="streams, from seed 101 on (default 5)")
    parser.add_argument("--events", type=int, default=200_000, help="of each stream (default 200000)")
    parser.add_argument("--model", type=pathlib.Path, help="with this model score in force")
    options = parser.parse_args()
    if not options.binary.exists():
        print(f"{options.binary} is not built: cmake --preset release && cmake --build --preset release", file=sys.stderr)
        return 66
    streams = []
    for seed in range(101, 101 + options.seeds):
        try:
            streams.append(measure(options.binary.resolve(), seed, options.events, options.model))
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"seed {seed}: {len(streams[-1][1].all)} alerts", flush=True)
    command = "bench/quality/report.py" + (f" --seeds {options.seeds}" if options.seeds != 5 else "") + (
        f" --events {options.events}" if options.events != 200_000 else "") + (f" --model {options.model}" if options.model else "")
    options.output.write_text(page(streams, command, options.events), encoding="utf-8")
    print(f"written: {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
