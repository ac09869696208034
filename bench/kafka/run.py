#!/usr/bin/python3
"""The program on a real Kafka broker and in replay, beside bare clients: rates, waits, and what the machine could carry at most.

  bench/run kafka                 the whole, about half an hour on two cores
  bench/run kafka --quick         small numbers, two minutes

Builds the release preset with the benches into build/benches and writes the page there (--output PAGE); `bench/run` puts it together
with those of the other benches. Every figure comes from a run whose answer was counted: a run that loses an event, or gives a prompt
twice or not at all, gives no time and makes the whole end with 1. All figures also go to build/benches/kafka.json. Exit codes: 0 done (whether
targets are met or not), 1 a wrong answer or a time-out, 2 usage.
"""

import argparse
import functools
import json
import os
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from instrument import BUILD, Events, build, machine, tool  # pylint: disable=wrong-import-position
from checks import Failed, check_equal, records
from deployment import Deployment
from disturb import KINDS, NEVER, SETTINGS, pack_of, write_pack
from drain import PARTITIONS, Drain, raw_consume
from latency import HOPS, echo, latency
import page
from relay import relay
from replay import outputs_of, replay
from held import SHARES, held, ramp
from report import compose, terminal

SEED = 7
DISTURBED_SHARE = SHARES[0]


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


class Bench:
    """One deployment, the records in its inputs, and what was found."""

    def __init__(self, options, events, deployment):
        self.options, self.events, self.deployment = options, events, deployment
        self.sent, self.seed = options.events, SEED
        self.result = {"partitions": PARTITIONS, "consume": [], "relay": [], "drain": [], "latency": [], "disturbed": {}, "failed": {}}

    def attempt(self, what, step):
        """A step that fails is named; what was measured right before stays, and what comes after it still runs."""
        try:
            step()
        except Failed as failure:
            say(f"{what}: {failure}")
            self.result["failed"][what] = str(failure)
            for service in self.deployment.services:
                service.__exit__()
            counted = tool("count", 600, brokers=self.deployment.address(), topic=[*records.TOPICS["inputs"]])
            self.sent = sum(topic["records"] for topic in counted.values())

    def more_events(self, count):
        """A file of events that happen while they are sent."""
        self.seed += 1
        return self.events.live(count, self.seed)

    def throughput(self):
        """Consumer, relay and program in turns. A whole turn before them is thrown away: the broker is Java and is compiled while it
        works. What the program writes in it is what the relay writes."""
        options, result = self.options, self.result
        drains = [Drain(self.deployment, number) for number in range(options.rounds + 1)]
        result["fill"] = tool("fill", 120 + options.events // 2_000, brokers=self.deployment.address(),
                              input=self.events.generate(options.events, SEED))
        check_equal(result["fill"]["records"], options.events, "records sent")
        say(f"{options.events:,} events are in {self.deployment.address()}")
        raw_consume(self.deployment, options.events)
        drains[0].start().measure(options.events)
        result["written"] = drains[0].written()
        drains[0].end()
        relay(self.deployment, 0, options.events, result["written"])
        say("the broker is warm")
        for number, drain in list(enumerate(drains))[1:]:
            result["consume"].append(raw_consume(self.deployment, options.events))
            result["relay"].append(relay(self.deployment, number, options.events, result["written"]))
            result["drain"].append(drain.start().measure(options.events))
            say(f"round {number}: " + ", ".join(f"{name} {result[kind][-1]['per_second']:,.0f}/s" for kind, name in (
                ("consume", "bare consumer"), ("relay", "relay"), ("drain", "xiezhi run"))))
            if number < options.rounds:
                drain.end()
        return drains[-1]

    def find_most(self, drain):
        """On a process that has caught up: an estimate, then what it holds of it. The rates of the latency runs."""
        count = self.options.events // 2
        found = drain.most_under_load(self.more_events(count), count)
        self.sent += count
        estimated = min(found["per_second"], self.options.most)
        phases = []
        steps = ramp(estimated)[1:-1]  # a fifth of it is no question
        for number, (_, rate) in enumerate(steps[1::2] if self.options.quick else steps):
            answer = self.run_latency(drain, f"ramp{number}", rate, seconds=max(2, self.options.seconds // 4))["prompt"]
            phases.append({"rate": rate, "count": answer["count"], "p99_us": answer["p99_us"]})
            if held(phases) != rate:
                break
        drain.end()
        most = held(phases)
        self.result["most"] = {**found, "estimated": estimated, "capped": estimated < found["per_second"], "ramp": phases, "taken": most}
        say(f"it drains {found['per_second']:,.0f} events/s as they are sent, and holds {most:,} of those that come at a fixed rate")
        return [*([(0, self.options.rate)] if self.options.rate else []), *((share, int(most * share / 100)) for share in SHARES)]

    def run_latency(self, drain, tag, rate, during=None, seconds=None):
        options = self.options
        seconds = seconds or options.seconds
        background = self.more_events(rate * (seconds + options.warmup))
        answer = latency(self.deployment, drain, tag, rate, seconds, options.warmup, background, self.every(rate), during)
        background.unlink()
        self.sent += answer["sent"]
        return answer

    def every(self, rate):
        """One event in so many is a payment that must be answered, another a hinted one: as many a second whatever the rate, so that the
        mix is that of the background and the tails are made of as many answers."""
        return max(2, rate // self.options.answers)

    def latencies(self, levels):
        """Echoes and the program in turns, at each rate; then the same process while its rules change."""
        options, result = self.options, self.result
        write_pack(self.deployment, 0)
        drain = Drain(self.deployment, "latency", {**NEVER, "rules": [str(pack_of(self.deployment))], "log": {"level": "info"}}).start()
        drain.measure(self.sent)
        echo(self.deployment, "warm", levels[0][1], options.warmup, options.warmup)
        result["latency"] = [{"share": share, "rate": rate, "every": self.every(rate), "rounds": []} for share, rate in levels]
        for number in range(1, options.latency_rounds + 1):
            for level in result["latency"]:
                turn = {"echo": {}}
                for hops in options.hops:
                    turn["echo"][str(hops)] = echo(self.deployment, f"{number}-{level['share']}-{hops}", level["rate"], options.seconds,
                                                   options.warmup, hops)
                turn["program"] = self.run_latency(drain, f"{number}{level['share']:02d}", level["rate"])
                level["rounds"].append(turn)
                say(f"round {number}, {level['rate']:,} events/s: p99.9 echo {turn['echo'][str(HOPS)]['echo']['p999_us'] / 1000:.1f} ms, "
                    f"prompt {turn['program']['prompt']['p999_us'] / 1000:.1f} ms")
            self.disturb(drain, number, "reload", levels)
        drain.end()

    def disturb(self, drain, number, kind, levels):
        rate = dict(levels)[DISTURBED_SHARE]
        answer = self.run_latency(drain, f"{kind}{number}", rate, functools.partial(KINDS[kind], drain, self.options.warmup + self.options.seconds / 3))
        self.result["disturbed"].setdefault(kind, []).append(answer)
        say(f"round {number}, {rate:,} events/s, {kind}: p99.9 prompt {answer['prompt']['p999_us'] / 1000:.1f} ms")

    def saved_and_moved(self, levels):
        """A process that saves its state every few seconds; in the end a second one joins. Each round with processes of its own."""
        for number in range(1, self.options.latency_rounds + 1):
            name = f"saved-{number}"
            drain = Drain(self.deployment, name, {**SETTINGS, "data_dir": str(self.deployment.folder / name)}).start()
            drain.measure(self.sent)
            self.disturb(drain, number, "snapshot", levels)
            self.disturb(drain, number, "move", levels)
            drain.end()


def on_kafka(options, events):
    deployment = Deployment("bench-kafka")
    deployment.settings = {"kafka": {"brokers": deployment.address(), "partitions": PARTITIONS}}
    bench = Bench(options, events, deployment)
    with deployment:
        last = bench.throughput()
        if options.seconds > 0:
            levels = bench.find_most(last)
            bench.attempt("waits while something happens", lambda: bench.saved_and_moved(levels))
            bench.attempt("waits", lambda: bench.latencies(levels))
            bench.result["latency"] = [level for level in bench.result["latency"] if level["rounds"]]
        else:
            last.end()
    if not bench.result["failed"]:
        shutil.rmtree(deployment.broker.folder)  # some gigabytes of log; kept after a failure
    return bench.result


def on_one_core(options, events):
    file = events.generate(options.replay_events, SEED)
    result = []
    for number in range(1, options.rounds + 1):
        result.append(replay(file, options.replay_events, options.core))
        say(f"round {number}: replay {result[-1]['events_per_second']:,} events/s, {result[-1]['peak_rss_bytes'] / 2**20:,.0f} MiB")
    check_equal(len({outputs_of(summary) for summary in result}), 1, "different outputs of the replays")
    return result


def read_options():
    parser = argparse.ArgumentParser(prog="bench/run kafka", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small numbers; anything given beside it wins")
    parser.add_argument("--events", type=int, help="backlog on Kafka (1,000,000)")
    parser.add_argument("--rounds", type=int, help="how often each is measured in turn (3)")
    parser.add_argument("--most", type=int, default=40_000, help="events/s up to which is tried what it holds (40,000)")
    parser.add_argument("--rate", type=int, help="a further rate of them, events/s (1,000); 0 leaves it out")
    parser.add_argument("--seconds", type=int, help="measured seconds of each latency run (25); 0 leaves them out")
    parser.add_argument("--warmup", type=int, help="seconds before them (5)")
    parser.add_argument("--latency-rounds", type=int, help="echoes and latency in turn (3)")
    parser.add_argument("--answers", type=int, default=200, help="prompts, and hinted ones, a second that latency runs ask for (200)")
    parser.add_argument("--replay-events", type=int, help="events of the replay (5,000,000); 0 leaves it out")
    parser.add_argument("--core", type=int, default=(os.cpu_count() or 1) - 1, help="core of the replay (the last)")
    parser.add_argument("--output", type=pathlib.Path, default=BUILD / "kafka.md", help="page to write")
    parser.add_argument("--no-build", action="store_true", help="take what lies in build/benches, or UNDER_TEST")
    options = parser.parse_args()
    whole = {"events": 1_000_000, "rounds": 3, "rate": 1000, "seconds": 25, "warmup": 5, "latency_rounds": 3, "replay_events": 5_000_000}
    quick = {"events": 100_000, "rounds": 1, "rate": 0, "seconds": 2, "warmup": 1, "latency_rounds": 1, "replay_events": 300_000}
    for name, value in (quick if options.quick else whole).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    options.hops = [HOPS] if options.quick else [HOPS, HOPS + 1]
    if min(options.events, options.rounds, options.latency_rounds, options.answers) < 1 or options.most < 1_000:
        parser.error("--events, --rounds, --latency-rounds and --answers are at least 1, --most at least 1,000")
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
        result = {"command": "bench/run kafka " + " ".join(sys.argv[1:]), "date": time.strftime("%Y-%m-%d"), "machine": where,
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
    options.output.write_text(compose([("kafka", result, page)], "bench/run kafka", {}, whole=False), encoding="utf-8")
    print("\n" + terminal(page.targets(result)))
    say(f"{options.output} is written; all figures are in {BUILD / 'kafka.json'}")
    return 1 if result["failed"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
