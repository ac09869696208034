#!/usr/bin/python3
"""The peers' job (bench/peers): the oracle on streams made by hand, how differences from it are counted, and what is told of figures.
Without Kafka, without Java."""

import functools
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / name) for name in ("bench", "bench/peers", "bench/kafka", "tests/lib")]
import compare
import engines
import peers_page
import held
import rates
from checks import Suite, check, check_equal

suite = Suite("benches")
MINUTE, HOUR = 60_000, 3_600_000
START = 1_000_000_000


@functools.cache
def oracle_program():
    folder = tempfile.TemporaryDirectory()
    program = pathlib.Path(folder.name) / "oracle"
    subprocess.run(["g++", "-std=c++20", "-O1", "-Wall", "-Wextra", "-Werror", "-o", program, ROOT / "bench/peers/oracle.cc"], check=True)
    return folder, program  # the folder lives as long as the program is wanted


def oracle(transfers, *options, shuffled=False):
    """Findings of (time after the start in ms, payer, payee, amount); ids are A00, A01, ... in this order."""
    lines = [f"{START + time} A{number:02d} {payer} {payee} {amount}" for number, (time, payer, payee, amount) in enumerate(transfers)]
    text = "\n".join(lines[::-1] if shuffled else lines) + "\n"
    done = subprocess.run([oracle_program()[1], *options], input=text, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


def of_rule(rule, findings):
    return [finding for finding in findings if finding.startswith(rule + " ")]


@suite.case
def count_in_five_minutes_raises_once_and_is_armed_again():
    """The tenth raises, the eleventh does not; after one at which the window holds fewer the tenth raises again."""
    burst = [(number * 1000, "p", "q", 100) for number in range(11)]
    again = [(10 * MINUTE + number * 1000, "p", "q", 100) for number in range(10)]
    check_equal(of_rule("count5", oracle(burst + again)), ["count5 p A09 10", "count5 p A20 10"], "findings")
    check_equal(of_rule("count5", oracle(burst[:9])), [], "findings of nine")


@suite.case
def a_rule_that_goes_on_holding_is_not_armed():
    """Ten stay in the window although one leaves with each that comes."""
    steady = [(number * 30_000, "p", "q", 100) for number in range(20)]
    check_equal(of_rule("count5", oracle(steady)), ["count5 p A09 10"], "findings")


@suite.case
def window_has_its_end_and_not_its_beginning():
    """(t - W, t]: what is W old has left, what is one millisecond younger has not; what happens at t is in it."""
    nine = [(0, "p", "q", 100)] + [(MINUTE, "p", "q", 100)] * 8
    check_equal(of_rule("count5", oracle(nine + [(5 * MINUTE, "p", "q", 100)])), [], "findings when the first is 5 min old")
    check_equal(of_rule("count5", oracle(nine + [(5 * MINUTE - 1, "p", "q", 100)])), ["count5 p A09 10"], "findings 1 ms before")
    large = [(0, "p", "q", 2_000_000)]
    check_equal(of_rule("sum60", oracle(large + [(HOUR, "p", "r", 1_000_000)])), [], "findings when the first is 60 min old")
    check_equal(of_rule("sum60", oracle(large + [(HOUR - 1, "p", "r", 1_000_000)])), ["sum60 p A01 3000000"], "findings 1 ms before")


@suite.case
def sum_counts_for_payer_and_payee():
    """At the limit, not one below it; each side by itself."""
    check_equal(of_rule("sum60", oracle([(0, "p", "q", 2_999_999)])), [], "one below")
    check_equal(of_rule("sum60", oracle([(0, "p", "q", 2_999_999), (1, "p", "q", 1)])), ["sum60 p A01 3000000", "sum60 q A01 3000000"], "both sides")
    check_equal(of_rule("sum60", oracle([(0, "p", "q", 2_000_000), (1, "q", "p", 2_000_000)])), [], "paid and received are not added")


@suite.case
def counterparties_are_counted_once():
    """The twentieth different one raises, whatever comes twice; one that has left and comes back counts anew."""
    fan_out = [(number * MINUTE, "p", f"q{number % 19}", 100) for number in range(38)]
    check_equal(of_rule("payees", oracle(fan_out)), [], "nineteen payees, each twice")
    check_equal(of_rule("payees", oracle(fan_out + [(38 * MINUTE, "p", "q19", 100)])), ["payees p A38 20"], "the twentieth")
    fan_in = [(number, f"p{number}", "q", 100) for number in range(20)]
    check_equal(of_rule("payers", oracle(fan_in)), ["payers q A19 20"], "the twentieth payer")
    check_equal(of_rule("payers", oracle(fan_in + [(2 * HOUR + number, f"p{number}", "q", 100) for number in range(20)])),
                ["payers q A19 20", "payers q A39 20"], "the same payers an hour later")


@suite.case
def share_of_one_amount():
    """Nine tenths of what all five make, the fifth at the earliest; one less is none. Both sides see it."""
    small = [(number, "p", "q", 25) for number in range(4)]
    check_equal(of_rule("share", oracle(small + [(9, "p", "q", 900)])), ["share p A04 900", "share q A04 900"], "900 of 1,000")
    check_equal(of_rule("share", oracle(small + [(9, "p", "q", 899)])), [], "899 of 999")
    check_equal(of_rule("share", oracle(small[1:] + [(9, "p", "q", 9_000)])), [], "the fourth")


@suite.case
def order_is_time_then_id():
    """Lines may come in any order; of one millisecond the lower id is judged first."""
    ten = [(7, "p", "q", 100)] * 10
    check_equal(of_rule("count5", oracle(ten, shuffled=True)), ["count5 p A09 10"], "findings of ten at once")
    check_equal(of_rule("count5", oracle([(9 - number, "p", "q", 100) for number in range(10)])), ["count5 p A00 10"], "ids against the time")


@suite.case
def what_stands_behind_the_mark_counts_and_raises_nothing():
    """--before leaves the finding out; that the rule held is remembered."""
    eleven = [(number, "p", "q", 100) for number in range(11)]
    check_equal(of_rule("count5", oracle(eleven, "--before", "A09")), [], "the tenth is left out")
    check_equal(of_rule("count5", oracle(eleven, "--before", "A10")), ["count5 p A09 10"], "the tenth is in")


@suite.case
def differences_are_counted():
    """Missing, too many, repeated; a wrong value is one of each of the first two."""
    wanted = ["count5 a T1 10", "payees b T2 20", "sum60 c T3 3000000"]
    check(compare.compare(wanted, wanted).none(), "equal sets differ")
    for found, numbers in ((wanted[1:], (1, 0, 0)), (wanted[:2], (1, 0, 0)), ([], (3, 0, 0)), ([*wanted, "sum60 d T4 3000000"], (0, 1, 0)),
                           (["count4 a T1 10", *wanted], (0, 1, 0)), ([wanted[0], *wanted], (0, 0, 1)), ([wanted[0]] * 3 + wanted[1:], (0, 0, 2)),
                           ([wanted[0], "payees b T2 21", wanted[2]], (1, 1, 0))):
        result = compare.compare(wanted, found)
        check_equal((result.missing, result.extra, result.repeated), numbers, f"missing, extra and repeated of {found}")
        check_equal((result.wanted, result.found), (len(wanted), len(set(found))), f"wanted and found of {found}")
        check(not result.none(), f"{found} are called equal")
    check_equal(compare.compare(wanted, wanted[1:]).examples, ["- count5 a T1 10"], "examples")


@suite.case
def what_is_not_sorted_is_refused():
    """Or an oracle that repeats itself: its set would hide a difference."""
    for wanted, found in ((["b", "a"], ["a"]), (["a"], ["b", "a"]), (["a", "a"], ["a"])):
        try:
            compare.compare(wanted, found)
        except ValueError:
            continue
        check(False, f"{wanted} and {found} were compared")


def turn(engine, guarantee, between, whole, per_second):
    return {"engine": engine, "guarantee": guarantee, "differences": {"missing": 0, "extra": 0, "repeated": 0}, "peak_rss_bytes": 2**30,
            "between": {"processor_per_million": between, "broker_per_million": 1.0, "per_second": per_second},
            "whole": {"processor_per_million": whole, "broker_per_million": 2.0, "per_second": per_second}}


def wrong(engine, guarantee):
    return {"engine": engine, "guarantee": guarantee, "differences": {"missing": 3, "extra": 0, "repeated": 1}}


def phase(label, rate, p999_us, count=4_000):
    return {"label": label, "rate": rate, "count": count, **({name: p999_us // 2 for name in rates.PERCENTILES} if count else {}),
            "p999_us": p999_us, "max_us": 2 * p999_us}


def live(engine, guarantee, *phases):
    return {"engine": engine, "guarantee": guarantee, "maximum": 1_000, "differences": {"missing": 0, "extra": 0, "repeated": 0},
            "sent": {}, "phases": list(phases)}


def figures(turns, latency=()):
    titles = {"xiezhi": "Xiezhi", "flink-g1": "Flink heap", "flink-rocksdb-g1": "Flink RocksDB", "streams-g1": "Streams"}
    return {"turns": turns, "latency": list(latency), "consume": [{"processor_seconds": 1.0, "per_second": 1e6}], "tail": 0, "partitions": 8,
            "fill": {"records": 100, "bytes": 50_000}, "rules": {"sum60": 3}, "java": "java", "cores": 2,
            "versions": {"flink": "1", "flink.kafka": "2", "streams": "3", "jackson": "4"},
            "options": {"warmup": 1_000, "measured": 2_000, "accounts": 100, "warm_seconds": 8, "seconds": 4, "collectors": ["g1"]},
            "engines": [{"name": name, "kind": name.partition("-")[0], "title": title, "settings": "-"} for name, title in titles.items()]}


def told(result, name):
    return [target for target in peers_page.targets(result) if target["id"] == name]


@suite.case
def ratio_takes_what_is_worse_for_xiezhi_and_the_best_peer_of_a_kind():
    """Of Xiezhi the larger figure of a turn, of a peer the smaller; RocksDB is one more way in which Flink may be best."""
    turns = [turn("xiezhi", "none", 2.0, 4.0, 100), turn("flink-g1", "none", 50.0, 60.0, 10), turn("flink-rocksdb-g1", "none", 44.0, 90.0, 10),
             turn("streams-g1", "none", 20.0, 28.0, 10)]
    flink, streams = told(figures(turns), "R7")[0], told(figures(turns), "R8")[0]
    check_equal((flink["values"], flink["met"], "Flink RocksDB" in flink["what"]), ([11.0], True, True), "R7")
    check_equal((streams["values"], streams["met"]), ([5.0], False), "R8")


@suite.case
def turn_that_found_something_else_gives_no_figure():
    """Neither in a target nor in the table; nor does another turn of the same engine and guarantee."""
    turns = [turn("xiezhi", "none", 2.0, 4.0, 100), wrong("xiezhi", "none"), turn("flink-g1", "none", 50.0, 60.0, 10)]
    check_equal(told(figures(turns), "R7"), [], "R7 with a wrong turn of Xiezhi")
    check("wrong: 3 missing, 0 too many, 1 repeated" in peers_page.sections(figures(turns)), "the table does not tell of the wrong turn")
    turns = [turn("xiezhi", "none", 2.0, 4.0, 100), wrong("flink-g1", "none")]
    check_equal(told(figures(turns), "R7"), [], "R7 with a wrong turn of Flink")


@suite.case
def guarantees_are_compared_round_by_round():
    """R12 is Xiezhi's own throughput under one guarantee ÷ under the other, and missed below nine tenths."""
    rounds = [(100, 95), (100, 80), (200, 100)]
    turns = [one for least, exactly in rounds for one in (turn("xiezhi", "at-least-once", 1, 1, least), turn("xiezhi", "exactly-once", 1, 1, exactly))]
    check_equal([(target["values"], target["met"]) for target in told(figures(turns), "R12")], [([0.95, 0.8, 0.5], False)], "R12")
    check_equal(told(figures(turns[::2]), "R12"), [], "R12 without exactly once")


@suite.case
def latency_is_compared_at_one_rate_and_guarantee():
    """R14 with the peer whose p99.9 is least under the same guarantee; R13 at two rates of Xiezhi; phases without findings count nowhere."""
    latency = [live("xiezhi", "at-least-once", phase("common", 500, 2_000), phase("10 %", 100, 4_000), phase("50 %", 500, 5_000), phase("80 %", 800, 8_000)),
               live("flink-g1", "at-least-once", phase("common", 500, 10_000)), live("streams-g1", "at-least-once", phase("common", 500, 5_000)),
               live("xiezhi", "exactly-once", phase("common", 300, 9_000)), live("flink-g1", "exactly-once", phase("common", 300, 10_000)),
               {**wrong("streams-g1", "exactly-once"), "maximum": 1}]
    result = figures([turn("xiezhi", "at-least-once", 1, 1, 100)], latency)
    check_equal([(target["values"], target["met"]) for target in told(result, "R14")], [([0.4], False), ([0.9], False)], "R14")
    check_equal([(target["values"], target["met"]) for target in told(result, "R13")], [([2.0], True)], "R13")
    latency[0]["phases"][3] = phase("80 %", 800, 0, count=0)
    check_equal(told(result, "R13"), [], "R13 when nothing was found at 80 %")
    check("Streams | exactly-once | wrong" in peers_page.sections(result), "a wrong live turn is not told")


@suite.case
def plots_have_a_line_for_each_engine():
    """At the rate of all one point a percentile; over the rates one point a rate, in their order."""
    latency = [live("xiezhi", "at-least-once", phase("common", 500, 2_000), phase("10 %", 100, 4_000), phase("50 %", 900, 6_000)),
               live("flink-g1", "at-least-once", phase("common", 500, 10_000), phase("10 %", 40, 20_000, count=0))]
    plots = peers_page.plots(figures([turn("xiezhi", "at-least-once", 1, 1, 100)], latency))
    check_equal(plots["peers_latency_at-least-once"]["series"]["Flink heap"], [(2, 5.0), (10, 5.0), (100, 5.0), (1000, 10.0)], "percentiles of Flink")
    check_equal(plots["peers_rates_at-least-once"]["series"], {"Xiezhi": [(100, 4.0), (500, 2.0), (900, 6.0)], "Flink heap": [(500, 10.0)]}, "p99.9")
    check_equal(peers_page.plots(figures([turn("xiezhi", "none", 1, 1, 100)])), {}, "plots without latency")


@suite.case
def estimate_is_the_least_that_was_seen_and_that_the_cores_have_time_for():
    """2 cores: 3 s of the engine and 2 s of the broker for a million in the drain, 5 s for the sender and the broker before it."""
    filled = {"records": 1_000_000, "processor_seconds": 5.0}
    check_equal(rates.estimate([turn("xiezhi", "none", 9.0, 3.0, 900_000)], filled, 2), 200_000, "bounded by the cores")
    check_equal(rates.estimate([turn("xiezhi", "none", 9.0, 3.0, 150_000)], filled, 2), 150_000, "bounded by the drain")
    check_equal(rates.estimate([turn("xiezhi", "none", 1, 3.0, 900_000), turn("xiezhi", "none", 1, 13.0, 900_000)], filled, 2), 100_000, "worst turn")
    check_equal(rates.common([9_000, 400, 7_000]), 200, "half of the slowest")
    check_equal(rates.plan(1_000, 200, True), [("common", 200), ("10 %", 100), ("50 %", 500), ("80 %", 800)], "rates")
    check_equal(rates.plan(1_000, 200, False), [("common", 200)], "rates of a second guarantee")


@suite.case
def own_maximum_is_the_last_rate_that_was_held():
    """Up to the first at which p99 has grown by half a second, or nothing came; one that is held behind it does not count."""
    def rate_held(*waits):
        return held.held([{"rate": 100 * (number + 1), "count": wait is not None and 9, "p99_us": wait} for number, wait in enumerate(waits)])
    check_equal(rate_held(20_000, 30_000, 520_000, 520_001, 30_000), 300, "half a second more, and one beyond")
    check_equal(rate_held(20_000, 30_000, 40_000), 300, "all held")
    check_equal(rate_held(20_000, None, 40_000), 100, "nothing at the second")
    check_equal(rate_held(None, 1, 2), 100, "nothing at the first")
    check_equal(held.ramp(1_000)[-2:], [("100 % of the estimate", 1_000), ("130 % of the estimate", 1_300)], "end of the ramp")


@suite.case
def exactly_once_has_no_figure_between_the_marks():
    """Both marks may come with one transaction: such a figure is neither told nor compared."""
    turns = [turn("xiezhi", "exactly-once", 0.0, 4.0, 100), turn("flink-g1", "exactly-once", 0.0, 60.0, 10)]
    check_equal(told(figures(turns), "R7")[0]["values"], [15.0], "R7")
    check("| Xiezhi | exactly-once |  | 4.00 |" in peers_page.sections(figures(turns)), "what lies between is told")


@suite.case
def a_further_collector_is_for_state_in_the_heap():
    """And the first of them, whichever it is, has rates of its own."""
    chosen = engines.engines(("xiezhi", "flink", "flink-rocksdb"), ["g1", "zgc"], 512)
    check_equal([engine.name for engine in chosen], ["xiezhi", "flink-g1", "flink-zgc", "flink-rocksdb-g1"], "engines in their order")
    check_equal([engine.has_own_rates for engine in chosen], [True, True, False, True], "measured at rates of their own")
    check_equal([engine.has_own_rates for engine in engines.engines(("flink",), ["zgc", "g1"], 512)], [True, False], "the same, ZGC first")
    few = engines.engines(("xiezhi", "flink", "streams"), ["g1"], 512, peers_own_rates=False)
    check_equal([engine.has_own_rates for engine in few], [True, False, False], "the same, Xiezhi alone")


@suite.case
def percentiles_are_of_values_that_were_there():
    """Nearest rank; the warm-up counts nowhere, a phase without findings has no percentile."""
    thousand = rates.percentiles(range(1_000, 0, -1))
    check_equal([thousand[name] for name in ("count", "p50_us", "p90_us", "p99_us", "p999_us", "max_us")], [1000, 500, 900, 990, 999, 1000], "of 1 to 1,000")
    check_equal([rates.percentiles([7])[name] for name in ("p50_us", "p999_us")], [7, 7], "of one")
    check_equal([rates.percentiles(range(1, 11))[name] for name in ("p50_us", "p99_us")], [5, 10], "of 1 to 10")
    found = rates.phases(["0 99", "1 5", "1 7", "0 98"], [("common", 10), ("10 %", 20)])
    check_equal([(one["label"], one["rate"], one["count"], one.get("max_us")) for one in found], [("common", 10, 2, 7), ("10 %", 20, 0, None)], "phases")


if __name__ == "__main__":
    sys.exit(suite.main())
