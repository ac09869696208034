#!/usr/bin/env python3
"""Measures what the detectors find in generated life and writes docs/quality.md.

  bench/quality/report.py [--binary build/release/xiezhi] [--output docs/quality.md] [--seeds N] [--events N] [--model FILE]

For each seed there is one stream with the default mix, one with every crime in each evasive variant, and one with the innocent twins that are
planted only when asked for; an independent count compares the alerts with the truth that the generator wrote. Exit codes: 0 done, 1 a run
failed, 66 no program.
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

EVASIVE = ("fast", "slow", "under_limits", "mixed")

INTRODUCTION = """# What the detectors find in generated life

Written by `{command}`; do not edit. {streams} streams of {events:,} events each (`xiezhi generate --seed 101 …`) are replayed with every
detector at its default parameters; the alerts are compared with what was planted. Streams and detectors come from one hand, so this page
says that each typology works and how early; what strangers' data say stands in `datasets.md`.

*Named*: an alert by the detector that the case was planted for, of any grade. *Raised*: any alert of grade medium or above about the
case: about its subject or a victim, or caused or shown by one of its events. The next three columns are of its first alert, of any
grade: how many of the case's events had come, how long after the first of them, and what share of its money had not moved. Money that
only asks for a decision (`attempted`) has not moved when it is answered. Medians, and in brackets the worst.
"""

VARIANTS = """Each crime is planted plainly and in four variants by an offender who tries to stay under: *fast*, in a hurry; *slow*, stretched until
shortly before its window ends; *under_limits*, with amounts and counts just enough, not round, in pieces; *mixed*, among three weeks and more
of everyday life of the same subject (`xiezhi generate --scenario NAME:VARIANT`). A cell tells how many were named of how many were planted,
and in brackets how many were raised, where that differs.

What a life beside it hides: D03 when other money comes in or goes to other people so that the shares of its rule no longer hold; D24 when the
house spends more than the 5 % by which in and out may differ; T03 when friends call the number on the same day. What a crime is by definition no
variant takes from it: the pause before D07 and the trade before D26 and V08 stay as they are, the shares of D22 and the fees of D23 change all
alike, the whole sums of D29 stay whole.
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


def measure(binary, seed, count, scenarios=(), model=None, days=None):
    """One stream, with what is planted in it or the default mix: (truth, alerts, events)."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        wishes = [part for name in scenarios for part in ("--scenario", name)]
        _run(binary, folder, "generate", "--seed", seed, "--events", count, "--output", "events.jsonl", "--truth", "truth.jsonl", *wishes,
             *(("--days", days) if days else ()))
        _run(binary, folder, "replay", "--input", "events.jsonl", "--output", "out", "--reveal",
             *(("--model", model.resolve()) if model else ()))
        truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]
        alerts = [json.loads(line) for line in (folder / "out/risk.alerts.jsonl").read_text("utf-8").splitlines()]
        return truth, score.Alerts(alerts), _events(folder / "events.jsonl")


LONG_DAYS = 240  # of streams for crimes that take longer than half a year


def _when_asked(binary):
    listed = subprocess.run([str(binary), "generate", "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    return [line.split()[0] for line in listed if line.endswith("(when asked for)")]


def long_stories(binary):
    """Crimes that have room only in a stream of LONG_DAYS."""
    return [name for name in _when_asked(binary) if not name.startswith("innocent_")]


def asked_for(binary, truth):
    """The streams of one seed beside that of the default mix, whose truth this is: lists of wishes."""
    twins = [name for name in _when_asked(binary) if name.startswith("innocent_")]
    crimes = sorted({case["scenario"] for case in truth if case["kind"] == "case"})
    return [[f"{name}:{variant}" for name in crimes] for variant in EVASIVE] + ([twins] if twins else [])


def _table(columns, rows):
    return ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *("| " + " | ".join(map(str, row)) + " |" for row in rows), ""]


def _of(values, form, worst):
    middle = score.median(values)
    if middle is None:
        return ""
    return f"{form(middle)} ({form(worst(value for value in values if value is not None))})"


def _early(outcomes):
    """How early the first alerts of these cases came: columns."""
    share = lambda value: f"{100 * value:.0f} %"  # noqa: E731
    return (_of([one.events for one in outcomes], lambda value: f"{value:g}", max),
            _of([one.minutes for one in outcomes], lambda value: f"{value:,.0f}", max),
            _of([one.left for one in outcomes], share, min))


def _scenario_row(name, outcomes):
    return (f"`{name}`", len(outcomes), sum(one.named for one in outcomes), sum(one.raised for one in outcomes), *_early(outcomes))


def _cell(outcomes):
    named, raised = sum(one.named for one in outcomes), sum(one.raised for one in outcomes)
    return f"{named} of {len(outcomes)}" + (f" ({raised})" if raised != named else "") if outcomes else ""


def _share(outcomes):
    named = sum(one.named for one in outcomes)
    return f"{named} of {len(outcomes)} ({100 * named / len(outcomes):.1f} %)" if outcomes else "none planted"


def _variants(crimes):
    """`crimes`: (scenario, variant) -> outcomes."""
    names = list(dict.fromkeys(name for name, _ in crimes))
    of = lambda name, *variants: [one for variant in variants for one in crimes.get((name, variant), [])]  # noqa: E731
    together = lambda *variants: [one for name in names for one in of(name, *variants)]  # noqa: E731
    rows = [(f"`{name}`", *(_cell(of(name, variant)) for variant in ("plain", *EVASIVE)), _cell(of(name, *EVASIVE))) for name in names]
    rows.append(("all", *(_cell(together(variant)) for variant in ("plain", *EVASIVE)), _cell(together(*EVASIVE))))
    text = _table(("scenario", "plain", *EVASIVE, "evasive"), rows)
    times = [(variant, *_early(together(variant))) for variant in ("plain", *EVASIVE)]
    return [*text, f"Named: plain {_share(together('plain'))}, evasive {_share(together(*EVASIVE))}.", "",
            *_table(("variant", "events to the alert", "minutes", "money left"), times)]


def page(streams, command, events):
    """The page, from the measured streams, each looked at once."""
    count = 0
    crimes, twins, alarms, partners, days = collections.defaultdict(list), collections.defaultdict(list), collections.Counter(), 0, 0.0
    for truth, alerts, by_id in streams:
        count += 1
        for case in truth:
            if case["kind"] == "case":
                crimes[case["scenario"], case["variant"]].append(score.outcome(case, alerts, by_id))
            elif case["kind"] == "innocent":
                twins[case["scenario"]].append(score.outcome(case, alerts, by_id))
        alarms.update(detector for detector, _, _ in score.false_alarms(alerts, truth))
        partners += len(score.warned_partners(alerts, truth))
        days += score.subject_days(list(by_id.values()))
    plain = {name: outcomes for (name, variant), outcomes in crimes.items() if variant == "plain"}
    every = [one for outcomes in plain.values() for one in outcomes]
    lines = [INTRODUCTION.format(command=command, streams=count, events=events), "## Planted cases", ""]
    lines += _table(("scenario", "planted", "named", "raised", "events to the alert", "minutes", "money left"),
                    [_scenario_row(name, outcomes) for name, outcomes in plain.items()])
    lines += [f"Named: {_share(every)}.", "", "## Variants", "", VARIANTS, *_variants(crimes), "## Innocent twins", ""]
    lines += _table(("twin", "planted", "raised"),
                    [(f"`{name}`", len(outcomes), sum(one.raised for one in outcomes)) for name, outcomes in twins.items()])
    innocents = [one for outcomes in twins.values() for one in outcomes]
    raised = sum(one.raised for one in innocents)
    lines += [f"Raised: {raised} of {len(innocents)} ({100 * raised / max(1, len(innocents)):.1f} %).", ""]
    rate = 10_000 * sum(alarms.values()) / days
    lines += ["## False alarms", "",
              f"{sum(alarms.values())} in {days:,.0f} subject-days (a detector, a subject and a day count once): {rate:.2f} for 10,000, of grade "
              "medium and above, about nobody's case. The alerts about a twin that is raised, and about everybody who pays it, are among them.", ""]
    if alarms:
        lines += _table(("detector", "false alarms"), sorted(alarms.items()))
    lines += [f"Beside them {partners} concern people who deal with the subject of a crime in its everyday life, where its account or number has "
              "been found out already.", ""]
    return "\n".join(lines)


def measured(options):
    """All streams, one in memory at a time."""
    binary = options.binary.resolve()
    for seed in range(101, 101 + options.seeds):
        plain = measure(binary, seed, options.events, model=options.model)
        wished = asked_for(binary, plain[0])
        yield plain
        for wishes in wished:
            yield measure(binary, seed, options.events, wishes, options.model)
        if long := long_stories(binary):
            yield measure(binary, seed, options.events, [f"{name}:all" for name in long], options.model, LONG_DAYS)
        print(f"seed {seed} done", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, default=pathlib.Path("build/release/xiezhi"))
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("docs/quality.md"))
    parser.add_argument("--seeds", type=int, default=5, help="from seed 101 on, six streams each (default 5)")
    parser.add_argument("--events", type=int, default=200_000, help="of each stream (default 200000)")
    parser.add_argument("--model", type=pathlib.Path, help="with this model score in force")
    options = parser.parse_args()
    if not options.binary.exists():
        print(f"{options.binary} is not built: cmake --preset release && cmake --build --preset release", file=sys.stderr)
        return 66
    command = "bench/quality/report.py" + (f" --seeds {options.seeds}" if options.seeds != 5 else "") + (
        f" --events {options.events}" if options.events != 200_000 else "") + (f" --model {options.model}" if options.model else "")
    try:
        text = page(measured(options), command, options.events)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    options.output.write_text(text, encoding="utf-8")
    print(f"written: {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
