#!/usr/bin/python3
"""Measures Xiezhi on a real Kafka broker and in replay, and writes docs/performance.md.

  bench/kafka/run.py                 the whole, about half an hour on two cores
  bench/kafka/run.py --quick         small numbers, below five minutes; writes build/benches/performance.md instead

Builds the release preset with the benches into build/benches. Every figure comes from a run whose answer was counted: a run that
loses an event, or gives a prompt twice or not at all, ends with 1 and prints no time. All figures also go to
build/benches/kafka.json. Exit codes: 0 done (whether targets are met or not), 1 a wrong answer or a time-out, 2 usage.
"""

import argparse
import json
import os
import pathlib
import shutil
import sys
import time

from instrument import BUILD, ROOT, Events, build, machine, tool
from checks import Failed, check_equal
from deployment import Deployment
from drain import PARTITIONS, Drain, raw_consume
from latency import echo, latency
from page import page, terminal
from replay import outputs_of, replay

SEED = 7
PAGE = ROOT / "docs/performance.md"


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def on_kafka(options, events):
    """Throughput, then latency on the process of the last drain, which knows its customers by then."""
    deployment = Deployment("bench-kafka")
    deployment.settings = {"kafka": {"brokers": deployment.address(), "partitions": PARTITIONS}}
    result = {"partitions": PARTITIONS, "consume": [], "drain": [], "echo": [], "latency": []}
    backlog = events.generate(options.events, SEED)
    with deployment:
        drains = [Drain(deployment, number) for number in range(1, options.rounds + 1)]
        result["fill"] = tool("fill", 120 + options.events // 2_000, brokers=deployment.address(), input=backlog)
        check_equal(result["fill"]["records"], options.events, "records sent")
        say(f"{options.events:,} events are in {deployment.address()}")
        raw_consume(deployment, options.events)  # warms the broker
        for number, drain in enumerate(drains, 1):
            result["consume"].append(raw_consume(deployment, options.events))
            result["drain"].append(drain.start().measure(options.events))
            say(f"round {number}: bare consumer {result['consume'][-1]['per_second']:,.0f} records/s, "
                f"xiezhi run {result['drain'][-1]['per_second']:,.0f} events/s")
            if number < options.rounds:
                drain.end()
        if options.seconds > 0:
            latencies(options, events, deployment, drains[-1], result)
        drains[-1].end()
    shutil.rmtree(deployment.broker.folder)  # some gigabytes of log; kept after a failure
    return result


def latencies(options, events, deployment, drain, result):
    count = options.rate * (options.seconds + options.warmup)
    echo(deployment, 0, options.rate, options.warmup, options.warmup)  # warms the broker
    for number in range(1, options.latency_rounds + 1):
        background = events.generate(count, SEED + number)
        result["echo"].append(echo(deployment, number, options.rate, options.seconds, options.warmup))
        result["latency"].append(latency(deployment, drain, number, options.rate, options.seconds, options.warmup, background,
                                         options.every))
        say(f"round {number}: p99 echo {result['echo'][-1]['echo']['p99_us'] / 1000:.1f} ms, "
            f"prompt {result['latency'][-1]['prompt']['p99_us'] / 1000:.1f} ms")


def on_one_core(options, events):
    file = events.generate(options.replay_events, SEED)
    result = []
    for number in range(1, options.rounds + 1):
        result.append(replay(file, options.replay_events, options.core))
        say(f"round {number}: replay {result[-1]['events_per_second']:,} events/s, {result[-1]['peak_rss_bytes'] / 2**20:,.0f} MiB")
    check_equal(len({outputs_of(summary) for summary in result}), 1, "different outputs of the replays")
    return result


def read_options():
    parser = argparse.ArgumentParser(prog="bench/kafka/run.py", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small numbers; anything given beside it wins")
    parser.add_argument("--events", type=int, help="backlog on Kafka (1,000,000)")
    parser.add_argument("--rounds", type=int, help="how often each is measured in turn (3)")
    parser.add_argument("--rate", type=int, default=1000, help="events a second of the latency runs (1,000)")
    parser.add_argument("--seconds", type=int, help="measured seconds of each latency run (60); 0 leaves them out")
    parser.add_argument("--warmup", type=int, help="seconds before them (10)")
    parser.add_argument("--latency-rounds", type=int, help="echo and latency in turn (3)")
    parser.add_argument("--every", type=int, default=20, help="one event in so many calls for a prompt, another for a hinted one (20)")
    parser.add_argument("--replay-events", type=int, help="events of the replay (5,000,000); 0 leaves it out")
    parser.add_argument("--core", type=int, default=(os.cpu_count() or 1) - 1, help="core of the replay (the last)")
    parser.add_argument("--output", type=pathlib.Path, help="page to write")
    parser.add_argument("--no-build", action="store_true", help="take what lies in build/benches, or UNDER_TEST")
    options = parser.parse_args()
    whole = {"events": 1_000_000, "rounds": 3, "seconds": 60, "warmup": 10, "latency_rounds": 3, "replay_events": 5_000_000,
             "output": PAGE}
    quick = {"events": 200_000, "rounds": 2, "seconds": 12, "warmup": 5, "latency_rounds": 1, "replay_events": 300_000,
             "output": BUILD / "performance.md"}
    for name, value in (quick if options.quick else whole).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    if options.events < 1 or options.rounds < 1 or options.latency_rounds < 1 or options.every < 2 or options.rate < 1:
        parser.error("--events, --rounds, --latency-rounds and --rate are at least 1, --every at least 2")
    return options


def main():
    options = read_options()
    started = time.monotonic()
    events = Events()
    try:
        where = machine()
        if not options.no_build:
            say("building the release preset with the benches")
            build()
        result = {"command": "bench/kafka/run.py " + " ".join(sys.argv[1:]), "date": time.strftime("%Y-%m-%d"), "machine": where,
                  "options": {name: value for name, value in vars(options).items() if name != "output"}}
        result["replay"] = on_one_core(options, events) if options.replay_events else []
        result.update(on_kafka(options, events))
    except Failed as failure:
        print(f"bench/kafka: {failure}", file=sys.stderr)
        return 1
    finally:
        events.end()
    result["minutes"] = round((time.monotonic() - started) / 60, 1)
    (BUILD / "kafka.json").write_text(json.dumps(result, indent=1) + "\n")
    options.output.write_text(page(result), encoding="utf-8")
    print("\n" + terminal(result))
    say(f"{options.output} is written; all figures are in {BUILD / 'kafka.json'}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
