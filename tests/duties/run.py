#!/usr/bin/python3
"""The duties of the regulations (docs/duties.yaml): every name in the table is there, and the page is what the table says.

  tests/duties/run.py             runs the cases
  tests/duties/run.py --update    writes docs/duties.md anew
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import yaml
from checks import Once, Suite, check, check_equal
from paths import ROOT

TABLE, PAGE = ROOT / "docs/duties.yaml", ROOT / "docs/duties.md"
# REGULATION 1: the duties of firms, what authorities need of them, kinds of crime.
NUMBERS = [f"F{number:02}" for first, last in ((1, 18), (20, 46), (50, 65)) for number in range(first, last + 1)]
PROOFS = ("outputs", "commands", "metrics", "detectors", "options", "rules")  # without a test beside them they prove nothing
suite = Suite("duties")


def names(pattern, *globs):
    """What the pattern's group finds in the files."""
    texts = (path.read_text("utf-8") for glob in globs for path in sorted(ROOT.glob(glob)))
    return {name for text in texts for name in re.findall(pattern, text, re.MULTILINE)}


def tests():
    google = names(r"^TEST(?:_F|_P)?\((\w+, \w+)\)", "tests/unit/*.cc", "tests/detectors/*.cc")
    python = names(r"^@suite\.case\ndef (\w+)\(", "tests/*/*.py")
    return {name.replace(", ", ".") for name in google} | python | names(r"alertname: (\w+)", "deploy/prometheus/alerts_test.yml")


# What a name of each kind must be found among.
KINDS = {
    "detectors": lambda: names(r"^## ([A-Z]\d\d) ", "docs/detectors.md"),
    "outputs": lambda: {path.name.removesuffix(".schema.json") for path in ROOT.glob("schemas/*.schema.json")},
    "metrics": lambda: names(r'"(xiezhi_\w+)"', "stream/io/metrics.h"),
    "commands": lambda: names(r'CommandName::\w+, "(\w+)"', "stream/app/command_rows.cc"),
    "options": lambda: names(r"^\| `([\w.]+)` \|", "docs/configuration.md"),
    "rules": lambda: names(r"alert: (\w+)", "deploy/prometheus/alerts.yml"),
    "dashboards": lambda: {str(path.relative_to(ROOT)) for path in (ROOT / "deploy/grafana/dashboards").glob("*.json")},
    "documents": lambda: {str(path.relative_to(ROOT)) for folder in ("docs", "schemas") for path in (ROOT / folder).rglob("*")},
    "tests": tests,
}


@Once
def sections():
    return yaml.safe_load(TABLE.read_text("utf-8"))["sections"]


def duties():
    return [duty for section in sections() for duty in section["duties"]]


def named(duty):
    parts = []
    for kind in KINDS:
        found = duty.get("by", {}).get(kind, [])
        if found:
            parts.append(f"{kind}: " + ", ".join(f"`{name}`" for name in found))
    return "; ".join(parts)


def page():
    lines = ["# Duties 义务对照", "",
             "Written by `tests/duties/run.py --update` from `duties.yaml`; do not edit. Each duty that the regulations of Suzhou (SZ), Nantong (NT),",
             "Xiangtan (XT), Guangzhou (GZ) and Anyang (AY) name, and what of Xiezhi fulfils it: detectors (`detectors.md`), outputs",
             f"(`../schemas/fields.md`), metrics, commands, options (`configuration.md`), tests. There are {len(duties())} of them."]
    for section in sections():
        lines += ["", f"## {section['title']} {section['title_zh']}", "", "| | article | duty | by |", "|---|---|---|---|"]
        for duty in section["duties"]:
            lines.append(f"| {duty['id']} | {duty['article']} | {duty['duty']}<br>{duty['duty_zh']} | {named(duty)} |")
    return "\n".join(lines) + "\n"


@suite.case
def every_duty_of_the_regulations_is_in_the_table():
    check_equal([duty["id"] for duty in duties()], NUMBERS, "duties")


@suite.case
def a_duty_has_what_fulfils_it_and_a_test():
    for duty in duties():
        by = duty.get("by", {})
        check(any(by.get(kind) for kind in PROOFS), f"{duty['id']}: names none of {', '.join(PROOFS)}")
        check(by.get("tests"), f"{duty['id']}: nothing tests what is named")


@suite.case
def every_name_is_there():
    known = {kind: of() for kind, of in KINDS.items()}
    for duty in duties():
        for kind, found in duty.get("by", {}).items():
            check(kind in known, f"{duty['id']}: `{kind}` is none of {', '.join(KINDS)}")
            for name in found:
                check(name in known[kind], f"{duty['id']}: no {kind[:-1]} is called {name}")


@suite.case
def what_is_counted_by_duty_is_counted_under_one_of_these():
    counted = names(r'^    \{"(F\d\d)", "', "stream/app/statistics_duties.cc")
    check(len(counted) > 5 and counted <= set(NUMBERS), f"counted under {sorted(counted)}")


@suite.case
def the_page_is_what_the_table_says():
    check(PAGE.exists() and PAGE.read_text("utf-8") == page(), "write it anew: tests/duties/run.py --update")


def update():
    PAGE.write_text(page(), "utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(update() if sys.argv[1:] == ["--update"] else suite.main())
