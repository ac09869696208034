#!/usr/bin/python3
"""What the core must not use, with the reason; and what every file and folder owes its reader."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from checks import check_equal
from sources import Rules, in_tree, sources

CORE = ["stream/base", "stream/codec", "stream/screen", "stream/state", "detectors", "stream/engine"]

# name -> (pattern in the code without comments and texts, why). Holds in CORE.
BANS = {
    "clock": (r"\b(system_clock|steady_clock|high_resolution_clock|gettimeofday|clock_gettime)\b|\btime\s*\(\s*(nullptr|NULL|0)\s*\)",
              "the answer may depend on event time and log time only; a replay on any day gives the same bytes"),
    "random": (r"\b(s?rand|rand_r|random_device|mt19937(_64)?|randombytes\w*)\s*[({]", "a replay gives the same bytes"),
    "float": (r"\b(double|float)\b", "money and time are integers; rounding differs between machines and orders of addition"),
    "thread": (r"\bstd::(thread|jthread|async|mutex|shared_mutex|condition_variable)\b|\bpthread_", "a shard is one thread; order decides the answer"),
    "file": (r"\b(fopen|fdopen|ifstream|ofstream|fstream)\b|\bstd::(cout|cerr|clog)\b|\b(f|v)?printf\s*\(|\bgetenv\s*\(",
             "the outside is behind a port of stream/io"),
    "socket": (r"\b(socket|connect|accept|recv|epoll_wait)\s*\(", "the outside is behind a port of stream/io"),
    "throw": (r"\bthrow\b", "bad input is data: errors on the data path are values"),
}

# (file, ban) -> why this one place may. An exception that is no longer needed fails.
EXCEPTIONS = {
    ("stream/codec/field_rows.h", "throw"): "stands in a consteval function: a wrong row does not compile",
    ("stream/codec/field.h", "throw"): "stands in a consteval function: a wrong row does not compile",
    ("stream/base/check.h", "file"): "a broken invariant says where, then stops the process",
}

# Start of a path -> why such files need no unit test of their own.
WITHOUT_TEST = {
    "stream/base/phone.cc": "part of identifiers.h: identifiers_test.cc",
    "detectors/catalogue.cc": "detector.h: rules_test.cc looks at every row",
    "detectors/guards.cc": "detector.h: each detector's test has its guards",
    "stream/io/kafka_": "the outside itself: judged by a real broker in tests/kafka",
    "stream/io/http": "the outside itself: asked by the Kafka and Prometheus suites",
    "stream/app/main/main.cc": "calls the commands; every command is run by the golden and Kafka suites",
}

MAX_LINES = 500

house = Rules("house")


def _banned(root):
    """(file, line, ban) of everything that BANS finds in the core."""
    found = []
    for source in sources(root, *CORE):
        for number, line in enumerate(source.code().splitlines(), 1):
            for name, (pattern, _) in BANS.items():
                if re.search(pattern, line):
                    found.append((str(source.path), number, name))
    return found


@house.rule(planted={"stream/engine/shard.cc": "auto now = std::chrono::system_clock::now();\n"},
            clean={"stream/engine/shard.cc": '// a double never enters\nconst char* name = "float";\nint time_ms;\n',
                   "stream/io/clock.cc": "auto now = std::chrono::system_clock::now();\n"})
def core_bans(root):
    return [f"{file}:{line}: {name}: {BANS[name][1]}" for file, line, name in _banned(root) if (file, name) not in EXCEPTIONS]


# One line that breaks each ban, so that no pattern is dead.
PLANTED = {"clock": "clock_gettime(0, &t);", "random": "int x = rand();", "float": "double sum = 0;", "thread": "std::mutex lock;",
           "file": "std::ifstream in;", "socket": "socket(1, 2, 3);", "throw": "throw 1;"}


@house.case
def every_ban_finds_its_own():
    found = in_tree({f"detectors/{name}.cc": line for name, line in PLANTED.items()}, _banned)
    check_equal({(file, name) for file, _, name in found}, {(f"detectors/{name}.cc", name) for name in BANS}, "bans found")


@house.rule(planted={"stream/base/check.h": "int x;\n"})
def exceptions_are_needed(root):
    used = {(file, name) for file, _, name in _banned(root)}
    return [f"{file} no longer needs its exception from {name}" for file, name in sorted(set(EXCEPTIONS) - used)]


@house.rule(planted={"stream/base/a.h": "struct A {};\n"}, clean={"stream/base/a.h": "// A.\n#pragma once\nstruct A {};\n"})
def headers_are_guarded(root):
    return [f"{each.path} has no #pragma once" for each in sources(root, "stream", "detectors", "tests", "bench")
            if each.path.suffix == ".h" and "#pragma once" not in each.text]


@house.rule(planted={"stream/base/a.h": "#pragma once\nstruct A {};\n"}, clean={"stream/base/a.h": "// What A is.\n#pragma once\n"})
def headers_say_what_they_are(root):
    return [f"{each.path} does not begin with a comment that says what it is" for each in sources(root, "stream", "detectors")
            if each.path.suffix == ".h" and not each.text.startswith("//")]


@house.rule(planted={"stream/base/a.cc": "\n" * (MAX_LINES + 1)}, clean={"stream/base/a.cc": "\n" * 10})
def files_are_a_sitting_long(root):
    return [f"{each.path} has {each.text.count(chr(10))} lines; at most {MAX_LINES}"
            for each in sources(root, "stream", "detectors") if each.text.count("\n") > MAX_LINES]


def _folders(root):
    yield from ("deploy", "schemas", "tests", "detectors", "bench")
    yield from sorted({each.folder() for each in sources(root, "stream")})


@house.rule(planted={"stream/base/a.cc": ""},
            clean={f"{each}/README.md": "" for each in ("deploy", "schemas", "tests", "detectors", "bench", "stream/base")}
            | {"stream/base/a.cc": ""})
def folders_have_a_readme(root):
    return [f"{folder}/README.md is not there" for folder in _folders(root) if not (root / folder / "README.md").exists()]


@house.rule(planted={"detectors/d99_new.cc": "", "tests/detectors/d98_test.cc": ""},
            clean={"stream/base/a.cc": "", "tests/unit/a_test.cc": "", "stream/io/b.cc": "",
                   "tests/unit/io_test.cc": '#include "stream/io/b.h"\n'})
def sources_have_a_test(root):
    tests = sources(root, "tests")
    included = {name for test in tests for _, name in test.includes()}
    names = {test.path.stem.removesuffix("_test") for test in tests}
    broken = []
    for source in sources(root, "stream", "detectors"):
        path = source.path
        tested = (str(path.with_suffix(".h")) in included or path.stem in names or path.stem.split("_")[0] in names)
        if path.suffix == ".cc" and not tested and not str(path).startswith(tuple(WITHOUT_TEST)):
            broken.append(f"{path}: no test includes its header or carries its name, and WITHOUT_TEST does not say why")
    return broken


# What tools add to the name of a metric that is declared as a histogram.
_DERIVED = ("_bucket", "_sum", "_count")


@house.rule(planted={"deploy/prometheus/alerts.yml": "expr: xiezhi_evnts_total > 0", "stream/io/metrics.cc": '"xiezhi_events_total"'},
            clean={"deploy/prometheus/alerts.yml": "expr: xiezhi_events_total > 0 # xiezhi_wait_seconds_bucket",
                   "stream/io/metrics.cc": '"xiezhi_events_total", "xiezhi_wait_seconds"'})
def metrics_named_in_deploy_exist(root):
    declared = set()
    for path in (root / "stream/io").glob("metrics*"):
        declared |= set(re.findall(r"\bxiezhi_[a-z0-9_]+\b", path.read_text(encoding="utf-8")))
    broken = []
    for path in sorted((root / "deploy").rglob("*")):
        if path.suffix not in (".yml", ".yaml", ".json"):
            continue
        for name in sorted(set(re.findall(r"\bxiezhi_[a-z0-9_]+\b", path.read_text(encoding="utf-8")))):
            bare = next((name.removesuffix(end) for end in _DERIVED if name.endswith(end)), name)
            if name not in declared and bare not in declared:
                broken.append(f"{path.relative_to(root)}: no metric {name} in stream/io/metrics.*")
    return broken


@house.rule(planted={"stream/base/a.cc": "// FIX" + "ME later\n"}, clean={"stream/base/a.cc": "// done\n"})
def nothing_is_left_for_later(root):
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
    return [f"{each.path}:{number}" for each in sources(root, "stream", "detectors", "tests", "bench")
            for number, line in enumerate(each.text.splitlines(), 1) if words.search(line)]


@house.rule(planted={"deploy/packages.txt": "build g++\ntest g++\n"}, clean={"deploy/packages.txt": "# list\nbuild g++\ntest kcat\n"})
def packages_are_listed_once(root):
    lines = [line.split() for line in (root / "deploy/packages.txt").read_text(encoding="utf-8").splitlines()
             if line.strip() and not line.startswith("#")] if (root / "deploy/packages.txt").exists() else []
    names = [line[1] for line in lines]
    broken = [f"deploy/packages.txt: {name} twice" for name in sorted({n for n in names if names.count(n) > 1})]
    return broken + [f"deploy/packages.txt: group {line[0]}" for line in lines if line[0] not in ("build", "test", "kafka")]


if __name__ == "__main__":
    sys.exit(house.main())
