"""tests/run: builds, runs the suites one after another, adds their cases up. A suite is one row of SUITES."""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from paths import BUILD, RELEASE, ROOT, WORK

JOBS = os.cpu_count() or 2
FUZZ_LIMIT = 600 + 8 * int(os.environ.get("FUZZ_SECONDS", "60"))  # seconds: the targets may have to run one after another


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    bad: dict[str, str] = dataclasses.field(default_factory=dict)  # name of a case that failed -> what it said

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.bad |= other.bad
        return self


@dataclasses.dataclass
class Suite:
    name: str
    doc: str
    run: Callable[[], Count]
    quick: bool = True  # part of --quick
    needs: str = ""     # preset that must be built first
    leaves_room: bool = False  # for what only needs processors, which is done beside it, at the lowest priority
    beside: bool = False  # may be run beside suites that leave room; presets are built beside them in any case


RUNNING = set()  # processes of call(): in sessions of their own, Ctrl-C does not reach them


def call(arguments, seconds, echo=True):
    """Runs a program, passes its lines on as they come; (exit code, text). A program beyond its time is ended."""
    process = subprocess.Popen([str(a) for a in arguments], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    RUNNING.add(process)
    lines = []
    with concurrent.futures.ThreadPoolExecutor(1) as reader:
        def pass_on():
            for line in process.stdout:
                lines.append(line)
                if echo:
                    print(line, end="", flush=True)
        reading = reader.submit(pass_on)
        try:
            process.wait(seconds)
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as reason:
            os.killpg(process.pid, 15)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()
            if isinstance(reason, KeyboardInterrupt):
                raise
            lines.append(f"ended: still running after {seconds} s\n")
            print(lines[-1], end="", flush=True)
        reading.result()
    RUNNING.discard(process)
    return process.returncode, "".join(lines)


def as_cases(code, text):
    """Counts what a suite printed: ours, GoogleTest's or unittest's closing line; else one case by the exit code."""
    ours = re.findall(r"^(?:[\w-]+: )?(\d+) passed, (\d+) failed", text, re.MULTILINE)
    if ours:
        count = Count(int(ours[-1][0]), int(ours[-1][1]))
    elif "[==========]" in text:
        passed = re.findall(r"^\[  PASSED  \] (\d+) test", text, re.MULTILINE)
        failed = re.findall(r"^\[  FAILED  \] (\d+) test", text, re.MULTILINE)
        count = Count(int(passed[-1]) if passed else 0, int(failed[-1]) if failed else 0)
    elif re.search(r"^Ran \d+ test", text, re.MULTILINE):
        ran = int(re.findall(r"^Ran (\d+) test", text, re.MULTILINE)[-1])
        bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", text))
        count = Count(ran - bad, bad)
    else:
        count = Count(1, 0) if code == 0 else Count(0, 1)
    if code != 0 and count.failed == 0:  # it crashed after or between its cases
        count.failed = 1
    if code == 0 and count.passed + count.failed == 0 and not re.search(r"^skipped", text, re.MULTILINE):
        print("no case was run", flush=True)
        count.failed = 1
    count.bad = said_by_failed(text.splitlines()) if count.failed else {}
    return count


def said_by_failed(lines, most=12):
    """Name of a failed case -> its lines. Our suites say why behind the name, GoogleTest before it."""
    bad = {}
    for number, line in enumerate(lines):
        if ours := re.match(r"FAILED [\w-]+ (.+?) \(\d+\.\d s\)", line):
            bad[ours[1]] = "\n".join(lines[number:number + most])
        elif google := re.match(r"\[  FAILED  \] (\w+(?:/\w+)*\.\w+(?:/\w+)*)", line):
            bad.setdefault(google[1], "\n".join(lines[max(0, number - most):number + 1]))
    return bad


UNSTABLE = []  # cases that failed and then passed alone, with what they said


def settled(first, once_more):
    """A case that waits for brokers or clients in real time may fail beside others that take the processors: it is run once
    more, alone. Passing then, it counts as passed and is named in the closing lines."""
    if not first.failed or len(first.bad) != first.failed or first.failed > 3:
        return first
    names = list(first.bad)
    print(f"once more, alone: {', '.join(names)}", flush=True)
    second = once_more(names)
    if not second.failed:
        UNSTABLE.extend(first.bad.items())
        return Count(first.passed + first.failed, 0)
    return first


def programs(pattern, seconds, twice=False):
    """A suite of the executable files that match; each counts its own cases."""
    def run():
        count = Count()
        found = sorted(ROOT.glob(pattern))
        if not found:
            print(f"no file matches {pattern}")
            return Count(0, 1)
        for path in found:
            once = lambda names, path=path: as_cases(*call([sys.executable, path, *names], seconds))
            count += settled(once([]), once) if twice else once([])
        return count
    return run


def unit(preset, program="xiezhi_unit", but="none"):
    def once(cases):
        code, text = call([BUILD / preset / "tests" / program, "--gtest_brief=1", "--gtest_print_time=0", f"--gtest_filter={cases}"], 1200)
        return as_cases(code, text)
    return lambda: settled(once(f"-{but}"), lambda names: once(":".join(names)))


def simulation():
    first, count = os.environ.get("SIMULATION_SEED", "1"), os.environ.get("SIMULATION_SEEDS", "2000")
    program = RELEASE / "tests" / "xiezhi_simulation"
    cases = as_cases(*call([program, "--seeds", first, count], 300 + int(count) // 5))
    cases += as_cases(*call([program, "--seeds", "1", "600", "--canaries"], 900))
    service = RELEASE / "tests" / "xiezhi_service_simulation"
    count = os.environ.get("SERVICE_SEEDS", "120")
    cases += as_cases(*call([service, "--seeds", first, count], 300 + 3 * int(count)))
    cases += as_cases(*call([service, "--canaries"], 600))
    return cases


def snapshots():
    return as_cases(*call([RELEASE / "tests" / "xiezhi_snapshots"], 600))


def own_sources(*suffixes):
    """What git has or would add, so that neither builds nor ignored data are looked at."""
    listing = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "stream", "detectors", "tests",
                              "bench"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(p for p in set(listing.split()) if p.endswith(suffixes) and (ROOT / p).exists())


def each_file(name, files, verdict):
    """A suite with one case a file: `verdict(file)` is "" or what is wrong."""
    count = Count()
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for file, wrong in zip(files, pool.map(verdict, files)):
            count += Count(0, 1) if wrong else Count(1, 0)
            if wrong:
                print(f"FAILED {name} {file}:\n{wrong}", flush=True)
    print(f"{name}: {count.passed} passed, {count.failed} failed", flush=True)
    return count


def formatting():
    def verdict(file):
        done = subprocess.run(["clang-format-14", "--dry-run", "--Werror", "--ferror-limit=3", file], cwd=ROOT, capture_output=True,
                              text=True, check=False)
        return done.stderr if done.returncode else ""
    return each_file("format", own_sources(".h", ".cc"), verdict)


def own_headers_of():
    """Source -> own files that its object was built from, as ninja recorded them."""
    text = subprocess.run(["ninja", "-C", str(RELEASE), "-t", "deps"], capture_output=True, text=True, check=False).stdout
    result = {}
    for block in text.split("\n\n"):
        files = [os.path.relpath(os.path.join(RELEASE, line.strip()), ROOT) for line in block.splitlines()[1:]]
        files = [f for f in files if f.startswith(("stream/", "detectors/"))]
        if files:
            result[files[0]] = files
    return result


def tidy():
    """clang-tidy on stream/ and detectors/. A file that passed is not looked at again until it, its headers or the rules change."""
    passed = BUILD / "tidy"
    passed.mkdir(parents=True, exist_ok=True)
    headers = own_headers_of()

    def fingerprint(file):
        digest = hashlib.sha256()
        for each in [".clang-tidy", *headers.get(file, [file])]:
            path = ROOT / each
            digest.update(each.encode() + b"\0" + (path.read_bytes() if path.exists() else b"") + b"\0")
        return digest.hexdigest()

    def verdict(file):
        stamp = passed / (file.replace("/", "_") + ".ok")
        now = fingerprint(file)
        if stamp.exists() and stamp.read_text() == now:
            return ""
        done = subprocess.run(["clang-tidy-19", "-p", str(RELEASE), "--quiet", "--extra-arg=-Wno-unknown-warning-option",
                               "--extra-arg=-fconstexpr-steps=100000000", file], cwd=ROOT,
                              capture_output=True, text=True, check=False)
        if done.returncode:
            return "\n".join((done.stdout + done.stderr).splitlines()[:30])
        stamp.write_text(now)
        return ""
    return each_file("tidy", [f for f in own_sources(".cc") if f.startswith(("stream/", "detectors/"))], verdict)


SUITES = [
    Suite("format", "clang-format leaves every source as it is", formatting),
    Suite("house", "arrows between folders, bans, what every file owes", programs("tests/house/test_*.py", 300)),
    Suite("unit", "GoogleTest: units and detector cases, release build", unit("release"), needs="release"),
    Suite("allocation", "no memory is taken for an event after warm-up", unit("release", "xiezhi_allocation"), needs="release"),
    Suite("simulation", "shards against a naive model, SIMULATION_SEEDS (2000) from SIMULATION_SEED; the whole service, SERVICE_SEEDS (120)", simulation, needs="release",
          leaves_room=True),
    Suite("snapshots", "snapshots on a disk that fails, process killed or power lost at every file call", snapshots, needs="release"),
    Suite("duties", "each duty of the regulations has what fulfils it and a test", programs("tests/duties/run.py", 60)),
    Suite("schemas", "JSON Schemas, examples and code agree", programs("tests/schemas/test_*.py", 600), needs="release"),
    Suite("golden", "a generated stream replayed: same bytes, planted cases found", programs("tests/golden/run.py", 1200),
          needs="release"),
    Suite("datasets", "public data sets become events (skipped without the data)", programs("tests/datasets/test_*.py", 600)),
    Suite("benches", "what the benches make of their figures", programs("tests/benches/test_*.py", 300)),
    Suite("rules", "Prometheus alert rules fire and stay silent", programs("tests/prometheus/test_rules.py", 300)),
    Suite("dashboard", "what the dashboard for regulators asks of Prometheus is there", programs("tests/prometheus/test_dashboard.py", 60)),
    Suite("release", "three brokers in turn, a cut network, little memory, a hot key, a storm of alerts", programs("tests/release/test_*.py", 900, twice=True), quick=False,
          needs="release", leaves_room=True),
    Suite("prometheus", "a real Prometheus scrapes the real endpoint", programs("tests/prometheus/test_scrape.py", 600, twice=True), quick=False,
          needs="release", leaves_room=True),
    Suite("kafka", "a real broker: end to end, crashes, rebalance, restart", programs("tests/kafka/test_*.py", 1200, twice=True), quick=False,
          needs="release", leaves_room=True),
    Suite("tidy", "clang-tidy", tidy, quick=False, needs="release", beside=True),
    Suite("costs", "what an event costs: instructions, allocations, bytes, against tests/costs/baseline.json",
          programs("tests/costs/run.py", 1200), quick=False, needs="release", beside=True),
    Suite("asan", "the unit tests under ASan and UBSan", unit("asan", but="KafkaErrors.*"),  # a hundred clients at once: too slow for its times
          quick=False, needs="asan"),
    Suite("differential", "spoiled records: an independent decoder says the same; a million add up",
          programs("tests/differential/test_*.py", 600), quick=False, needs="release"),
    Suite("fuzz", "libFuzzer targets of every decoder, FUZZ_SECONDS (60) each", programs("tests/fuzz/run.py", FUZZ_LIMIT), quick=False,
          needs="fuzz"),
]


def build(preset):
    """Configures and builds a preset; whether that went well. Its lines come out as they are made."""
    print(f"\n== build {preset}", flush=True)
    configured = call(["cmake", "--preset", preset, "-DXIEZHI_TESTS=ON"], 600, echo=False)
    if configured[0]:
        print(configured[1], flush=True)
        return False
    code, _ = call(["cmake", "--build", "--preset", preset, "--", "-j", str(JOBS)], 2400)
    return code == 0


class Presets:
    """Presets built once each, here or, at the lowest priority, beside the suites that leave room."""

    def __init__(self):
        lowest = lambda: os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)  # of a thread and what it starts
        self.pool = concurrent.futures.ThreadPoolExecutor(1, initializer=lowest)
        self.built = {}

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.pool.shutdown(wait=kind is None, cancel_futures=True)

    def begin(self, preset):
        if preset and preset not in self.built:
            self.built[preset] = self.pool.submit(build, preset)

    def has(self, preset):
        if preset and preset not in self.built:
            self.built[preset] = concurrent.futures.Future()
            self.built[preset].set_result(build(preset))
        return not preset or self.built[preset].result()


def outcome(suite, presets):
    """(count, seconds) of a suite whose preset was built, or is now."""
    ready = presets.has(suite.needs)
    print(f"\n== {suite.name}: {suite.doc}", flush=True)
    if not ready:
        print(f"preset {suite.needs} did not build", flush=True)
        return Count(0, 1), 0
    start = time.monotonic()
    count = suite.run()
    return count, time.monotonic() - start


def outcomes(chosen, presets):
    """(suite, count, seconds), in order."""
    ahead = {}
    for number, suite in enumerate(chosen):
        if suite.leaves_room and not ahead:
            presets.has(suite.needs)
            for later in chosen[number:]:
                presets.begin(later.needs)
                if later.beside:
                    ahead[later.name] = presets.pool.submit(outcome, later, presets)
        yield suite, *(ahead[suite.name].result() if suite.name in ahead else outcome(suite, presets))


def main():
    parser = argparse.ArgumentParser(prog="tests/run", description="Builds and runs the tests of Xiezhi.")
    parser.add_argument("--quick", action="store_true", help="without sanitizers, fuzzing, spoiled records, clang-tidy, Kafka and Prometheus")
    parser.add_argument("--list", action="store_true", help="names the suites and ends")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="only these; all when none is named")
    options = parser.parse_args()
    known = {suite.name: suite for suite in SUITES}
    if options.list:
        for suite in SUITES:
            print(f"{suite.name:<14}{suite.doc}{'' if suite.quick else '  (not in --quick)'}")
        return 0
    for name in options.suites:
        if name not in known:
            parser.error(f"no suite {name!r}; suites are: {', '.join(known)}")
    chosen = [s for s in SUITES if s.name in options.suites] if options.suites else [s for s in SUITES if s.quick or not options.quick]

    WORK.mkdir(parents=True, exist_ok=True)
    sums, begun = Count(), time.monotonic()
    table = []
    with Presets() as presets:
        for suite, count, seconds in outcomes(chosen, presets):
            sums += count
            table.append(f"{suite.name:<14}{count.passed:>6} passed {count.failed:>4} failed {seconds:>7.0f} s")
    for name, said in UNSTABLE:
        print(f"\n== unstable: {name} failed and passed alone\n{said}")
    for name, said in sums.bad.items():
        print(f"\n== failed: {name}\n{said}")
    print(f"\n== {time.monotonic() - begun:.0f} s in all\n" + "\n".join(table) + "\n")
    print(f"{sums.passed} passed, {sums.failed} failed", flush=True)
    return 1 if sums.failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        for each in list(RUNNING):
            if each.poll() is None:
                os.killpg(each.pid, 15)
        os._exit(130)  # what is begun beside the suites is not waited for
