#!/usr/bin/env python3
"""Measures message screening on campaigns that the weights have not seen and writes docs/screening.md.

  bench/screening/report.py [--binary build/release/xiezhi] [--output docs/screening.md]

Exit codes: 0 done and the targets hold, 1 a target is missed, 66 no program or no data.
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import corpus  # pylint: disable=wrong-import-position
import fit  # pylint: disable=wrong-import-position
import weights  # pylint: disable=wrong-import-position

TARGETS = {"crime": (0.85, 1.0), "advertising": (0.0, 0.02), "ordinary": (0.0, 0.005)}
HIGH, CRITICAL = 75, 90  # points of the grades at which M01 asks for a measure (detectors/typologies.cc)
WHAT = {"crime": "**fraud and gambling**", "advertising": "**advertising**", "ordinary": "**ordinary messages**"}

PAGE = """# Message screening, measured

Written by `bench/screening/report.py`; what is judged and how is in `stream/screen/README.md`.

Texts are judged by themselves, whoever sends them; a text is raised from {raised} points. The messages are those of «Lies in the Air»
(ACM CCS 2020), sent by fake base stations in China and labelled by hand, and ordinary ones filled from {templates} templates
(`bench/screening/ordinary.py`: banks, couriers, schools, hospitals, families, and what looks like fraud and is none: a bank's notice of
points, a court's text, a police warning that quotes fraud). Messages alike are one campaign; five folds divide campaigns, never a
campaign, and each message is judged by weights that have seen nothing of its campaign. A campaign's mean counts each campaign once,
however often it was sent. From {high} points on an identity check of the sender is asked for, from {critical} on that the sender is stopped.

| messages | count | raised | target | from {high} points | from {critical} points | campaigns | mean of campaigns |
|---|---|---|---|---|---|---|---|
{targets}

| class | messages | raised | campaigns | mean of campaigns |
|---|---|---|---|---|
{classes}

What the figures do not say:

- The figures are optimistic. The weights have not seen the campaigns that they are judged on, but whoever wrote the patterns has: they were
  written and changed while reading what was misjudged in all five folds (`bench/screening/fit.py --misses`), again and again until the
  targets held. The ridge, the least number of campaigns of a row, the rows that keep their weight and the shares of advertising and
  ordinary messages that the bias may raise ({advertising_limit:g} % and {ordinary_limit:g} %) were chosen by these same figures. No part of the set was kept back, so
  nothing here says how texts do that nobody has looked at; words were taken as signs of the crime, not of a campaign, but new texts will do
  worse.
- The ordinary messages are templates by the same hand as the patterns. Real traffic has more kinds of them.
- `AD:Other` holds offers to brush orders and to work by phone for a fee, which the police count as fraud (刷单返利) and the data set as
  advertising. Their weights are kept as written, and what they raise counts here as false.
- `FR:Other` holds bank account numbers and new telephone numbers without a further word, as people send them to each other, and
  `FR:Financial` advertising of real funds. They are not raised.
- `IL:Fake_ID_and_invoice` has no suspected type; it is neither fitted nor counted.
- Patterns of crimes that the set does not have (false loans, credit, police, leaders, games, mules, equipment) have the weight that a person
  gave them: {kept} of {rows} rows; nothing is measured of them.
"""


def target_rows(judged):
    shares = fit.shares(judged)
    high_shares, critical_shares = fit.shares(judged, HIGH), fit.shares(judged, CRITICAL)
    for name, (low, high) in TARGETS.items():
        count, raised, groups, mean = shares[name]
        wanted = f"≥ {100 * low:g} %" if low else f"≤ {100 * high:g} %"
        beyond = " | ".join(f"{100 * some[name][1] / count:.2f} %" for some in (high_shares, critical_shares))
        yield f"| {WHAT[name]} | {count} | {100 * raised / count:.2f} % | {wanted} | {beyond} | {groups} | {100 * mean:.2f} % |"


def class_rows(shares):
    for name, (count, raised, groups, mean) in shares.items():
        if name not in TARGETS:
            yield f"| `{name}` | {count} | {100 * raised / count:.2f} % | {groups} | {100 * mean:.2f} % |"


def holds(shares):
    """The targets that are missed."""
    return [name for name, (low, high) in TARGETS.items() if not low <= shares[name][1] / shares[name][0] <= high]


def measured(binary):
    """(messages of the held-out folds with their points, table, rows whose weight is kept)."""
    messages = sorted(corpus.read(), key=lambda message: message.fold)
    table = corpus.patterns(binary)
    samples = fit.samples_of(messages, corpus.screen(binary, [message.text for message in messages]), table)
    return fit.cross_validate(messages, samples, table), table, weights.kept(samples, table)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, default=fit.ROOT / "build/release/xiezhi")
    parser.add_argument("--output", type=pathlib.Path, default=fit.ROOT / "docs/screening.md")
    options = parser.parse_args()
    try:
        judged, table, kept = measured(options.binary)
    except (corpus.common.MissingData, OSError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 66
    shares = fit.shares(judged)
    options.output.write_text(PAGE.format(
        raised=weights.RAISED, high=HIGH, critical=CRITICAL, templates=len(corpus.ordinary.TEMPLATES), kept=len(kept), rows=len(table),
        advertising_limit=100 * weights.ADVERTISING_LIMIT, ordinary_limit=100 * weights.ORDINARY_LIMIT,
        targets="\n".join(target_rows(judged)), classes="\n".join(class_rows(shares))), "utf-8")
    for name in holds(shares):
        print(f"missed: {name}")
    return 1 if holds(shares) else 0


if __name__ == "__main__":
    sys.exit(main())
