#!/usr/bin/python3
"""The page of all benches (bench/report.py) and its plots (bench/plot.py): order, verdicts, what is missing, lines that lie where they should."""

import pathlib
import sys
import types
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests/lib")]
import plot
import report
from checks import Suite, check, check_equal

suite = Suite("benches")
SVG = "{http://www.w3.org/2000/svg}"


def target(name, values, met, wanted="<= 3", what="some ratio"):
    return {"id": name, "what": what, "wanted": wanted, "values": values, "met": met}


def drawing(**more):
    return {"title": "T", "x": "a", "y": "b", "log_x": False, "log_y": False, "series": {"one": [(0, 0), (10, 5)]}, **more}


def part(name, targets, load=0.0):
    result = {"machine": {"processor": "P", "cores": 2, "memory_gib": 8, "kernel": "K", "compiler": "C", "revision": "abc", "load": load}, "command": f"bench/run {name}",
              "minutes": 1.25, "date": "2026-01-01"}
    return name, result, types.SimpleNamespace(targets=lambda _: targets, sections=lambda _: f"## Section of {name}\n", plots=lambda _: {f"{name}_plot": drawing()})


@suite.case
def numbers_have_three_digits_that_matter():
    for value, text in ((0, "0"), (0.0251, "0.025"), (2.345, "2.35"), (23.45, "23.4"), (234.5, "234"), (250_000, "250,000"), (-1.5, "-1.50")):
        check_equal(report.number(value), text, f"{value}")


@suite.case
def targets_stand_in_the_order_of_their_numbers():
    rows = report.rows_of([target("first", [1], True), target("R10", [2.0, 1.0, 4.0], True), target("R2", [9], False, ">= 10"), target("R4", [], None), target("R5", [1], None)])
    check_equal([row[0] for row in rows], ["R2", "R4", "R5", "R10", "first"], "ids")
    check_equal([row[2:] for row in rows], [("≥ 10", "9.00", "**missed**"), ("≤ 3", "not measured", ""), ("≤ 3", "1.00", "not judged"), ("≤ 3", "2.00 (1.00–4.00)", "met"),
                                            ("≤ 3", "1.00", "met")], "wanted, reached and verdict")


@suite.case
def what_nobody_measured_is_named():
    """Every target that is wanted has a row, once, whoever told of it."""
    told = [target("R13", [1], True), target("R13", [2], True), *(target(name, [1], True) for name, *_ in report.WANTED if name not in ("R13", "R17"))]
    rows = report.rows_of(report.with_missing(told))
    check_equal([row[3] for row in rows if row[0] == "R17"], ["not measured"], "R17")
    check_equal(len([row for row in rows if row[0] == "R13"]), 2, "both of R13")
    check_equal(len(rows), len(report.WANTED) + 1, "rows")


@suite.case
def a_page_has_all_parts_and_says_which_are_missing():
    text = report.compose([part("kafka", [target("R2", [1], True)]), part("scale", [target("R1", [2], True)])], "bench/run", {"peers": "it ended with 1"}, "performance")
    places = [text.index(words) for words in ("## Targets", "| R1 |", "| R2 |", "| R17 |", "**Not here: peers**, it ended with 1.", "`bench/run kafka`", "## Section of kafka",
                                               "](performance/kafka_plot.svg)", "## Section of scale", "](performance/scale_plot.svg)")]
    check_equal(places, sorted(places), "places of the parts")
    check("shared with other work" not in text, "nobody else was at work")
    check("shared with other work" in report.compose([part("kafka", [], load=3.0)], "bench/run", {}), "others were at work")


@suite.case
def a_page_of_one_part_names_its_targets_alone():
    text = report.compose([part("kafka", [target("R2", [1], True)])], "bench/run kafka", {}, whole=False)
    check("| R2 |" in text and "R17" not in text and ".svg" not in text, "R2 alone, no plots")


@suite.case
def a_page_without_any_part_says_why():
    text = report.compose([], "bench/run", {"kafka": "it does not exist"})
    check("**Not here: kafka**, it does not exist." in text and "| R2 |" in text, text[-300:])


def lines_of(drawn):
    return [[tuple(map(float, pair.split(","))) for pair in line.get("points").split()] for line in xml.etree.ElementTree.fromstring(drawn).iter(f"{SVG}polyline")]


@suite.case
def a_line_goes_from_corner_to_corner():
    (line,) = lines_of(plot.svg(drawing()))
    check_equal(line, [(plot.LEFT, plot.HEIGHT - plot.BOTTOM), (plot.WIDTH - plot.RIGHT, plot.TOP)], "both ends")


@suite.case
def a_decade_is_as_long_as_the_next():
    (line,) = lines_of(plot.svg(drawing(log_x=True, log_y=True, series={"one": [(1, 1), (10, 10), (100, 100)]})))
    (x1, y1), (x2, y2), (x3, y3) = line
    check(abs((x2 - x1) - (x3 - x2)) < 0.2 and abs((y1 - y2) - (y2 - y3)) < 0.2, f"{line}")


@suite.case
def what_has_no_place_is_not_drawn():
    """Zero on a logarithmic axis, a series without points; no plot at all when nothing is left."""
    drawn = plot.svg(drawing(log_y=True, series={"zero": [(1, 0)], "empty": [], "<one> & two": [(1, 0), (2, 5), (3, 50)]}))
    check_equal([len(line) for line in lines_of(drawn)], [2], "points of the lines")
    check("&lt;one&gt; &amp; two" in drawn and ">zero<" not in drawn, "names in the key")
    check_equal(plot.svg(drawing(log_y=True, series={"zero": [(1, 0)]})), None, "nothing to draw")


@suite.case
def one_value_is_drawn_too():
    for logarithmic in (False, True):
        check_equal(len(lines_of(plot.svg(drawing(log_x=logarithmic, log_y=logarithmic, series={"one": [(7, 7)]})))), 1, "lines")


@suite.case
def ticks_are_round_and_few():
    check_equal(plot.Axis([0, 50_000], False, 0, 1).ticks(), [0, 10_000, 20_000, 30_000, 40_000, 50_000], "even")
    check_equal(plot.Axis([3, 40], True, 0, 1).ticks(), [5, 10, 20], "within two decades")
    check_equal(plot.Axis([1, 100_000], True, 0, 1).ticks(), [10.0 ** power for power in range(6)], "over five decades")


if __name__ == "__main__":
    sys.exit(suite.main())
