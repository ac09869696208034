#!/usr/bin/env python3
"""Tests of message screening: campaigns, weights, and the targets on campaigns that the weights have not seen.

The last ones need the data set (XIEZHI_DATA) and the release build, and are skipped, and say so, where one is missing.
"""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench" / "screening"), str(ROOT / "tests" / "lib")]

import corpus  # noqa: E402
import ordinary  # noqa: E402
import report  # noqa: E402
import weights  # noqa: E402
from checks import Skipped, Suite, check, check_equal  # noqa: E402

suite = Suite("screening")
BINARY = pathlib.Path(os.environ.get("XIEZHI_BINARY") or ROOT / "build/release/xiezhi")
TABLE = [{"name": "a.crime", "type": "telecom_fraud", "weight": 30}, {"name": "honest.sign", "type": "", "weight": 0},
         {"name": "way.link", "type": "", "weight": 5}, {"name": "a.rare", "type": "fake_loan", "weight": 41}]


@suite.case
def copies_are_one_campaign_and_strangers_are_none():
    groups = corpus.campaigns(["甲乙丙丁戊己庚辛 URL", "甲乙丙丁戊己庚辛DIGIT", "甲乙丙丁戊己庚午", "子丑寅卯辰巳午未"])
    check_equal(groups, [0, 0, 0, 3], "each named by its first")


@suite.case
def ordinary_messages_are_the_same_for_a_seed():
    check_equal(ordinary.messages(7, 2), ordinary.messages(7, 2), "seed 7")
    check(ordinary.messages(7, 2) != ordinary.messages(8, 2), "another seed, other messages")
    check_equal(len(ordinary.messages(7, 2)), 2 * len(ordinary.TEMPLATES), "messages")


@suite.case
def only_a_sign_of_a_crime_gives_points():
    points = {0: 30, 1: -20, 2: 25, 3: 41}
    check_equal(weights.total({0, 2}, TABLE, points, 10), 65, "crime and link")
    check_equal(weights.total({0, 1}, TABLE, points, 10), 20, "crime and honesty")
    check_equal(weights.total({2}, TABLE, points, 90), 0, "a link alone")
    check_equal(weights.total({0, 3, 2}, TABLE, points, 90), 100, "at most 100")


@suite.case
def weights_follow_the_data_and_rare_rows_keep_theirs():
    samples = [weights.Sample(frozenset([0, 2]), True, "FR:Other", f"c{n}") for n in range(40)]
    samples += [weights.Sample(frozenset([0, 1]), False, "AD:Other", f"d{n}") for n in range(40)]
    samples += [weights.Sample(frozenset([2]), False, "AD:Other", f"e{n}") for n in range(40)]
    samples.append(weights.Sample(frozenset([3]), True, "FR:Other", "f"))
    found, bias = weights.fit(samples, TABLE)
    check_equal(weights.kept(samples, TABLE), [3], "kept")
    check_equal(found[3], 41, "the rare row")
    check(found[0] >= 0 > found[1], f"signs {found}")
    check(weights.total({0, 2}, TABLE, found, bias) >= weights.RAISED > weights.total({0, 1}, TABLE, found, bias), "they tell apart")
    check(bias + found[0] < weights.RAISED, "no fitted sign raises alone")


@suite.case
def the_targets_hold_on_campaigns_that_were_not_seen():
    if not BINARY.exists():
        raise Skipped(f"no {BINARY.name}")
    try:
        judged, table, _ = report.measured(BINARY)
    except corpus.common.MissingData as missing:
        raise Skipped(str(missing)) from missing
    shares = report.fit.shares(judged)
    check_equal(report.holds(shares), [], f"targets missed of {[(name, shares[name][:2]) for name in report.TARGETS]}")
    check(len(table) > 50, "rows")


@suite.case
def the_weights_in_the_table_are_those_of_the_fit():
    if not BINARY.exists():
        raise Skipped(f"no {BINARY.name}")
    try:
        messages = corpus.read()
    except corpus.common.MissingData as missing:
        raise Skipped(str(missing)) from missing
    table = corpus.patterns(BINARY)
    samples = report.fit.samples_of(messages, corpus.screen(BINARY, [message.text for message in messages]), table)
    found, _ = weights.fit([sample for sample in samples if not report.fit.neither(sample.kind)], table)
    check_equal({table[row]["name"]: weight for row, weight in found.items()}, {row["name"]: row["weight"] for row in table}, "weights")


if __name__ == "__main__":
    sys.exit(suite.main())
