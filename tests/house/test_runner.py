#!/usr/bin/python3
"""The runner of all suites: what failed is named with what it said; what passes alone is named unstable, and only that."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import runner
from checks import Suite, check, check_equal

suite = Suite("runner")
OURS = "ok     kafka a (1.0 s)\nFAILED kafka no identifier in touches (12.3 s): seen 1\n  more\nkafka: 1 passed, 1 failed\n"
GOOGLE = ("[==========] Running 3 tests\nx.cc:1: Failure\nseen 2\n[  FAILED  ] Matrix/Of.Errors/3 (4 ms)\n[  PASSED  ] 2 tests.\n"
          "[  FAILED  ] 1 test, listed below:\n[  FAILED  ] Matrix/Of.Errors/3\n")


@suite.case
def failed_cases_are_named_with_their_reason():
    for text, name, said in ((OURS, "no identifier in touches", "seen 1"), (GOOGLE, "Matrix/Of.Errors/3", "seen 2")):
        count = runner.as_cases(1, text)
        check_equal((count.failed, list(count.bad)), (1, [name]), "failed")
        check(said in count.bad[name], f"{count.bad[name]!r} does not say {said!r}")
    check_equal(runner.as_cases(-11, "ours: 3 passed, 0 failed\n").failed, 1, "a crash after the cases")


@suite.case
def a_case_that_passes_alone_is_unstable_and_any_other_stays_failed():
    first = runner.as_cases(1, OURS)
    check_equal(runner.settled(first, lambda names: runner.Count(0, len(names))).failed, 1, "failed again")
    check_equal(runner.UNSTABLE, [], "unstable")
    check_equal(runner.settled(first, lambda names: runner.Count(len(names))).failed, 0, "passed alone")
    check_equal([name for name, _ in runner.UNSTABLE], ["no identifier in touches"], "unstable")
    unnamed = runner.Count(3, 1)
    check_equal(runner.settled(unnamed, lambda names: runner.Count(1)).failed, 1, "a crash is not run once more")


if __name__ == "__main__":
    sys.exit(suite.main())
