"""`xiezhi replay` of a generated file on one core."""

import hashlib
import json
import shutil
import subprocess

from instrument import PROGRAM
from checks import check, check_equal
from process import fresh_folder

LEAST_PER_SECOND = 10_000


def replay(file, events, core):
    """The summary, with seconds of processor time and a digest of every output."""
    folder = fresh_folder("bench-replay")
    command = ["taskset", "-c", str(core), str(PROGRAM), "replay", "--input", str(file), "--output", str(folder / "out"),
               "--data-dir", str(folder / "data"), "--quiet"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60 + events / LEAST_PER_SECOND,
                          check=False)
    check(done.returncode == 0, f"replay ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    summary = json.loads((folder / "out/summary.json").read_text())
    ended = summary["processed"] + sum(summary["rejected"].values()) + summary["late"] + summary["deduplicated"]
    check_equal((summary["events"], ended), (events, events), "events of the file, and those that found their end")
    shutil.rmtree(folder)
    return summary


def outputs_of(summary):
    """What must be equal in every replay of one file and one key: the counts (ids depend on the key of the run)."""
    return hashlib.sha256(json.dumps([summary["outputs"], summary["touches"]], sort_keys=True).encode()).hexdigest()
