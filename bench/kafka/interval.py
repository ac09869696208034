"""A ratio of two kinds that were measured in turns, with the interval in which it lies.

A round holds one measurement of each kind. Rounds are drawn with repetition, whole, so that what was true of a minute (a machine busy
with something else, a slow broker) stays with both kinds; the ratio of each draw is taken, and the middle 95 % of them are the interval.
Latencies of all rounds drawn are put together before their percentile is looked at: p99.9 of one short run is its worst answer or two.
Pure functions; the draws come from a fixed seed, so that the same figures give the same interval.
"""

import random
import statistics

DRAWS = 2_000
OUTSIDE = 0.025  # on each side
FEWEST_BEYOND = 20  # answers above a percentile, over all rounds, below which it says nothing


def pooled(histograms):
    """Histograms ([value, count] in any order) as one, by value."""
    counts = {}
    for histogram in histograms:
        for value, count in histogram:
            counts[value] = counts.get(value, 0) + count
    return sorted(counts.items())


def percentile(histogram, share):
    """The least value that `share` of all do not exceed; `histogram` in the order of its values, not empty."""
    wanted = share * sum(count for _, count in histogram)
    so_far = 0
    for value, count in histogram:
        so_far += count
        if so_far >= wanted:
            return value
    return histogram[-1][0]


def ratio_of_percentiles(share):
    """Of pairs of histograms."""
    def statistic(pairs):
        above, below = zip(*pairs)
        return percentile(pooled(above), share) / percentile(pooled(below), share)
    return statistic


def ratio_of_rates(pairs):
    """Of pairs of numbers: the median of their ratios."""
    return statistics.median(above / below for above, below in pairs)


def interval(pairs, statistic, draws=DRAWS, seed=1):
    """(ratio of all rounds, lower end, upper end)."""
    source = random.Random(seed)
    drawn = sorted(statistic(source.choices(pairs, k=len(pairs))) for _ in range(draws))
    cut = int(draws * OUTSIDE)
    return statistic(pairs), drawn[cut], drawn[-1 - cut]


def beyond(histograms, share):
    """How many answers lie above the percentile."""
    return round((1 - share) * sum(count for histogram in histograms for _, count in histogram))


def verdict(low, high, wanted):
    """`wanted` is ("≤", limit) or ("≥", limit): the whole interval must lie on one side to say so."""
    sign, limit = wanted
    good, bad = (high <= limit, low > limit) if sign == "≤" else (low >= limit, high < limit)
    return "met" if good else "MISSED" if bad else "cannot be told: measure more rounds"
