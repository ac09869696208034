#!/usr/bin/python3
"""The peers' job (bench/peers): the oracle on streams made by hand, and how differences from it are counted. Without Kafka, without Java."""

import functools
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench/peers"), str(ROOT / "tests/lib")]
import compare
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


if __name__ == "__main__":
    sys.exit(suite.main())
