#!/usr/bin/env python3
"""Tests of the figures of the model card, against counts by hand and a plain definition of the area under the curve."""
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench" / "model"), str(ROOT / "tests" / "lib")]

import card  # noqa: E402
from checks import Suite, check, check_equal  # noqa: E402

suite = Suite("card")
ROWS = [("a", 1, 0, 2.0), ("a", 3, 1, 1.0), ("b", 1, 0, 0.5), ("b", 2, 0, -1.0), ("c", 1, 1, 0.0), ("d", 1, 0, -2.0)]


@suite.case
def an_account_has_its_highest_and_its_last_score_and_any_label():
    check_equal(card.by_account(ROWS), {"a": (2.0, 1.0, True), "b": (0.5, -1.0, False), "c": (0.0, 0.0, True), "d": (-2.0, -2.0, False)},
                "accounts")


@suite.case
def limits_and_budgets_count_accounts():
    accounts = card.by_account(ROWS)
    check_equal(card.at_limit(accounts, 0.5), (0.5, 0.5, 0.5), "at 0.5")
    check_equal(card.at_limit(accounts, 0.0), (2 / 3, 1.0, 0.8), "at 0: the limit itself is raised")
    check_equal(card.at_limit(accounts, 3.0), (0.0, 0.0, 0.0), "nobody raised")
    check_equal(card.at_budget(accounts, 0.25), (1.0, 0.5), "one of four")
    check_equal(card.at_budget(accounts, 0.5), (0.5, 0.5), "two of four")


@suite.case
def the_area_is_the_share_of_pairs_in_the_right_order():
    draw = random.Random(7)
    for _ in range(50):
        pairs = [(draw.randrange(6), draw.random() < 0.3) for _ in range(40)] + [(1, True), (2, False)]
        good = [score for score, label in pairs if label]
        bad = [score for score, label in pairs if not label]
        wins = sum((a > b) + (a == b) / 2 for a in good for b in bad)
        check(abs(card.area(pairs) - wins / (len(good) * len(bad))) < 1e-9, "area")


@suite.case
def the_page_has_every_figure():
    page = card.page({"set": ROWS}, {"spendings_90_days": 3.0, "known_days": 1.0}, {"eta": 0.1}, 5, ["spendings_90_days", "known_days"])
    for part in ("### set", "4 accounts, 2 guilty", "75.0 %", "5 trees", "eta 0.1", "Features: 2,"):
        check(part in page, part)


if __name__ == "__main__":
    sys.exit(suite.main())
