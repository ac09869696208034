#!/usr/bin/python3
"""What safety costs on a real Kafka broker: snapshots, and alerts and reports in transactions, each against a run without.

  bench/kafka/cost.py                 about ten minutes on two cores
  bench/kafka/cost.py --no-build      takes what lies in build/benches, or UNDER_TEST

The kinds take turns (A B C A B C) over the same backlog, each with a process, a log and outputs of its own, and then over the same
paced events for the latency. A ratio is that of two neighbours of one round; the median counts, least and most stand in brackets.
All figures also go to build/benches/cost.json. Exit codes: 0 done (whether targets are met or not), 1 a wrong answer or a time-out.
"""

import argparse
import json
import shutil
import statistics
import sys

from instrument import BUILD, Events, build, machine, tool
from checks import Failed, check, check_equal, total
from deployment import Deployment
from drain import PARTITIONS, Drain, raw_consume
from latency import latency
from page import figure
from run import SEED, say

NEVER = {"interval_ms": 24 * 3600 * 1000}
KINDS = {"without": {"snapshots": NEVER},
         "snapshots": {"snapshots": {"interval_ms": 5_000}},
         "exactly_once": {"snapshots": NEVER, "reports": {"lane": "exactly_once"}}}
TARGETS = (("snapshots", "throughput", "≥ 0.95", lambda ratio: ratio >= 0.95), ("snapshots", "p99.9", "≤ 1.2", lambda ratio: ratio <= 1.2),
           ("exactly_once", "throughput", "≥ 0.9", lambda ratio: ratio >= 0.9), ("exactly_once", "p99.9", "", None))


def round_of(options, deployment, number, background, sent):
    """`sent` records are in the inputs; how many are there at the end goes along, the latency runs add theirs."""
    found = {}
    for place, (kind, settings) in enumerate(KINDS.items()):
        drain = Drain(deployment, f"{number}-{kind.replace('_', '-')}", settings).start()
        found[kind] = {"drain": drain.measure(sent)}
        check((total(drain.samples(), "xiezhi_snapshots_total") > 0) == (kind == "snapshots"), f"{kind}: snapshots were taken, or not")
        if options.seconds:
            found[kind]["latency"] = latency(deployment, drain, number * len(KINDS) + place, options.rate, options.seconds, options.warmup, background, 20)
            sent += found[kind]["latency"]["sent"]
        drain.end()
        say(f"round {number}, {kind}: {found[kind]['drain']['per_second']:,.0f} events/s"
            + (f", prompt p99.9 {found[kind]['latency']['prompt']['p999_us'] / 1000:.1f} ms" if options.seconds else ""))
    return found, sent


def ratios(rounds, kind):
    yield "throughput", [each[kind]["drain"]["per_second"] / each["without"]["drain"]["per_second"] for each in rounds]
    if "latency" in rounds[0][kind]:
        yield "p99.9", [each[kind]["latency"]["prompt"]["p999_us"] / each["without"]["latency"]["prompt"]["p999_us"] for each in rounds]


def main():
    parser = argparse.ArgumentParser(prog="bench/kafka/cost.py", description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="backlog on Kafka (1,000,000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured in turn (3)")
    parser.add_argument("--rate", type=int, default=1000, help="events a second of the latency runs (1,000)")
    parser.add_argument("--seconds", type=int, default=20, help="measured seconds of each latency run (20); 0 leaves them out")
    parser.add_argument("--warmup", type=int, default=5, help="seconds before them (5)")
    parser.add_argument("--no-build", action="store_true", help="take what lies in build/benches, or UNDER_TEST")
    options = parser.parse_args()
    events, rounds = Events(), []
    try:
        if not options.no_build:
            build()
        backlog = events.generate(options.events, SEED)
        deployment = Deployment("bench-cost")
        deployment.settings = {"kafka": {"brokers": deployment.address(), "partitions": PARTITIONS}}
        with deployment:
            fill = tool("fill", 120 + options.events // 2_000, brokers=deployment.address(), input=backlog)
            check_equal(fill["records"], options.events, "records sent")
            raw_consume(deployment, options.events)  # warms the broker
            sent = options.events
            for number in range(1, options.rounds + 1):
                background = events.generate(options.rate * (options.seconds + options.warmup), SEED + number) if options.seconds else None
                found, sent = round_of(options, deployment, number, background, sent)
                rounds.append(found)
        shutil.rmtree(deployment.broker.folder)
    except Failed as failure:
        print(f"bench/kafka/cost: {failure}", file=sys.stderr)
        return 1
    finally:
        events.end()
    (BUILD / "cost.json").write_text(json.dumps({"command": " ".join(sys.argv), "machine": machine(), "rounds": rounds}, indent=1) + "\n")
    found = {(kind, what): values for kind in KINDS if kind != "without" for what, values in ratios(rounds, kind)}
    for kind, what, wanted, reached in TARGETS:
        values = found.get((kind, what))
        verdict = "" if not values or reached is None else " met" if reached(statistics.median(values)) else " MISSED"
        print(f"{kind} ÷ without, {what}: {figure(values, '{:.3f}') if values else 'not measured'} (wanted {wanted or '-'}){verdict}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
