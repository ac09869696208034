#!/usr/bin/env python3
"""Writes docs/detectors.md: of each detector what it looks for and why, its parameters, its cost, what it was measured to find.

  bench/quality/catalogue.py [--binary build/release/xiezhi] [--output docs/detectors.md]

Words come from the comment at the head of each detector's file, parameters from `xiezhi detectors --json`, measures from docs/quality.md
(`bench/quality/report.py`). Exit codes: 0 done, 1 a detector has no words, 66 no program.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def words_of(source):
    """The comment at the head of a detector's file: (what and why, cost)."""
    lines = []
    for line in source.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line[2:].strip())
    text = " ".join(lines)
    what, _, cost = text.partition("Cost:")
    return what.strip(), cost.strip()


def measured(quality):
    """By detector code: lines of docs/quality.md that are about its planted cases, as (scenario, cells of the first table, of the second)."""
    first, variants = {}, {}
    table = None
    for line in quality.splitlines():
        if line.startswith("## "):
            table = line[3:]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = re.fullmatch(r"`(\w+)`", cells[0])
        if not name or not line.startswith("|"):
            continue
        if table == "Planted cases":
            first[name[1]] = cells[1:]
        elif table == "Variants":
            variants[name[1]] = cells[1:]
    found = {}
    for scenario in sorted(first.keys() | variants.keys()):
        code = re.match(r"[a-z]\d\d", scenario)
        if code:
            found.setdefault(code[0].upper(), []).append((scenario, first.get(scenario), variants.get(scenario)))
    return found


def _number(value):
    return f"{value:,}"


def _chapter(detector, words, rows):
    what, cost = words
    yield f"## {detector['code']} {detector['name']} {detector['name_zh']}"
    yield ""
    yield what
    yield ""
    yield f"Judged at: {detector['key']}. Window: {detector['window']}. Suspected: `{detector['suspected_type']}`. Version {detector['version']}."
    yield f"Source: {detector['source']}."
    if cost:
        yield f"Cost: {cost}"
    yield ""
    yield "| parameter | default | range | unit | meaning | source |"
    yield "|---|---|---|---|---|---|"
    for row in detector["parameters"]:
        limits = f"{_number(row['least'])} to {_number(row['most'])}"
        yield f"| `{row['name']}` | {_number(row['default'])} | {limits} | {row['unit']} | {row['doc']} | {row['source']} |"
    yield ""
    for scenario, first, variants in rows:
        plain = f"{first[1]} of {first[0]} named, {first[2]} raised" if first else ""
        evasive = f"plain, fast, slow, under the limits, mixed: {', '.join(cell or '–' for cell in variants[:5])}" if variants else ""
        yield f"Planted as `{scenario}`: {'; '.join(part for part in (plain, evasive) if part)}."
    if rows:
        yield ""


def page(detectors, words, quality):
    lines = ["# Detectors", "",
             "Written by `bench/quality/catalogue.py`; do not edit. Each detector is a pure function over what is known of an entity; what it",
             "finds becomes points of a typology (`xiezhi detectors --typologies`). Evidence marks of sources: [V] read in the official text, [P] in",
             "a text about it, [C] code or data of others, [D] our own choice, [M] from memory. What was planted and found stands in `quality.md`,",
             "what strangers' data say in `datasets.md`.", ""]
    measures = measured(quality)
    lines += ["| code | detector | key | window | source |", "|---|---|---|---|---|"]
    for detector in detectors:
        lines.append(f"| [{detector['code']}](#{anchor(detector)}) | {detector['name']} {detector['name_zh']} | {detector['key']} | {detector['window']} | {detector['source']} |")
    lines.append("")
    for detector in detectors:
        lines += _chapter(detector, words[detector["code"]], measures.get(detector["code"], []))
    return "\n".join(lines).rstrip("\n") + "\n"


def anchor(detector):
    """As GitHub makes it of the heading."""
    heading = f"{detector['code']} {detector['name']} {detector['name_zh']}".lower()
    return re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")


def build(binary):
    shown = subprocess.run([str(binary), "detectors", "--json"], capture_output=True, text=True, check=True).stdout
    detectors = json.loads(shown)["detectors"]
    words = {}
    for detector in detectors:
        files = sorted((ROOT / "detectors").glob(f"{detector['code'].lower()}_*.cc"))
        words[detector["code"]] = words_of(files[0].read_text("utf-8")) if files else ("", "")
    return page(detectors, words, (ROOT / "docs/quality.md").read_text("utf-8")), [code for code, text in words.items() if not text[0]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "build/release/xiezhi")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs/detectors.md")
    options = parser.parse_args()
    if not options.binary.exists():
        print(f"{options.binary} is not built: cmake --preset release && cmake --build --preset release", file=sys.stderr)
        return 66
    text, speechless = build(options.binary)
    if speechless:
        print(f"no words at the head of the file of {', '.join(speechless)}", file=sys.stderr)
        return 1
    options.output.write_text(text, encoding="utf-8")
    print(f"written: {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
