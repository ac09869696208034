#!/usr/bin/python3
"""The dashboard for regulators: what it asks of Prometheus is there, each row names its duty, and it is what its table says.

  tests/prometheus/test_dashboard.py             runs the cases
  tests/prometheus/test_dashboard.py --update    writes deploy/grafana/dashboards/duties.json anew
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import yaml
from checks import Suite, check, check_equal
from paths import ROOT

FOLDER = ROOT / "deploy/grafana"
PAGE = FOLDER / "dashboards/duties.json"
ROWS = yaml.safe_load((FOLDER / "duties.yaml").read_text("utf-8"))["rows"]
DUTIES = {duty["id"]: duty for section in yaml.safe_load((ROOT / "docs/duties.yaml").read_text("utf-8"))["sections"]
          for duty in section["duties"]}
WIDTH, HEIGHT = 24, 8  # of Grafana's grid; of a panel
suite = Suite("dashboard")


def panels():
    return [panel for row in ROWS for panel in row["panels"]]


def expressions():
    return [expression for panel in panels() for expression in panel["series"].values()]


def metrics():
    """Metric -> its labels, as stream/io/metrics.h declares them."""
    text = (ROOT / "stream/io/metrics.h").read_text("utf-8")
    found = re.findall(r'MetricType::(\w+),\s*"(xiezhi_\w+)",\s*(?:"[^"]*"\s*)+,\s*\{"(\w*)", "(\w*)"\}', text)
    return {name + ("_bucket" if kind == "histogram" else ""): {one, other, "le" if kind == "histogram" else ""} - {""}
            for kind, name, one, other in found}


def titled(one):
    return f"{one['title_zh']} {one['title']}"


def page():
    made, top = [], 0
    source = {"type": "prometheus", "uid": "prometheus"}
    for row in ROWS:
        articles = "; ".join(f"{duty} {DUTIES[duty]['article']}" for duty in row["duties"])
        made.append({"type": "row", "title": f"{titled(row)} ({articles})", "gridPos": {"x": 0, "y": top, "w": WIDTH, "h": 1}})
        width = WIDTH // len(row["panels"])
        for number, panel in enumerate(row["panels"]):
            made.append({"type": "timeseries", "title": titled(panel), "datasource": source,
                         "gridPos": {"x": number * width, "y": top + 1, "w": width, "h": HEIGHT},
                         "fieldConfig": {"defaults": {"unit": panel.get("unit", "short")}, "overrides": []},
                         "targets": [{"refId": chr(ord("A") + each), "expr": expression, "legendFormat": legend, "datasource": source}
                                     for each, (legend, expression) in enumerate(panel["series"].items())]})
        top += 1 + HEIGHT
    for number, each in enumerate(made, 1):
        each["id"] = number
    board = {"uid": "xiezhi-duties", "title": "獬豸 法定义务 Xiezhi: legal duties", "tags": ["xiezhi"], "timezone": "Asia/Shanghai",
             "schemaVersion": 39, "refresh": "30s", "time": {"from": "now-24h", "to": "now"}, "panels": made}
    return json.dumps(board, ensure_ascii=False, indent=1) + "\n"


@suite.case
def every_series_asks_for_what_is_there():
    declared = metrics()
    check(len(declared) > 30, f"only {len(declared)} metrics were read")
    for expression in expressions():
        named = re.findall(r"\bxiezhi_\w+", expression)
        check(named, f"no metric in {expression}")
        for name in named:
            check(name in declared, f"no metric {name}")
            asked = set(re.findall(r"(\w+)\s*=~?", expression)) | {one.strip() for by in re.findall(r"by \(([^)]*)\)", expression)
                                                                   for one in by.split(",")}
            check(asked <= declared[name], f"{name} has not the labels {sorted(asked - declared[name])}")


@suite.case
def every_metric_of_a_duty_is_on_the_dashboard():
    shown = {name.removesuffix("_bucket") for expression in expressions() for name in re.findall(r"\bxiezhi_\w+", expression)}
    owed = {name for duty in DUTIES.values() for name in duty.get("by", {}).get("metrics", [])}
    check_equal(sorted(owed - shown), [], "metrics of duties that no panel shows")


@suite.case
def prometheus_understands_every_expression():
    rules = [{"record": f"panel:{number}", "expr": expression} for number, expression in enumerate(expressions())]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}, file)
        file.flush()
        done = subprocess.run(["promtool", "check", "rules", "--lint=none", file.name], capture_output=True, text=True, timeout=60, check=False)
    check(done.returncode == 0, done.stdout + done.stderr)


@suite.case
def legends_name_labels_that_their_series_keeps():
    for panel in panels():
        for legend, expression in panel["series"].items():
            kept = {one for by in re.findall(r"by \(([^)]*)\)", expression) for one in by.split(", ")}
            check(set(re.findall(r"\{\{(\w+)\}\}", legend)) <= kept, f"{legend}: {expression}")


@suite.case
def titles_speak_both_languages():
    for each in ROWS + panels():
        check(re.search("[\u4e00-\u9fff]", each["title_zh"]) and re.fullmatch(r"[\x20-\x7e]+", each["title"]), each["title"])


@suite.case
def the_dashboard_is_what_its_table_says():
    check(PAGE.exists() and PAGE.read_text("utf-8") == page(), "write it anew: tests/prometheus/test_dashboard.py --update")


def update():
    PAGE.write_text(page(), "utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(update() if sys.argv[1:] == ["--update"] else suite.main())
