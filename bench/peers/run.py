#!/usr/bin/python3
"""The peers' job on Xiezhi, Flink and Kafka Streams: the same transfers, the same five rules, the same findings.

  bench/run peers                       everything: some 80 minutes on two cores
  bench/run peers --quick               three engines, no guarantee, small numbers, rates of its own for Xiezhi alone: two minutes and a half
  bench/run peers --collectors g1       the JVM engines with one of the garbage collectors; else with both, and the page compares with the better
  bench/run peers --warmup 4000000 --measured 10000000 --accounts 200000 --heap 8192     the job at its full size: most of a day
  bench/run peers --engines xiezhi,flink --guarantee exactly-once --seconds 0 --warmup 100000 --measured 200000 --accounts 5000

Starts a real broker, fills one topic from a seed and asks the oracle (peers/oracle.cc: sequential, sorted by time and id) what must be
found. Then the engines take turns, A B C A B C, under each guarantee: each drains the whole backlog, a reader of its own notices when the
marks at the end of the warm-up and of the measured part come out, and what the engine's processes used, in between and from start to end,
are the figures. Then each engine gets transfers as they happen, at rates that follow from that, and a reader takes the time of each finding.
Findings that differ from the oracle's are counted and shown, and such a turn gives no time. All figures go to build/benches/peers.json too.

What the engines are made of: peers/pom.xml. How they are built and called: peers/engines.py. The rules: peers/README.md.
Exit codes: 0 done, 1 an engine found something else or did not end, 2 usage.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "bench/kafka"), str(ROOT / "tests/lib")]

from instrument import BUILD, machine, processor_seconds, tool  # pylint: disable=wrong-import-position
from broker import Broker
from checks import Failed, check, check_equal
from process import fresh_folder
from engines import INPUT, PARTITIONS, Turn, engines, versions
from live import take_live_turn
from peers_page import page, terminal
from held import held, ramp
from rates import common, estimate, plan
from turn import TOOL, ask_oracle, create_topic, delete_topics, take_turn

PAGE = BUILD / "performance_peers.md"
TARGETS = ("xiezhi_peers", "xiezhi_oracle", "xiezhi_peer", "xiezhi_kafka")
NAMES = ("xiezhi", "flink", "flink-rocksdb", "streams", "streams-rocksdb")
QUICK_NAMES = ("xiezhi", "flink", "streams")
GUARANTEES = ("none", "at-least-once", "exactly-once")
COLLECTORS = ("g1", "zgc")
TAIL = 40_000  # transfers behind the measured ones; more than a consumer in order holds back at the end of its backlog


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def build(chosen):
    for words in (["cmake", "--preset", "release", "-B", BUILD, "-DXIEZHI_BENCHES=ON", "-DXIEZHI_TESTS=OFF"],
                  ["cmake", "--build", BUILD, "-j", str(len(os.sched_getaffinity(0))), "--target", *TARGETS]):
        done = subprocess.run([str(word) for word in words], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=3600,
                              check=False)
        check(done.returncode == 0, f"{words[0]} {words[1]} failed:\n{done.stdout[-2000:]}{done.stderr[-1000:]}")
    for engine in chosen:
        engine.build()


def fill(address, stream, broker_pid):
    """What was sent, and the processor time that the sender and the broker took for it."""
    create_topic(address, INPUT)
    before = processor_seconds(broker_pid)
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(TOOL), "fill", "--brokers", address, "--topic", INPUT, *stream], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=3600, check=False)
    check(done.returncode == 0, f"xiezhi_peers fill ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - own.ru_utime - own.ru_stime + processor_seconds(broker_pid) - before
    return {**json.loads(done.stdout), "processor_seconds": used}


def raw_consume(address, total):
    answer = tool("consume", 600, brokers=address, topic=INPUT)
    check_equal(answer["records"], total, "records that the bare consumer read")
    return answer


def rounds_of(engine, guarantee, options):
    """All rounds for what a target compares: Xiezhi, and the peers where they are fastest. The others take one turn each, unless told."""
    compared = engine.kind == "xiezhi" or (engine.base == engine.kind and guarantee == options.guarantees[0])
    return options.rounds if compared else min(options.rounds, options.other_rounds)


def measure(options, chosen):
    folder = fresh_folder("bench-peers")
    stream = [word for name in ("seed", "warmup", "measured", "accounts") for word in (f"--{name}", str(getattr(options, name)))]
    stream += ["--tail", str(TAIL)]
    total = options.warmup + options.measured + TAIL
    result = {"turns": [], "consume": [], "cores": len(os.sched_getaffinity(0))}
    with Broker("bench-peers") as broker:
        broker_pid = int((broker.folder / "pid").read_text())
        result["fill"] = fill(broker.address, stream, broker_pid)
        say(f"{total:,} transfers are in {INPUT}, {result['fill']['bytes'] / total:,.0f} bytes each")
        oracle = folder / "oracle"
        result["rules"] = ask_oracle(broker.address, INPUT, options.warmup + options.measured, oracle)
        say(f"the oracle finds {sum(result['rules'].values()):,}: {result['rules']}")
        for number in range(1, options.rounds + 1):
            result["consume"].append(raw_consume(broker.address, total))
            for engine in chosen:
                for guarantee in options.guarantees:
                    if number > rounds_of(engine, guarantee, options):
                        continue
                    turn = Turn(engine.name, number, broker.address, folder, guarantee)
                    figures = take_turn(engine, turn, stream, options.measured, total, broker_pid, oracle)
                    result["turns"].append(figures)
                    say(f"round {number}: {engine.title}, {guarantee}: " + told(figures))
        delete_topics(broker.address, INPUT)
        if options.seconds > 0:
            result["latency"] = measure_latency(options, chosen, broker.address, folder, result)
    shutil.rmtree(broker.folder)  # some gigabytes of log; kept after a failure
    return result


def measure_latency(options, chosen, address, folder, result):
    """Every engine that was right, under every guarantee that keeps something; its own rates under the first of them."""
    promised = [guarantee for guarantee in options.guarantees if guarantee != "none"] or options.guarantees
    own, turns = {}, []
    for guarantee in promised:
        for engine in chosen:
            some = [turn for turn in result["turns"] if (turn["engine"], turn["guarantee"]) == (engine.name, guarantee)]
            if all("whole" in turn for turn in some):
                own[engine.name, guarantee] = estimate(some, result["fill"], result["cores"])

    def live(engine, guarantee, number, planned, seconds, warm_seconds):
        turn = Turn(engine.name, number, address, folder, guarantee, "latency")
        figures = take_live_turn(engine, turn, planned, seconds, warm_seconds, options)
        say(f"live: {engine.title}, {guarantee}: " + told_live(figures))
        return figures
    for engine in chosen if options.ramp_seconds > 0 else []:
        if (engine.name, promised[0]) not in own or not engine.has_own_rates:
            continue
        figures = live(engine, promised[0], 0, ramp(own[engine.name, promised[0]]), options.ramp_seconds, options.warm_seconds // 2)
        if "phases" in figures:
            for guarantee in promised:
                own[engine.name, guarantee] = min(own.get((engine.name, guarantee), 0), held(figures["phases"]))
    for guarantee in promised:
        rivals = [engine for engine in chosen if own.get((engine.name, guarantee))]
        shared = options.rate or common([own[engine.name, guarantee] for engine in rivals] or [0])
        for engine in rivals:
            planned = plan(own[engine.name, guarantee], shared, guarantee == promised[0] and engine.has_own_rates)
            figures = live(engine, guarantee, 1, planned, options.seconds, options.warm_seconds)
            turns.append({"maximum": own[engine.name, guarantee], **figures})
    return turns


def told_live(figures):
    if "phases" not in figures:
        return f"WRONG: {figures['differences']}"
    some = (f"{phase['label']} ({phase['rate']:,}/s, {phase['count']:,}) {phase['p50_us'] / 1e3:,.1f} {phase['p99_us'] / 1e3:,.1f} "
            f"{phase['p999_us'] / 1e3:,.1f}" for phase in figures["phases"] if phase["count"])
    return f"{figures['differences']['found']:,} findings, all right; ms p50 p99 p99.9: " + "; ".join(some)


def told(figures):
    if "whole" not in figures:
        return f"WRONG: {figures['differences']}"
    between, whole = figures["between"], figures["whole"]
    return (f"{figures['differences']['found']:,} findings, all right; processor s a million {between['processor_per_million']:.2f}, whole "
            f"{whole['processor_per_million']:.2f}; a second {between['per_second']:,.0f}, whole {whole['per_second']:,.0f}; "
            f"{figures['peak_rss_bytes'] / 2**20:,.0f} MiB")


def read_options():
    parser = argparse.ArgumentParser(prog="bench/run peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small numbers; anything given beside it wins")
    parser.add_argument("--engines", help=f"which, in their order ({','.join(NAMES)})")
    parser.add_argument("--collectors", help=f"of the JVM engines whose state is in their heap ({','.join(COLLECTORS)}; quick {COLLECTORS[0]}); what has "
                        "its state beside it, and rates of an engine's own, take the first")
    parser.add_argument("--guarantee", dest="guarantees", help=f"one or more of {','.join(GUARANTEES)} (all)")
    parser.add_argument("--rounds", type=int, help="turns of each engine (3)")
    parser.add_argument("--other-rounds", type=int, default=1, help="of engines and guarantees that no target compares (1)")
    parser.add_argument("--warmup", type=int, help="transfers that fill the hour (400,000)")
    parser.add_argument("--measured", type=int, help="transfers behind them (1,000,000)")
    parser.add_argument("--accounts", type=int, help="accounts (20,000)")
    parser.add_argument("--heap", type=int, help="MiB of Java heap of an engine (4,096)")
    parser.add_argument("--seconds", type=int, help="of each rate at which latency is measured (30); 0: no latency")
    parser.add_argument("--warm-seconds", type=int, help="before them, in each engine (100)")
    parser.add_argument("--ramp-seconds", type=int, help="of each rate on the way to an engine's own maximum (5); 0: what the backlog says")
    parser.add_argument("--rate", type=int, default=0, help="transfers a second at which all are compared (half of the slowest one's maximum)")
    parser.add_argument("--seed", type=int, default=7, help="of the transfers (7)")
    parser.add_argument("--output", type=pathlib.Path, default=PAGE, help="page to write (build/benches/performance_peers.md)")
    parser.add_argument("--no-build", action="store_true", help="take the C++ programs that lie in build/benches")
    options = parser.parse_args()
    whole = {"engines": ",".join(NAMES), "collectors": ",".join(COLLECTORS), "guarantees": ",".join(GUARANTEES), "rounds": 3, "warmup": 400_000,
             "measured": 1_000_000, "accounts": 20_000, "heap": 4_096, "seconds": 30, "warm_seconds": 100, "ramp_seconds": 5}
    quick = {**whole, "engines": ",".join(QUICK_NAMES), "collectors": COLLECTORS[0], "guarantees": "none", "rounds": 1, "warmup": 100_000,
             "measured": 200_000, "accounts": 5_000, "heap": 2_048, "seconds": 4, "warm_seconds": 5, "ramp_seconds": 0}
    for name, value in (quick if options.quick else whole).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    for name, known in (("engines", NAMES), ("collectors", COLLECTORS), ("guarantees", GUARANTEES)):
        words = getattr(options, name).split(",")
        setattr(options, name, words)
        if not set(words) <= set(known) or len(set(words)) < len(words):
            parser.error(f"--{name}: some of {','.join(known)}, each once")
    if any(0 < seconds < 3 for seconds in (options.seconds, options.ramp_seconds)):
        parser.error("--seconds and --ramp-seconds are 0 or at least 3: the first two do not count")
    if min(options.rounds, options.other_rounds) < 1 or options.warmup < 1_000 or options.measured < 1_000 or not 100 <= options.accounts <= 1_000_000:
        parser.error("--rounds and --other-rounds are at least 1, --warmup and --measured at least 1,000, --accounts 100 to 1,000,000")
    return options


def main():
    options = read_options()
    chosen = engines(options.engines, options.collectors, options.heap, peers_own_rates=not options.quick)
    started = time.monotonic()
    where = machine()
    try:
        if options.no_build:
            for engine in chosen:
                engine.build()
        else:
            say("building the engines")
            build(chosen)
        result = {"command": "bench/run peers " + " ".join(sys.argv[1:]), "date": time.strftime("%Y-%m-%d"), "machine": where,
                  "versions": versions(), "java": java_version(), "partitions": PARTITIONS, "tail": TAIL,
                  "engines": [{"name": one.name, "kind": one.kind, "title": one.title, "settings": one.settings} for one in chosen],
                  "options": {name: value for name, value in vars(options).items() if name != "output"}, **measure(options, chosen)}
    except Failed as failure:
        print(f"bench/peers: {failure}", file=sys.stderr)
        return 1
    result["minutes"] = round((time.monotonic() - started) / 60, 1)
    (BUILD / "peers.json").write_text(json.dumps(result, indent=1) + "\n")
    options.output.write_text(page(result), encoding="utf-8")
    print("\n" + terminal(result))
    say(f"{options.output} is written; all figures are in {BUILD / 'peers.json'}")
    return 0 if all("whole" in turn for turn in result["turns"]) and all("phases" in turn for turn in result.get("latency", [])) else 1


def java_version():
    done = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    return (done.stderr or done.stdout).splitlines()[0].replace('"', "")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
