"""What every measurement needs: a release build with the bench in it, generated events, what a process has used."""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/benches"
PROGRAM = pathlib.Path(os.environ.setdefault("UNDER_TEST", str(BUILD / "xiezhi")))  # read by tests/lib/paths.py
TOOL = BUILD / "bench/xiezhi_kafka"
sys.path.insert(0, str(ROOT / "tests/lib"))

from checks import Failed, check  # pylint: disable=wrong-import-position
from process import fresh_folder, run  # pylint: disable=wrong-import-position

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def build(*targets):
    """The release preset with the benches, in a folder of its own; the program, xiezhi_kafka and what else is named."""
    for command in (["cmake", "--preset", "release", "-B", BUILD, "-DXIEZHI_BENCHES=ON", "-DXIEZHI_TESTS=OFF"],
                    ["cmake", "--build", BUILD, "--target", "xiezhi", "xiezhi_kafka", *targets]):
        done = subprocess.run([str(word) for word in command], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=3600, check=False)
        check(done.returncode == 0, f"{command[0]} {command[1]} failed:\n{done.stdout[-2000:]}{done.stderr[-1000:]}")


def tool(command, time_limit, **options):
    """Runs xiezhi_kafka; its answer as an object. A list gives the option several times, None leaves it out."""
    words = [TOOL, command]
    for name, value in options.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                words += [f"--{name}", each]
    try:
        done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=time_limit,
                              check=False)
    except subprocess.TimeoutExpired:
        raise Failed(f"xiezhi_kafka {command}: no end within {time_limit:.0f} s") from None
    check(done.returncode == 0, f"xiezhi_kafka {command} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


LIVE_EVENTS_A_CUSTOMER = 2


class Events:
    """Files of generated events in a folder of their own, which `end` empties."""

    def __init__(self):
        self.folder = fresh_folder("bench-events")

    def generate(self, count, seed, customers=None):
        path = self.folder / f"{count}-{seed}.jsonl"
        many = ["--customers", customers] if customers else []
        run("generate", "--seed", seed, "--events", count, *many, "--output", path, "--quiet", seconds=60 + count // 5_000)
        return path

    def live(self, count, seed):
        """Of a present that lasts seconds, not months: nearly everybody does something once."""
        return self.generate(count, seed, max(count // LIVE_EVENTS_A_CUSTOMER, 200))

    def end(self):
        for path in self.folder.iterdir():
            path.unlink()


def processor_seconds(pid):
    """User and system time of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def busiest_thread_seconds(pid):
    """Processor time of the thread that has used most: what bounds the rate however many cores there are."""
    return max(processor_seconds(f"{pid}/task/{path.name}") for path in pathlib.Path(f"/proc/{pid}/task").iterdir())


def peak_bytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def stored_bytes(broker_folder, topic):
    """What a topic takes in the broker's files: compressed, with what frames its batches."""
    partition = re.compile(re.escape(topic) + r"-\d+")
    return sum(file.stat().st_size for folder in (broker_folder / "data").iterdir() if partition.fullmatch(folder.name)
               for file in folder.glob("*.log"))


def machine():
    """What the figures were measured on."""
    names = [line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    total_kib = int(pathlib.Path("/proc/meminfo").read_text().split()[1])
    revision = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run(["git", "status", "--porcelain", "--untracked-files=no", "--", "stream", "detectors", "CMakeLists.txt"],
                             cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True, check=False).stdout.splitlines()[:1]
    return {"processor": names[0] if names else os.uname().machine, "cores": len(os.sched_getaffinity(0)),
            "memory_gib": round(total_kib / 2**20, 1), "kernel": f"{os.uname().sysname} {os.uname().release}",
            "compiler": compiler[0] if compiler else "", "load": os.getloadavg()[0],
            "revision": (revision or "unknown") + (" with changes" if changed else "")}
