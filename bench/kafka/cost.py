#!/usr/bin/python3
"""What safety costs on a real Kafka broker: snapshots, and alerts and reports in transactions, each against a run without.

  bench/kafka/cost.py                 an hour and a half on two cores with nothing else to do
  bench/kafka/cost.py --kinds without snapshots control      snapshots alone, and what the measurement itself is worth
  bench/kafka/cost.py --quick         ten minutes: shows that it works, tells nothing
  bench/kafka/cost.py --no-build      takes what lies in build/benches, or UNDER_TEST

The kinds take turns (A B C, B C A, ...) over the same backlog, each with a process, a log and outputs of its own, and then over the
same paced events for the latency. A ratio is that of one round for the rate and of all answers of all rounds for p99.9; the interval
beside it (interval.py) holds 95 % of what rounds like these give. `control` is `without` once more: its ratios should hold 1, and
their interval is the least difference that can be told. All figures also go to build/benches/cost.json.
Exit codes: 0 done (whether targets are met or not), 1 a wrong answer or a time-out.
"""

import argparse
import json
import shutil
import sys

from instrument import BUILD, Events, build, machine, tool
from checks import Failed, check, check_equal, total
from deployment import Deployment
from drain import PARTITIONS, Drain, raw_consume
from interval import FEWEST_BEYOND, beyond, interval, ratio_of_percentiles, ratio_of_rates, verdict
from latency import latency
from run import SEED, say

NEVER = {"interval_ms": 24 * 3600 * 1000}
KINDS = {"without": {"snapshots": NEVER},
         "snapshots": {"snapshots": {"interval_ms": 5_000}},
         "exactly_once": {"snapshots": NEVER, "reports": {"lane": "exactly_once"}},
         "control": {"snapshots": NEVER}}
WANTED = {("snapshots", "throughput"): ("≥", 0.95), ("snapshots", "p99.9"): ("≤", 1.2), ("exactly_once", "throughput"): ("≥", 0.9)}
QUICK = {"events": 100_000, "rounds": 2, "seconds": 10, "warmup": 2, "every": 10}
SLOWEST = 0.999
WARM_UPS = 3  # the broker's Java is still being compiled; the first one warms the latency's tools as well


def round_of(options, deployment, number, background, sent):
    """`sent` records are in the inputs; how many are there at the end goes along, the latency runs add theirs."""
    found = {}
    first = number % len(options.kinds)
    for place, kind in enumerate(options.kinds[first:] + options.kinds[:first]):
        drain = Drain(deployment, f"{number}-{kind.replace('_', '-')}", KINDS[kind]).start()
        found[kind] = {"drain": drain.measure(sent)}
        if options.seconds:
            found[kind]["latency"] = latency(deployment, drain, number * len(KINDS) + place, options.rate, options.seconds, options.warmup, background, options.every)
            sent += found[kind]["latency"]["sent"]
        check((total(drain.samples(), "xiezhi_snapshots_total") > 0) == (kind == "snapshots"), f"{kind}: snapshots were taken, or not")
        drain.end()
        say(f"round {number}, {kind}: {found[kind]['drain']['per_second']:,.0f} events/s"
            + (f", prompt p99.9 {found[kind]['latency']['prompt']['p999_us'] / 1000:.1f} ms" if options.seconds else ""))
    return found, sent


def ratios(rounds, kind):
    """What was measured, in words; the figures of both kinds by round; how a ratio comes out of them; answers beyond the percentile."""
    yield "throughput", [[each[one]["drain"]["per_second"] for one in (kind, "without")] for each in rounds], ratio_of_rates, None
    if "latency" in rounds[0][kind]:
        pairs = [[each[one]["latency"]["prompt"]["histogram_us"] for one in (kind, "without")] for each in rounds]
        yield "p99.9", pairs, ratio_of_percentiles(SLOWEST), min(beyond(side, SLOWEST) for side in zip(*pairs))


def told(rounds, kind):
    """A line for each ratio of the kind."""
    for what, pairs, statistic, slowest in ratios(rounds, kind):
        ratio, low, high = interval(pairs, statistic)
        wanted = WANTED.get((kind, what))
        line = f"{kind} ÷ without, {what}: {ratio:.3f} ({low:.3f}–{high:.3f})"
        if wanted:
            line += f", wanted {wanted[0]} {wanted[1]}: {verdict(low, high, wanted)}"
        if slowest is not None and slowest < FEWEST_BEYOND:
            line += f"; but {slowest} answers lie beyond it, {FEWEST_BEYOND} are needed to say anything"
        yield line


def main():
    parser = argparse.ArgumentParser(prog="bench/kafka/cost.py", description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="backlog on Kafka (1,000,000)")
    parser.add_argument("--kinds", nargs="+", choices=[*KINDS], default=["without", "snapshots", "exactly_once"], help="what takes turns")
    parser.add_argument("--rounds", type=int, default=12, help="how often each is measured in turn (12)")
    parser.add_argument("--rate", type=int, default=1000, help="events a second of the latency runs (1,000)")
    parser.add_argument("--seconds", type=int, default=60, help="measured seconds of each latency run (60); 0 leaves them out")
    parser.add_argument("--warmup", type=int, default=5, help="seconds before them (5)")
    parser.add_argument("--every", type=int, default=10, help="one event in so many asks for a prompt (10)")
    parser.add_argument("--quick", action="store_true", help="small numbers")
    parser.add_argument("--no-build", action="store_true", help="take what lies in build/benches, or UNDER_TEST")
    options = parser.parse_args()
    if options.quick:
        vars(options).update(QUICK)
    if "without" not in options.kinds:
        parser.error("--kinds: everything is compared with `without`")
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
            raw_consume(deployment, options.events)
            sent = options.events
            for number in range(1 if options.quick else WARM_UPS):
                drain = Drain(deployment, f"warm-{number}", KINDS["without"]).start()
                drain.measure(sent)
                if options.seconds and number == 0:
                    sent += latency(deployment, drain, -1, options.rate, options.seconds, options.warmup, events.live(
                        options.rate * (options.seconds + options.warmup), SEED - 1), options.every)["sent"]
                drain.end()
            for number in range(1, options.rounds + 1):
                background = events.live(options.rate * (options.seconds + options.warmup), SEED + number) if options.seconds else None
                found, sent = round_of(options, deployment, number, background, sent)
                rounds.append(found)
        shutil.rmtree(deployment.broker.folder)
    except Failed as failure:
        print(f"bench/kafka/cost: {failure}", file=sys.stderr)
        return 1
    finally:
        events.end()
    (BUILD / "cost.json").write_text(json.dumps({"command": " ".join(sys.argv), "machine": machine(), "rounds": rounds}, indent=1) + "\n")
    for kind in options.kinds:
        if kind != "without":
            print(*told(rounds, kind), sep="\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
