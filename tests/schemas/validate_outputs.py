#!/usr/bin/env python3
"""Validates what `xiezhi replay` wrote: every line of DIR/TOPIC.jsonl against the schema of the topic.

usage: tests/schemas/validate_outputs.py DIR
"""

import json
import sys
from pathlib import Path

from records import TOPICS, fault, validators

SHOWN = 20


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    if not folder.is_dir():
        print(f"{folder} is no folder", file=sys.stderr)
        return 66
    known = validators()
    passed = failed = 0
    for topic, schema in TOPICS["outputs"].items():
        path = folder / f"{topic}.jsonl"
        if not path.is_file():
            continue
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    text = fault(known[schema], json.loads(line))
                except ValueError:
                    text = "is no JSON"
                passed += not text
                failed += bool(text)
                if text and failed <= SHOWN:
                    print(f"FAILED {path.name} line {number}: {text}")
    print(f"outputs: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
