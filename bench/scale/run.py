#!/usr/bin/python3
"""What CPU an event costs, apart from Kafka: beside the speed of light, by keys, windows, partitions; what a key takes in memory.

  bench/run scale            about a quarter of an hour, up to 16 GiB of memory
  bench/run scale --quick    about a minute, small numbers

One process and one thread at a time, its own processor time as clock. What is compared takes turns, round by round; a figure counts only
when the answer was right: the prototype's cells are those of a plain map, the engine's findings those of the oracle, windows those of a
queue, keys have what was paid into them, and the whole catalogue gives the same outputs in every round.

Figures go to build/benches/scale.json, the page to build/benches/performance_scale.md unless --output names another.
Exit codes: 0 done, 1 an answer was wrong, 2 usage.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "bench/kafka"), str(ROOT / "bench/peers"), str(ROOT / "tests/lib")]

from instrument import BUILD, Events, build, machine  # pylint: disable=wrong-import-position
from checks import Failed, check, check_equal
from process import fresh_folder
from compare import compare_files
from scale_page import GIB, largest_keys, page, read_pipeline, target_lines

TOOL, PIPELINE, ORACLE = (BUILD / "bench" / name for name in ("xiezhi_scale", "xiezhi_pipeline", "xiezhi_oracle"))
MEMORY_MOST = 16 * GIB
WHOLE = {"rounds": 5, "keys": [100_000, 1_000_000, 10_000_000], "segment": 10_000, "events": 1_000_000, "memory_keys": 100_000,
         "windows": [(10_000, {"entries": 30}), (1_000, {"entries": 300}), (1_000, {"step_ms": 60_000})],
         "streams": {"crowded": ("job", 20_000, 400_000, 200_000), "ordinary": ("uniform", 200_000, 400_000, 400_000),
                     "uniform": ("uniform", 100_000, 100_000, 200_000), "hot": ("hot", 100_000, 100_000, 200_000)}}
QUICK = {"rounds": 3, "keys": [20_000, 200_000, 1_000_000], "segment": 2_000, "events": 60_000, "memory_keys": 10_000,
         "windows": [(2_000, {"entries": 30}), (200, {"step_ms": 60_000})],
         "streams": {"crowded": ("job", 2_000, 40_000, 20_000), "ordinary": ("uniform", 20_000, 40_000, 30_000),
                     "uniform": ("uniform", 10_000, 10_000, 20_000), "hot": ("hot", 10_000, 10_000, 20_000)}}
ENTRIES, COUNTERPARTIES = (1, 4, 16, 64, 128), (4, 1_000)
PARTITIONS = (1, 8, 64)
# Of a restart with 10 million keys (docs/reliability.md, bench/kafka/recover.py); figures of build/benches/recover.json win.
RECOVER = {"keys": 10_080_000, "state_bytes": 8_611e6, "seconds": 8.93, "source": "docs/reliability.md"}


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def run(words, seconds=1800, **files):
    done = subprocess.run([str(word) for word in words], stdin=files.get("stdin", subprocess.DEVNULL), stdout=files.get("stdout", subprocess.PIPE),
                          stderr=subprocess.PIPE, text=True, timeout=seconds, check=False)
    check(done.returncode == 0, f"{pathlib.Path(words[0]).name} {words[1] if len(words) > 1 else ''} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def scale(command, **options):
    words = [TOOL, command]
    for name, value in options.items():
        words += [f"--{name.replace('_', '-')}", ",".join(map(str, value)) if isinstance(value, (list, tuple)) else value]
    return json.loads(run(words))


class Stream:
    """A file of transfers in the order of their time, and what the oracle finds in it."""

    def __init__(self, folder, name, shape, accounts, warmup, measured):
        self.path, self.findings, self.found = (folder / f"{name}.{end}" for end in ("jsonl", "findings", "found"))
        self.skip = warmup
        self.what = f"{accounts:,} accounts, each pays {warmup / accounts:g} times an hour"
        lines = folder / f"{name}.lines"
        self.written = scale("write", shape=shape, accounts=accounts, warmup=warmup, measured=measured, output=self.path, lines=lines)
        with open(lines, encoding="utf-8") as transfers, open(self.findings, "w", encoding="utf-8") as findings:
            run([ORACLE], stdin=transfers, stdout=findings)
        lines.unlink()

    def prototype(self):
        return scale("prototype", input=self.path, skip=self.skip)["ns_an_event"]

    def engine(self):
        answer = scale("engine", input=self.path, skip=self.skip, findings=self.found)
        differences = compare_files(self.findings, self.found)
        check(differences.none(), f"the engine's findings in {self.path.name} are not those of the oracle: {differences}")
        check(differences.wanted > 0, f"the oracle finds nothing in {self.path.name}")
        return answer

    def whole(self):
        answer = read_pipeline(run([PIPELINE, self.path, "--skip", self.skip]))
        check_equal((answer["taken"], answer["refused"], answer["late"], answer["repeated"]), (self.written["records"], 0, 0, 0),
                    "transfers taken, refused, late, repeated")
        return answer


def same(answers, name):
    check_equal(len({answer[name] for answer in answers}), 1, f"different {name} of the whole catalogue")


def beside(stream, rounds, prototype):
    """The turns of a stream."""
    result, answers = {"what": stream.what, **stream.written, "prototype": [], "engine": [], "engine_stages": [], "whole": []}, []
    for _ in range(rounds):
        if prototype:
            result["prototype"].append(stream.prototype())
        engine = stream.engine()
        result["engine"].append(engine["ns_an_event"])
        result["engine_stages"].append(engine["stages"])
        answers.append(stream.whole())
        result["whole"].append(answers[-1]["ns"])
    same(answers, "digest")
    return result | {"stages": answers[-1]["stages"], "outputs": answers[-1]["outputs"]}


def partitions(path, sizes):
    """The whole catalogue over generated events, in turns."""
    answers = {count: [] for count in PARTITIONS}
    for _ in range(sizes["rounds"]):
        for count, some in answers.items():
            some.append(read_pipeline(run([PIPELINE, path, "--skip", sizes["events"] // 4, "--log", "--partitions", count])))
    for some in answers.values():
        same(some, "digest")
    for name in ("outputs", "taken", "refused", "late", "repeated"):
        same([answer for some in answers.values() for answer in some], name)
    return [{"partitions": count, "ns": [answer["ns"] for answer in some],
             **{name: some[-1][name] for name in ("stages", "frame_bytes", "bytes_an_entity", "touches", "outputs")}} for count, some in answers.items()]


def recover():
    path = BUILD / "recover.json"
    if not path.exists():
        return RECOVER
    found = json.loads(path.read_text())["found"]
    most = found[max(found, key=int)]
    seconds = sorted(each["seconds"] for each in most["snapshot"])
    return {"keys": most["keys"], "state_bytes": most["state_bytes"], "seconds": seconds[len(seconds) // 2], "source": "build/benches/recover.json"}


def room_bytes():
    lines = dict(line.split(":") for line in pathlib.Path("/proc/meminfo").read_text().splitlines())
    return min(MEMORY_MOST, int(lines["MemAvailable"].split()[0]) * 1024 * 0.8)


def measure(sizes):
    folder, events = fresh_folder("bench-scale"), Events()
    rounds, result = sizes["rounds"], {"recover": recover()}
    try:
        streams = {name: Stream(folder, name, *rest) for name, rest in sizes["streams"].items()}
        say("streams are written, the oracle has answered")
        result["light"] = {name: beside(streams[name], rounds, True) for name in ("crowded", "ordinary")}
        say("prototype, engine and whole catalogue are measured")
        result["hot"] = {"uniform": {"engine": [], "whole": []}, "hot": {"engine": [], "whole": []}}
        for _ in range(rounds):
            for name, figures in result["hot"].items():
                one = beside(streams[name], 1, False)
                for kind in ("engine", "whole"):
                    figures[kind] += one[kind]
        sample = scale("memory", keys=sizes["memory_keys"] * 10, counterparties=[4], entries=[4])[0]["taken"]
        keys = largest_keys(sizes["keys"], sample, room_bytes())
        say(f"a key takes {sample:,.0f} bytes; {', '.join(f'{count:,}' for count in keys)} keys")
        result["keys"] = scale("keys", keys=keys, rounds=rounds + 2, segment=sizes["segment"])
        result["accounts"] = scale("accounts", accounts=[keys[0] // 2, keys[-1] // 2], rounds=rounds + 2, segment=sizes["segment"] // 2)
        say("keys are measured")
        result["windows"] = [{"keys": keys, **load, "figures": scale("windows", keys=keys, rounds=rounds + 2, **load)} for keys, load in sizes["windows"]]
        result["memory"] = scale("memory", keys=sizes["memory_keys"], counterparties=COUNTERPARTIES, entries=ENTRIES)
        result["allocations"] = scale("allocations", accounts=1_200)
        say("windows and memory are measured")
        path = events.generate(sizes["events"], 3)
        result["generated_bytes"] = path.stat().st_size
        result["partitions"] = partitions(path, sizes)
    finally:
        events.end()
        for path in folder.iterdir():
            path.unlink()
    return result


def main():
    parser = argparse.ArgumentParser(prog="bench/run scale", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small numbers")
    parser.add_argument("--rounds", type=int, help="turns of each (5, quick 3)")
    parser.add_argument("--output", type=pathlib.Path, default=BUILD / "performance_scale.md", help="page to write")
    parser.add_argument("--no-build", action="store_true", help="take what lies in build/benches")
    options = parser.parse_args()
    sizes = dict(QUICK if options.quick else WHOLE)
    sizes["rounds"] = options.rounds or sizes["rounds"]
    where, started = machine(), time.monotonic()
    try:
        if not options.no_build:
            build("xiezhi_scale", "xiezhi_pipeline", "xiezhi_oracle")
            started = time.monotonic()
        result = measure(sizes)
    except Failed as failure:
        print(f"bench/scale: {failure}", file=sys.stderr)
        return 1
    result |= {"command": "bench/run scale " + " ".join(sys.argv[1:]), "date": time.strftime("%Y-%m-%d"), "machine": where, "options": sizes,
               "minutes": round((time.monotonic() - started) / 60, 1)}
    (BUILD / "scale.json").write_text(json.dumps(result, indent=1) + "\n")
    options.output.write_text(page(result), encoding="utf-8")
    print("\n" + target_lines(result))
    say(f"{options.output} is written; all figures are in {BUILD / 'scale.json'}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
