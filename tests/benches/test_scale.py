#!/usr/bin/python3
"""The figures of bench/scale: how the pipeline's text is read, targets, what fits into memory, what machines carry. Pure functions."""

import copy
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "bench/scale"), str(ROOT / "tests/lib")]
import scale_page
from checks import Suite, check, check_equal

suite = Suite("benches")

PIPELINE = """stream-list
stage               ns/event   share
read                   100.0    9.1 %
decode                 200.0   18.2 %
admit + route          300.0   27.3 %
seal                    50.0    4.5 %
log                      0.0    0.0 %
prefetch                50.0    4.5 %
detect                 350.0   31.8 %
render                  50.0    4.5 %

909091 events/s a core, 1100.0 ns/event of CPU time, 1000 events measured of 2000
1000 events/s by the wall
1990 taken, 4 refused, 3 late, 3 repeated
4300 touches (2.15 an event), 7 hints
60 entities, 61 parties, 1.0 MiB state, 1763 bytes an entity
peak RSS 18.9 MiB
"""
END = "12 outputs, digest 73483fb9763f537a95dcb5e632dc4de9\n"


def light(what, prototype, engine, whole):
    return {"what": what, "records": 100, "bytes": 50_000, "prototype": prototype, "engine": engine, "whole": whole, "outputs": 5, "engine_stages": [[70, 30, 190 + cost - engine[0]] for cost in engine],
            "stages": {name: 10 for name in scale_page.STAGES}}


RESULT = {
    "command": "bench/run scale", "date": "2026-01-01", "minutes": 1.0, "options": {"events": 1_000}, "generated_bytes": 500_000,
    "machine": {"processor": "P", "cores": 2, "memory_gib": 20.0, "kernel": "K", "compiler": "C", "revision": "R", "load": 0.1},
    "light": {"crowded": light("many", [100, 200, 100], [290, 620, 310], [2_000, 4_000, 2_000]),
              "ordinary": light("few", [100, 100, 100], [120, 110, 130], [900, 900, 900])},
    "keys": [{"keys": 10, "state_bytes": 2**30, "one_at_a_time": [300], "look_ahead": [100]},
             {"keys": 100, "state_bytes": 2**31, "one_at_a_time": [320], "look_ahead": [200]}],
    "accounts": [{"keys": 20, "state_bytes": 1, "ns_an_event": [1_000]}, {"keys": 200, "state_bytes": 2, "ns_an_event": [2_600]}],
    "windows": [{"keys": 5, "entries": 30, "figures": [{"window": window, "reads": reads, "entries": 30, "ns_a_touch": [cost]} for window, reads, cost in
                                                       (("5 min", "count", 100), ("1 h", "count", 100), ("24 h", "count", 119), ("1 h", "totals", 100),
                                                        ("24 h", "totals", 121))]}],
    "partitions": [{"partitions": count, "ns": [cost], "frame_bytes": 500.0, "bytes_an_entity": 1_000.0, "touches": 4.0, "outputs": 3,
                    "stages": {name: 10 for name in scale_page.STAGES}} for count, cost in ((1, 1_000), (8, 1_090), (64, 2_000))],
    "hot": {name: {"engine": [cost], "whole": [10 * cost]} for name, cost in (("uniform", 100), ("hot", 150))},
    "memory": [{"counterparties": 4, "entries": 1, "held": 60.0, "taken": 100.0}, {"counterparties": 4, "entries": 10, "held": 368.0, "taken": 500.0}],
    "allocations": {"events": 1_000, "blocks": 0, "blocks_before": 5, "effects": 1},
    "recover": {"keys": 10, "state_bytes": 10_000, "seconds": 2, "source": "a book"},
}


def rows_of(name, result=None):
    return [row for row in scale_page.targets(result or RESULT) if row["id"] == name]


@suite.case
def pipeline_is_read_and_reading_the_file_costs_nothing():
    found = scale_page.read_pipeline(PIPELINE + END)
    check_equal((found["ns"], found["stages"]["read"]), (1000.0, 100.0), "cost and reading")
    check_equal([found[name] for name in ("taken", "refused", "late", "repeated")], [1990, 4, 3, 3], "counts")
    check_equal((found["outputs"], found["digest"], found["touches"], found["bytes_an_entity"], found["frame_bytes"]),
                (12, "73483fb9763f537a95dcb5e632dc4de9", 2.15, 1763.0, None), "what came out")
    check_equal(scale_page.read_pipeline(PIPELINE + "651.1 bytes of frame an event\n" + END)["frame_bytes"], 651.1, "bytes of frames")


@suite.case
def largest_state_gives_way():
    """Everything that is measured in turns lies in memory at once."""
    wanted = [10_000_000, 100_000, 1_000_000]
    check_equal(scale_page.largest_keys(wanted, 500, 6e9), [100_000, 1_000_000, 10_000_000], "all fit")
    check_equal(scale_page.largest_keys(wanted, 1000, 6.2e9), [100_000, 1_000_000, 5_000_000], "half of the largest")
    check_equal(scale_page.largest_keys(wanted, 1000, 1.2e9), [100_000, 1_000_000], "the largest is no longer the largest")
    check_equal(scale_page.largest_keys(wanted, 1000, 1), [100_000], "one is always measured")


@suite.case
def targets_are_ratios_by_round():
    check_equal([row["values"] for row in rows_of("R1")], [[2.9, 3.1, 3.1], [1.2, 1.1, 1.3], [20, 20, 20], [9, 9, 9]], "R1")
    check_equal([row["met"] for row in rows_of("R1")], [False, True, False, False], "R1 by the median")
    check_equal([(row["values"], row["wanted"], row["met"]) for row in rows_of("R4")], [([1.6], ">= 1.5", True)], "R4 at the most keys")
    check_equal([(row["values"], row["met"]) for row in rows_of("R5")], [([2.6], False), ([2.0], True)], "R5, an event and a touch")
    check_equal([(row["values"], row["met"]) for row in rows_of("R6")], [([1.19], True), ([1.21], False)], "R6, count and totals")
    check("30 entries in each" in rows_of("R6")[0]["what"], "R6 does not say how full the windows are")
    check_equal(scale_page.load_of({"step_ms": 60_000}), "an entry each 60 s in both", "the same stream")
    check_equal([(row["values"], row["met"]) for row in rows_of("R15")], [([1.09], True)], "R15")


@suite.case
def memory_and_allocations_have_no_tolerance():
    """The dearest key decides, and one block is one too many."""
    check_equal([(row["values"], row["met"]) for row in rows_of("R16")], [([1.5, 2.0], False)], "R16")
    check_equal([row["met"] for row in rows_of("R17")], [True], "R17 without a block")
    dearer = copy.deepcopy(RESULT)
    dearer["allocations"]["blocks"] = 1
    dearer["memory"][1]["held"] = 184.0
    check_equal([(row["values"], row["met"]) for row in rows_of("R17", dearer)], [([0.001], False)], "R17 with a block")
    check_equal([row["met"] for row in rows_of("R16", dearer)], [True], "R16 when the dearest is cheap enough")


@suite.case
def machines_carry_what_they_are_given():
    measured = {"ns_an_event": 4_000, "event_bytes": 600, "log_bytes": 400, "bytes_a_key": 1_000, "load_bytes_per_second": 1e9, "detect_share": 0.5}
    given = {"clients_ns": 1_000, "used": 0.5, "partitions_a_core": 4, "replicas": 3, "snapshot_interval_s": 60}
    one = scale_page.carry(measured, 1, 2, 20e9, given)
    check_equal(one, {"events_per_second": 200_000, "keys": 10e6, "partitions": 8, "state_bytes": 10e9, "partition_state_bytes": 1.25e9,
                      "broker_bytes_per_second": 800e6, "recovery_seconds": 10 + 7.5}, "one machine of two cores")
    hundred = scale_page.carry(measured, 100, 2, 20e9, given)
    for name in ("events_per_second", "keys", "partitions", "state_bytes", "broker_bytes_per_second"):
        check_equal(hundred[name], 100 * one[name], f"{name} of a hundred")
    for name in ("partition_state_bytes", "recovery_seconds"):
        check_equal(hundred[name], one[name], f"{name} of a hundred: each recovers by itself")


@suite.case
def carried_is_computed_from_what_was_measured():
    measured = scale_page.measured_for_carry(RESULT)
    check_equal(measured, {"ns_an_event": 1_000, "event_bytes": 500, "log_bytes": 500.0, "bytes_a_key": 1_000, "load_bytes_per_second": 5_000,
                           "detect_share": 3 / 7}, "figures")


@suite.case
def page_and_plots_have_every_figure():
    page = scale_page.page(RESULT)
    for text in ("many", "2.60 ", "**missed**", "a book", "1,090", "| many | 70 (70–70) | 30 (30–30) | 210 (190–520) |", "3.10 (2.90–3.10)"):
        check(text in page, f"{text!r} is not on the page")
    plots = scale_page.plots(RESULT)
    check_equal(plots["scale_keys"]["series"], {"one at a time": [(10, 300), (100, 320)], "with look-ahead": [(10, 100), (100, 200)]}, "keys")
    check_equal(plots["scale_partitions"]["series"], {"whole catalogue": [(1, 1_000), (8, 1_090), (64, 2_000)]}, "partitions")
    check_equal(plots["scale_memory"]["series"], {"4 counterparties": [(1, 60.0), (10, 368.0)], "24 + 16 × entries": [(1, 40), (10, 184)]}, "memory")


if __name__ == "__main__":
    sys.exit(suite.main())
