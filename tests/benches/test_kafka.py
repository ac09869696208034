#!/usr/bin/python3
"""The figures of bench/kafka: what meets a target, what the machine could carry at most, what a relay writes, the shape of a tail."""

import copy
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "bench/kafka"), str(ROOT / "tests/lib")]
import page
import relay
from checks import Suite, check, check_equal

suite = Suite("benches")


def answers(scale_us):
    """Twenty answers: one in ten is ten times as slow, the last a hundred times."""
    histogram = [[scale_us, 18], [10 * scale_us, 1], [100 * scale_us, 1]]
    return {"count": 20, "p50_us": scale_us, "p99_us": 10 * scale_us, "p999_us": 100 * scale_us, "max_us": 100 * scale_us, "histogram_us": histogram}


def turn(echo_us, program_us):
    return {"echo": {"3": {"echo": answers(echo_us), "sent_late_us": 10}},
            "program": {**{kind: answers(program_us) for kind, _, _ in page.KINDS}, "sent_late_us": 2_000}}


def measured():
    """Two rounds: the consumer reads 1,000,000/s, the relay 500,000/s, the program 200,000 and 300,000/s."""
    def rates(*some):
        return [{"per_second": rate, "seconds": 1.0, "processor_seconds": 2.0, "broker_processor_seconds": 1.0} for rate in some]
    drains = [{**one, "busiest_thread_seconds": 1.0, "peak_rss_bytes": 2**20, "touches": 3_000, "alerts": 5, "prompts": 4,
               "accounting": {"processed": 990, "rejected": 6, "late": 1, "deduplicated": 3}} for one in rates(200_000, 300_000)]
    return {"options": {"events": 1_000, "seconds": 30, "warmup": 5, "answers": 200, "core": 1}, "partitions": 8, "fill": {"bytes": 500_000},
            "consume": rates(1_000_000, 1_000_000), "relay": rates(500_000, 500_000), "drain": drains,
            "written": {"touches": {"records": 50, "bytes": 400_000, "stored_bytes": 300_000},
                        "risk.alerts": {"records": 10, "bytes": 5_000, "stored_bytes": 2_000},
                        "events.late": {"records": 0, "bytes": 0, "stored_bytes": 0}},
            "most": {"records": 500, "seconds": 2.0, "per_second": 50_000, "estimated": 45_000, "capped": True, "taken": 40_000,
                     "ramp": [{"rate": 40_000, "count": 9, "p99_us": 20_000}, {"rate": 45_000, "count": 9, "p99_us": 900_000}]},
            "latency": [{"share": 0, "rate": 1_000, "every": 5, "rounds": [turn(100, 200)]},
                        {"share": 10, "rate": 4_000, "every": 20, "rounds": [turn(100, 150), turn(100, 150)]},
                        {"share": 50, "rate": 20_000, "every": 100, "rounds": [turn(100, 110), turn(200, 240)]},
                        {"share": 80, "rate": 32_000, "every": 160, "rounds": [turn(100, 1_500), turn(100, 300)]}],
            "failed": {},
            "disturbed": {"snapshot": [turn(1, 400)["program"]], "move": [turn(1, 9_000)["program"]]},
            "replay": [{"events_per_second": rate, "seconds": 1.0, "peak_rss_bytes": 2**20, "state_bytes": 0, "events": 1_000, "touches": 3_000,
                        "processed": 1_000, "outputs": {"risk.alerts": 5}, "rejected": {}, "late": 0, "deduplicated": 0} for rate in (260_000, 240_000, 250_000)]}


def told(result, name):
    return [(each["values"], each["met"]) for each in page.targets(result) if each["id"] == name]


@suite.case
def a_target_is_met_by_the_median_of_its_rounds():
    result = measured()
    check_equal(told(result, "R2")[0], ([0.2, 0.3], False), "R2")
    check_equal(told(result, "R10"), [([1.1, 1.2], True), ([1.1, 1.2], True)], "R10: 1.15 and 1.15")
    check_equal(told(result, "R13"), [([10.0, 2.0], False)], "R13: median 6")
    check_equal(told(result, "first"), [([260_000, 240_000, 250_000], True), ([0.2, 0.3], True), ([2.0], True)], "those of the beginning")


@suite.case
def what_lies_on_the_limit_meets_it():
    result = measured()
    for drain, rate in zip(result["drain"], (400_000, 400_000)):
        drain["per_second"] = rate
    check_equal(told(result, "R2")[0][1], True, "R2 at 0.40")
    result["drain"][0]["per_second"] = result["drain"][1]["per_second"] = 399_999
    check_equal(told(result, "R2")[0][1], False, "R2 just below")


@suite.case
def what_was_not_measured_has_no_verdict():
    result = {**measured(), "latency": [], "disturbed": {}, "replay": []}
    check_equal([told(result, name) for name in ("R10", "R13")], [[([], None)] * 2, [([], None)]], "R10 and R13")
    text = page.sections(result)
    check("## On Kafka: a backlog" in text and "waits" not in text and "Replay" not in text, "sections of what was measured alone")
    check_equal([*page.plots(result)], ["kafka_rates", "kafka_processor"], "plots")


@suite.case
def the_machine_bounds_the_ratio():
    """Relay ÷ consumer is the most, program ÷ relay how near; their product is the ratio."""
    result = measured()
    most, near = page.ceiling(result)
    check_equal((most, near), ([0.5, 0.5], [0.4, 0.6]), "most and nearness")
    check_equal([one * other for one, other in zip(most, near)], told(result, "R2")[0][0], "their product")
    check_equal(told(result, "R2")[1:], [(most, None), (near, None)], "both stand beside the target")
    check("relay ÷ consumer is 0.500 (0.500–0.500)" in page.sections(result), "it stands on the page")


@suite.case
def a_relay_writes_no_more_than_the_program():
    """The log first; the fewer of a topic's bytes and stored bytes; nothing to a topic that got nothing."""
    written = {"risk.alerts": {"records": 3, "bytes": 900, "stored_bytes": 400}, "events.late": {"records": 0, "bytes": 0, "stored_bytes": 0},
               "touches": {"records": 2, "bytes": 700, "stored_bytes": 800}}
    check_equal(relay.writes_of(written), [("touches", 2, 700), ("risk.alerts", 3, 400)], "writes")


@suite.case
def an_echo_counts_over_as_many_topics():
    """A decision passes four topics: without an echo over four it is divided by none."""
    result = measured()
    level = page.level_of(result, 50)
    check_equal(page.against_echo(level, "decision", "p50_us", 4), [], "no echo over four")
    longer = copy.deepcopy(result)
    for each in page.level_of(longer, 50)["rounds"]:
        each["echo"]["4"] = {"echo": answers(50), "sent_late_us": 0}
    check_equal(page.against_echo(page.level_of(longer, 50), "decision", "p50_us", 4), [2.2, 4.8], "an echo over four")
    check("decision, all opinions asked | 2.20" not in page.sections(result), "no such ratio on the page")


@suite.case
def the_tail_says_how_rare_a_wait_is():
    check_equal(page.tail([[[100, 90], [200, 8]], [[1_000, 2]]]), [(1.0, 0.1), (10.0, 0.2), (50.0, 1.0)], "one in so many, ms")


@suite.case
def plots_hold_every_rate_and_every_disturbance():
    plots = page.plots(measured())
    by_load = plots["kafka_waits_by_load"]["series"]["prompt, p99.9"]
    check_equal([rate for rate, _ in by_load], [1_000, 4_000, 20_000, 32_000], "rates")
    check_equal(by_load[2][1], 17.5, "median of both rounds, ms")
    check_equal([*plots["kafka_disturbed"]["series"]], ["nothing", "snapshot", "move"], "series")
    check_equal(plots["kafka_rates"]["series"]["xiezhi run"], [(1, 200_000), (2, 300_000)], "rates by round")
    check_equal(plots["kafka_processor"]["series"]["bare relay"], [(1, 3_000.0), (2, 3_000.0)], "processor time with the broker's, for a million")


@suite.case
def a_step_that_failed_is_named():
    result = {**measured(), "failed": {"waits": "prompt: 3 missing and 0 twice of 900"}}
    check("**Failed: waits.** prompt: 3 missing" in page.sections(result), "its reason on the page")
    check("Failed" not in page.sections(measured()), "nothing failed")


@suite.case
def the_page_names_rates_and_what_was_capped():
    text = page.sections(measured())
    for words in ("4,000 events/s, 10 %", "| 1,000 events/s |", "taken as 45,000 here", "the program holds: 40,000 events/s", "40,000 (20 ms), 45,000 (900 ms)", "at most 2 ms behind",
                  "| `touches` | 0.0500 | 400.0 | 300.0 |",
                  "| all | 0.0600 | 405.0 | 302.0 |", "a second process joins"):
        check(words in text, f"«{words}» on the page")
    check("the rules change" not in text, "no row for what was not done")


if __name__ == "__main__":
    sys.exit(suite.main())
