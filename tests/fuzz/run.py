#!/usr/bin/python3
"""Runs the libFuzzer targets of build/fuzz, as many at a time as there are cores. One target is one case.

    FUZZ_SECONDS=3600 tests/run fuzz            builds, then an hour for each target; 60 s without the variable
    tests/fuzz/run.py [--seconds N] [TARGET...] what is built already

What was learnt stays in build/tests/fuzz/corpus and is gone on with; an input that breaks a target stays in build/tests/fuzz.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from paths import BUILD, ROOT, WORK

HERE = ROOT / "tests" / "fuzz"
BUILT = BUILD / "fuzz" / "tests" / "fuzz"
LEFT = WORK / "fuzz"
SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))
SYMBOLIZER = "/usr/bin/llvm-symbolizer-19"
LIMITS = ["-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=512"]  # an input beyond them is a finding


def targets():
    return sorted(path.stem for path in HERE.glob("*.cc") if "int LLVMFuzzerTestOneInput(" in path.read_text(encoding="utf-8"))


def seeds(target):
    """Examples of the schemas, what make_inputs wrote, what is committed."""
    folders = [ROOT / "schemas" / "examples"] if target in ("event", "control", "output") else []
    folders += [BUILT / "inputs" / "seeds" / target, HERE / "corpus" / target]
    return [folder for folder in folders if folder.is_dir()]


def shown(path):
    return os.path.relpath(path, ROOT)


def fuzz(target, seconds):
    """(whether nothing was found, what to print)"""
    program, learnt, log = BUILT / f"fuzz_{target}", LEFT / "corpus" / target, LEFT / f"{target}.log"
    learnt.mkdir(parents=True, exist_ok=True)
    dictionary = BUILT / "inputs" / f"{target}.dict"
    known = set(LEFT.glob(f"{target}-*"))
    command = [program, f"-max_total_time={seconds}", *LIMITS, "-print_final_stats=1", f"-artifact_prefix={LEFT}/{target}-",
               *([f"-dict={dictionary}"] if dictionary.exists() else []), learnt, *seeds(target)]
    environment = os.environ | {"ASAN_OPTIONS": "quarantine_size_mb=32:detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
    if os.path.exists(SYMBOLIZER):
        environment["ASAN_SYMBOLIZER_PATH"] = SYMBOLIZER
    begun = time.monotonic()
    with open(log, "wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=ROOT, check=False)
    text = log.read_text(encoding="utf-8", errors="replace")
    ran = re.findall(r"^#(\d+)\s.*\bcov: (\d+) ft: (\d+)(?: corp: (\d+))?.*$", text, re.MULTILINE)
    executed = int((re.findall(r"^stat::number_of_executed_units: (\d+)", text, re.MULTILINE) or ["0"])[-1])
    line = f"{target:<14}{executed:>10} executions {int(executed / (time.monotonic() - begun)):>7}/s"
    if ran:
        line += f" {ran[-1][1]:>6} edges {ran[-1][2]:>6} features, corpus of {ran[-1][3] or '?'}"
    if done.returncode == 0 and executed > 0:
        return True, line
    found = sorted(set(LEFT.glob(f"{target}-*")) - known, key=lambda path: path.stat().st_mtime)
    trouble = re.search(r"^.*(?:check failed|Assertion '|ERROR:|runtime error:).*$", text, re.MULTILINE)
    told = text[trouble.start():].splitlines()[:25] if trouble else text.splitlines()[-25:]
    again = [f"reproducer: {shown(path)}\nreplay: {shown(program)} {shown(path)}" for path in found]
    return False, "\n".join([f"FAILED {line} (exit {done.returncode}, {shown(log)})", *told, *again])


def main():
    parser = argparse.ArgumentParser(prog="tests/fuzz/run.py", description="Runs the fuzz targets of build/fuzz.")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for each target (default: FUZZ_SECONDS, or 60)")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"only these of: {', '.join(targets())}")
    options = parser.parse_args()
    for target in options.targets:
        if target not in targets():
            parser.error(f"no target {target!r}; targets are: {', '.join(targets())}")
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for good, text in pool.map(lambda target: fuzz(target, options.seconds), options.targets or targets()):
            passed, failed = passed + good, failed + (not good)
            print(text, flush=True)
    print(f"fuzz: {passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
