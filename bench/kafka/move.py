#!/usr/bin/python3
"""How long a partition stands still when it moves from one process to another, with a warm standby and without.

  bench/kafka/move.py                 some ten minutes on two cores, 8 GiB of memory
  bench/kafka/move.py --no-build      takes what lies in build/benches, or UNDER_TEST

Two processes share a log of two partitions and a folder of snapshots; events go on while the second one leaves (SIGTERM) and joins,
again and again. From the first line «partitions revoked» of the process that stays to the last «partition assigned»: what a
rebalance costs, the last snapshot, the group's agreement and the loading of the state together. Between a stop and that rebalance the
brokers wait for the member's session (static membership: 6 s), which is measured beside it. Figures also go to build/benches/move.json.
"""

import argparse
import datetime
import itertools
import json
import signal
import statistics
import sys
import threading

from instrument import BUILD, Events, build, machine, peak_bytes, tool
from checks import OUTPUTS, Failed, check, check_equal, parse_metrics, total, wait_until
from deployment import Deployment
from process import http_get
from run import SEED, say
from stream import SETTINGS

PARTITIONS = 2
PACE_SECONDS, PORTION = 0.25, 100
KINDS = ("all", "none")


def lines(service):
    return [json.loads(line) for line in service.log.read_text("utf-8").splitlines() if line.startswith("{")]


def time_of(line):
    return datetime.datetime.fromisoformat(line["ts"]).timestamp()


def of_service(service, name, **labels):
    return [value for metric, have, value in parse_metrics(http_get(service.port, "/metrics")[1])
            if metric == name and all(have.get(key) == wanted for key, wanted in labels.items())]


def parsed(line):
    """None for what is planted to be refused."""
    try:
        return json.loads(line)
    except ValueError:
        return None


class Load(threading.Thread):
    """Events go on, at a few hundred a second."""

    def __init__(self, deployment, file):
        super().__init__(daemon=True)
        self.deployment, self.file, self.over, self.failed = deployment, file, threading.Event(), None

    def run(self):
        with open(self.file, "rb") as events:  # not all that is planted is UTF-8
            while not self.over.wait(PACE_SECONDS):
                portion = [event for event in map(parsed, itertools.islice(events, PORTION)) if event]
                if not portion:
                    return
                try:
                    self.deployment.send(portion)
                except Failed as failure:
                    self.failed = failure
                    return


def moves(options, deployment, kind, shared):
    """One process stays, the other leaves and joins. Seconds of each move."""
    def start(name):
        settings = {**shared, "snapshots": {"interval_ms": 5000, "standby": kind}}
        return deployment.start(name, settings=settings).wait_ready(600)

    def has(service, count):
        return lambda: len(of_service(service, "xiezhi_lag_records", topic="touches")) == count
    stays, moves_ = start("stays"), {"leave": [], "session": [], "join": []}
    wait_until(has(stays, PARTITIONS), 60, "one process has every partition")
    wait_until(lambda: not total(parse_metrics(http_get(stays.port, "/metrics")[1]), "xiezhi_lag_records"), 600, "no lag")
    keys = sum(of_service(stays, "xiezhi_state_entries"))
    state = sum(of_service(stays, "xiezhi_state_bytes"))
    for number in range(options.moves):
        begin = len(lines(stays))
        other = start("other")
        wait_until(has(other, 1), 60, "the partitions are shared")
        revoked = next(time_of(line) for line in lines(stays)[begin:] if line["message"] == "partitions revoked" and line["role"] == "detect")
        moves_["join"].append(max(time_of(line) for line in lines(other) if line["message"] == "partition assigned") - revoked)
        if kind == "all":
            wait_until(lambda: of_service(stays, "xiezhi_standby_offset"), 120, "the standby is ready")
        wait_until(lambda: of_service(other, "xiezhi_snapshot_offset"), 60, "the process that joined has saved its state")
        begin = len(lines(stays))
        check_equal(other.end(signal.SIGTERM, seconds=20), 0, "exit code after SIGTERM")
        left = max(time_of(line) for line in lines(other))
        wait_until(has(stays, PARTITIONS), 60, "the process that stays has every partition")
        after = lines(stays)[begin:]
        revoked = next(time_of(line) for line in after if line["message"] == "partitions revoked" and line["role"] == "detect")
        moves_["leave"].append(max(time_of(line) for line in after if line["message"] == "partition assigned") - revoked)
        moves_["session"].append(revoked - left)
        took = sum(1 for line in after if line["message"] == "standby takes over")
        check_equal(took, 1 if kind == "all" else 0, "partitions that came from the standby")
        say(f"standby {kind}, move {number + 1}: leave {moves_['leave'][-1]:.2f} s, join {moves_['join'][-1]:.2f} s")
    peak = peak_bytes(stays.process.pid)
    check_equal(stays.end(signal.SIGTERM, seconds=20), 0, "exit code after SIGTERM")
    return {**moves_, "keys_a_partition": keys / PARTITIONS, "state_bytes": state, "peak_bytes": peak}


def main():
    parser = argparse.ArgumentParser(prog="bench/kafka/move.py", description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=3_000_000, help="events that the state is made of (3,000,000)")
    parser.add_argument("--customers", type=int, default=1_200_000, help="customers in them (1,200,000)")
    parser.add_argument("--moves", type=int, default=10, help="how often the partition goes and comes (10)")
    parser.add_argument("--no-build", action="store_true", help="take what lies in build/benches, or UNDER_TEST")
    options = parser.parse_args()
    events, found = Events(), {}
    try:
        if not options.no_build:
            build()
        backlog = events.generate(options.events, SEED, options.customers)
        more = events.generate(300_000, SEED + 1)
        deployment = Deployment("bench-move", partitions=PARTITIONS, settings=SETTINGS)
        with deployment:
            tool("fill", 120 + options.events // 2_000, brokers=deployment.address(), input=backlog)
            shared = {"data_dir": str(deployment.folder / "data")}
            load = Load(deployment, more)
            for kind in KINDS:
                if kind == KINDS[0]:
                    warm = deployment.start("stays", settings={**shared, "snapshots": {"interval_ms": 5000}}).wait_ready(600)
                    wait_until(lambda: total(parse_metrics(http_get(warm.port, "/metrics")[1]), "xiezhi_events_total") >= options.events, 900, "the backlog is read", 1)
                    wait_until(lambda: not total(parse_metrics(http_get(warm.port, "/metrics")[1]), "xiezhi_lag_records"), 900, "no lag", 1)
                    check_equal(warm.end(signal.SIGTERM, seconds=20), 0, "exit code after SIGTERM")
                    load.start()
                found[kind] = moves(options, deployment, kind, dict(shared))
            load.over.set()
            check(load.failed is None, f"sending: {load.failed}")
            for topic, identity in OUTPUTS.items():
                ids = [record.json()[identity[1]] for record in deployment.read(topic)]
                check_equal(len(set(ids)), len(ids), f"distinct records of {topic}")
    except Failed as failure:
        print(f"bench/kafka/move: {failure}", file=sys.stderr)
        return 1
    finally:
        events.end()
    (BUILD / "move.json").write_text(json.dumps({"command": " ".join(sys.argv), "machine": machine(), "found": found}, indent=1) + "\n")
    for kind, one in found.items():
        for what in ("leave", "join", "session"):
            values = one[what]
            print(f"standby {kind}, {what}: median {statistics.median(values):.2f} s, longest of {len(values)} {max(values):.2f} s")
        print(f"standby {kind}: {one['keys_a_partition']:,.0f} keys a partition, peak {one['peak_bytes'] / 2**20:,.0f} MiB")
    longest = max(found["all"]["leave"])
    print(f"with a warm standby, longest: {longest:.2f} s (wanted ≤ 3 s) {'met' if longest <= 3 else 'MISSED'}")
    longest = max(found["none"]["leave"] + found["none"]["join"])
    print(f"without, longest: {longest:.2f} s (wanted ≤ 30 s) {'met' if longest <= 30 else 'MISSED'}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
