#!/usr/bin/python3
"""The interval of a ratio (bench/kafka/interval.py): on known figures, and how often it holds what is true."""

import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench/kafka"), str(ROOT / "tests/lib")]
import interval
from checks import Suite, check, check_equal

suite = Suite("benches")


def histogram(source, count, scale):
    """Waits that are short and now and then long, of three digits."""
    values = (int(float(f"{scale * 1000 * source.paretovariate(2):.3g}")) for _ in range(count))
    return interval.pooled([[[value, 1] for value in values]])


@suite.case
def percentile_of_a_histogram():
    """By rank, over all histograms put together."""
    one, two = [[10, 3], [30, 1]], [[20, 5], [10, 1]]
    check_equal(interval.pooled([one, two]), [(10, 4), (20, 5), (30, 1)], "pooled")
    for share, value in ((0.4, 10), (0.41, 20), (0.9, 20), (0.91, 30), (1.0, 30)):
        check_equal(interval.percentile(interval.pooled([one, two]), share), value, f"percentile {share}")
    check_equal(interval.beyond([one, two], 0.9), 1, "answers above p90")


@suite.case
def rounds_stay_together():
    """A round in which everything took ten times as long leaves the ratio where it is."""
    pairs = [(95 * slow, 100 * slow) for slow in (1, 1, 0.1, 1, 1)]
    ratio, low, high = interval.interval(pairs, interval.ratio_of_rates)
    check(all(abs(value - 0.95) < 1e-9 for value in (ratio, low, high)), f"{ratio} ({low}-{high})")


@suite.case
def interval_holds_what_is_true():
    """Of 40 measurements of 12 rounds without a difference most hold 1, and none calls it 1.5; a real 1.5 is told from 1."""
    source, holds = random.Random(7), 0
    statistic = interval.ratio_of_percentiles(0.99)
    for _ in range(40):
        pairs = [(histogram(source, 1_000, 1), histogram(source, 1_000, 1)) for _ in range(12)]
        _, low, high = interval.interval(pairs, statistic, draws=100)
        holds += low <= 1 <= high
        check(low < 1.5, f"interval {low}-{high} without a difference")
    check(holds >= 32, f"{holds} of 40 intervals hold 1")
    pairs = [(histogram(source, 1_000, 1.5), histogram(source, 1_000, 1)) for _ in range(12)]
    ratio, low, high = interval.interval(pairs, statistic, draws=200)
    check(1 < low < 1.5 < high < 2, f"{ratio} ({low}-{high})")


@suite.case
def verdict_needs_the_whole_interval():
    """On either side of both kinds of limits, and across them."""
    for low, high, wanted, expected in ((1.0, 1.2, ("≤", 1.2), "met"), (1.21, 1.4, ("≤", 1.2), "MISSED"), (1.1, 1.3, ("≤", 1.2), "cannot"),
                                        (0.95, 1.0, ("≥", 0.95), "met"), (0.8, 0.94, ("≥", 0.95), "MISSED"), (0.9, 1.0, ("≥", 0.95), "cannot")):
        check(interval.verdict(low, high, wanted).startswith(expected), f"{low}-{high} {wanted}: {interval.verdict(low, high, wanted)}")


if __name__ == "__main__":
    sys.exit(suite.main())
