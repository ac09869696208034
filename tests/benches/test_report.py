#!/usr/bin/python3
"""The door of the benches (bench/whole.py), its page (report.py) and plots (plot.py): order, verdicts, what failed, lines where they should lie."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
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
    machine = {"processor": "P", "cores": 2, "memory_gib": 8, "kernel": "K", "compiler": "C", "revision": "abc", "load": load}
    result = {"machine": machine, "command": f"bench/run {name}", "minutes": 1.25, "date": "2026-01-01"}
    return name, result, types.SimpleNamespace(targets=lambda _: targets, sections=lambda _: f"## Section of {name}\n",
                                               plots=lambda _: {f"{name}_plot": drawing()})


@suite.case
def numbers_have_three_digits_that_matter():
    for value, text in ((0, "0"), (0.0251, "0.025"), (2.345, "2.35"), (23.45, "23.4"), (234.5, "234"), (250_000, "250,000"), (-1.5, "-1.50")):
        check_equal(report.number(value), text, f"{value}")


@suite.case
def targets_stand_in_the_order_of_their_numbers():
    rows = report.rows_of([target("first", [1], True), target("R10", [2.0, 1.0, 4.0], True), target("R2", [9], False, ">= 10"),
                           target("R4", [], None), target("R5", [1], None)])
    check_equal([row[0] for row in rows], ["R2", "R4", "R5", "R10", "first"], "ids")
    check_equal([row[2:] for row in rows], [("≥ 10", "9.00", "**missed**"), ("≤ 3", "not measured", ""), ("≤ 3", "1.00", "not judged"),
                                            ("≤ 3", "2.00 (1.00–4.00)", "met"), ("≤ 3", "1.00", "met")], "wanted, reached and verdict")


@suite.case
def a_figure_beside_a_target_has_no_verdict():
    rows = report.rows_of([target("R2", [0.1], False), target("R2", [0.5], None, "")])
    check_equal([row[2:] for row in rows], [("≤ 3", "0.100", "**missed**"), ("", "0.500", "")], "wanted, reached and verdict")


@suite.case
def what_nobody_measured_is_named():
    """Every target that is wanted has a row, once, whoever told of it."""
    others = [target(name, [1], True) for name, *_ in report.WANTED if name not in ("R13", "R17")]
    told = [target("R13", [1], True), target("R13", [2], True), *others]
    rows = report.rows_of(report.with_missing(told))
    check_equal([row[3] for row in rows if row[0] == "R17"], ["not measured"], "R17")
    check_equal(len([row for row in rows if row[0] == "R13"]), 2, "both of R13")
    check_equal(len(rows), len(report.WANTED) + 1, "rows")


@suite.case
def a_page_has_all_parts_and_says_which_are_missing():
    text = report.compose([part("kafka", [target("R2", [1], True)]), part("scale", [target("R1", [2], True)])], "bench/run",
                          {"peers": "it ended with 1", "scale": "it ended with 1"}, "performance")
    places = [text.index(words) for words in (
        "## Targets", "| R1 |", "| R2 |", "| R17 |", "**peers is missing:** it ended with 1.", "**scale is not whole:** it ended with 1.",
        "`bench/run kafka`", "## Section of kafka", "](performance/kafka_plot.svg)", "## Section of scale", "](performance/scale_plot.svg)")]
    check_equal(places, sorted(places), "places of the parts")
    check("shared with other work" not in text, "nobody else was at work")
    check("shared with other work" in report.compose([part("kafka", [], load=3.0), part("peers", [])], "bench/run", {}), "others were at work")
    check("shared with other work" not in report.compose([part("kafka", []), part("peers", [], load=3.0)], "bench/run", {}), "only the benches were at work")


@suite.case
def a_page_of_one_part_names_its_targets_alone():
    text = report.compose([part("kafka", [target("R2", [1], True)])], "bench/run kafka", {}, whole=False)
    check("| R2 |" in text and "R17" not in text and ".svg" not in text, "R2 alone, no plots")


@suite.case
def a_page_without_any_part_says_why():
    text = report.compose([], "bench/run", {"kafka": "it does not exist"})
    check("**kafka is missing:** it does not exist." in text and "| R2 |" in text, text[-300:])


def lines_of(drawn):
    lines = xml.etree.ElementTree.fromstring(drawn).iter(f"{SVG}polyline")
    return [[tuple(map(float, pair.split(","))) for pair in line.get("points").split()] for line in lines]


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
def points_that_nobody_could_tell_apart_are_one():
    check_equal(plot.thinned([(0, 0), (0.4, 0.4), (0.9, 0.2), (1.5, 0.2), (1.6, 3), (1.7, 3.1)]), [(0, 0), (1.5, 0.2), (1.6, 3), (1.7, 3.1)], "points kept")
    check_equal([plot.thinned(some) for some in ([], [(1, 1)], [(1, 1), (1, 1)])], [[], [(1, 1)], [(1, 1), (1, 1)]], "few points")


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


FAKE_RUN = """import json, pathlib, sys
result = {result!r}
result["command"] += " " + " ".join(sys.argv[1:])
if {writes}:
    (pathlib.Path(__file__).parents[2] / "build/benches/{name}.json").write_text(json.dumps(result))
sys.exit({code})
"""
FAKE_PAGE = """def targets(result): return [dict(id="{name}", what="w", wanted=">= 1", values=[2], met=True)]
def sections(result): return "## Section of {name}"
def plots(result): return dict({name}_plot=dict(title="T", x="a", y="b", log_x=False, log_y=False, series=dict(one=[(0, 0), (1, 1)])))
"""


def bench_of_fakes(folder, codes, writes):
    """The door with parts of a few lines; `codes`: name -> exit code, `writes`: who writes figures."""
    for file in ("whole.py", "report.py", "plot.py"):
        (folder / "bench").mkdir(exist_ok=True)
        shutil.copy(ROOT / "bench" / file, folder / "bench")
    for name, module in (("kafka", "page"), ("peers", "peers_page"), ("scale", "scale_page")):
        if name in codes:
            (folder / "bench" / name).mkdir()
            (folder / f"bench/{name}/run.py").write_text(FAKE_RUN.format(result=part(name, [])[1], name=name, writes=name in writes, code=codes[name]))
            (folder / f"bench/{name}/{module}.py").write_text(FAKE_PAGE.format(name=name))


def whole(folder, *words):
    return subprocess.run([sys.executable, folder / "bench/whole.py", *words], capture_output=True, text=True, timeout=60, check=False)


@suite.case
def a_part_that_fails_keeps_no_other_from_running():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        bench_of_fakes(folder, {"kafka": 1, "peers": 1, "scale": 0}, ("peers", "scale"))
        old = folder / "build/benches/kafka.json"
        old.parent.mkdir(parents=True)
        old.write_text("{}")  # of an earlier run: not to be told as this one's
        done = whole(folder, "--quick")
        check_equal(done.returncode, 1, f"exit code; {done.stderr[-300:]}")
        text = (folder / "build/benches/performance.md").read_text()
        for words in ("**kafka is missing:** it ended with 1.", "**peers is not whole:** it ended with 1.", "## Section of peers",
                      "## Section of scale", "--quick"):
            check(words in text, f"«{words}» on the page")
        check("## Section of kafka" not in text, "nothing of what failed")
        check((folder / "build/benches/performance/scale_plot.svg").exists(), "a plot")
        check(not (folder / "docs").exists(), "nothing of a quick run in docs")


@suite.case
def a_page_is_composed_anew_from_what_lies_there():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "docs").mkdir()
        bench_of_fakes(folder, {"kafka": 0, "peers": 0, "scale": 0}, ("kafka", "peers", "scale"))
        check_equal(whole(folder).returncode, 0, "exit code of a run")
        page, small = folder / "docs/performance.md", folder / "build/benches/performance.md"
        first = page.read_text()
        page.unlink()
        (folder / "docs/performance/old.svg").write_text("of a part that is gone")
        check_equal(whole(folder, "report").returncode, 0, "exit code of the report")
        check_equal(page.read_text(), first, "the page")
        check(not small.exists(), "no page in the build folder")
        figures = folder / "build/benches/scale.json"
        figures.write_text(figures.read_text().replace("bench/run scale", "bench/run scale --rounds 1"))
        check_equal(whole(folder, "report").returncode, 0, "exit code of the report of other figures")
        check("--rounds 1" in small.read_text() and page.read_text() == first, "figures of a smaller run stay in the build folder")
        check_equal(sorted(file.stem for file in (folder / "docs/performance").iterdir()), ["kafka_plot", "peers_plot", "scale_plot"], "plots")


if __name__ == "__main__":
    sys.exit(suite.main())
