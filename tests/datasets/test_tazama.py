#!/usr/bin/env python3
"""The cases of Tazama: every outcome is equal to theirs or explained, and a difference is not explained away.

Prints `N passed, N failed`, or `skipped: …` when the set or the program is missing.
"""
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "datasets"))

import common  # noqa: E402
import tazama_cases  # noqa: E402

BINARY = ROOT / "build" / "release" / "xiezhi"
EXPLAINED = {tazama_cases.FAILED: 2, tazama_cases.ONE_SIDE: 6}


def checks(rows):
    """(what, whether it holds) of each check."""
    for case, theirs, ours, outcome in rows:
        yield f"{case}: theirs {theirs}, ours {ours}", outcome == "equal" or outcome in EXPLAINED
    for reason, times in EXPLAINED.items():
        yield f"{times} times: {reason}", sum(1 for row in rows if row[3] == reason) == times


def main():
    try:
        data = common.data_folder(tazama_cases.NAME)
    except common.MissingData as missing:
        print(f"skipped: {missing}\n0 passed, 0 failed")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        rows = list(tazama_cases.velocity(BINARY, data, pathlib.Path(folder)))
        rows += tazama_cases.lists(BINARY, data, pathlib.Path(folder))
    outcomes = list(checks(rows))
    for what, holds in outcomes:
        if not holds:
            print(f"FAILED {what}")
    failed = sum(1 for _, holds in outcomes if not holds)
    print(f"{len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
