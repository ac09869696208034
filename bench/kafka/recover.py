#!/usr/bin/python3
"""How long a process takes from its start to being ready: with a snapshot alone, and with records of the log to catch up after it.

  bench/kafka/recover.py              1 and 10 million keys; half an hour on two cores, 12 GiB of memory, 30 GiB of disk
  bench/kafka/recover.py --keys 1     1 million alone: some five minutes
  bench/kafka/recover.py --no-build   takes what lies in build/benches, or UNDER_TEST

A log of two partitions is made of generated events, about four keys (entities) to three events. A process reads it, saves its state
and stops; then it is started again and again, each time from the moment of the start to the log's line «ready», after which every
payment is judged. After that it takes events more without saving anything and is killed: the restarts that follow load the same
snapshot and read the log from there. Files lie in the page cache, as after the crash of a process; --cold drops them first, as after
that of a machine (needs root). Figures also go to build/benches/recover.json.
"""

import argparse
import json
import pathlib
import signal
import statistics
import sys
import time

from instrument import BUILD, Events, build, machine, peak_bytes, processor_seconds, tool
from checks import Failed, check, check_equal, parse_metrics, total, wait_until
from deployment import Deployment
from process import http_get
from run import SEED, say
from stream import SETTINGS

PARTITIONS = 2
EVENTS_A_KEY, CUSTOMERS_A_KEY = 0.75, 0.3
OFTEN, NEVER = {"interval_ms": 5_000}, {"interval_ms": 24 * 3600 * 1000}
WANTED_SECONDS = 10


def samples(service):
    return parse_metrics(http_get(service.port, "/metrics")[1])


def lines(service, message):
    every = (json.loads(line) for line in service.log.read_text("utf-8").splitlines() if line.startswith("{"))
    return [line for line in every if line["message"] == message]


class Restarts:
    """Starts the one process of a deployment with the snapshots that lie there."""

    def __init__(self, deployment, cold):
        self.deployment, self.cold = deployment, cold

    def start(self, snapshots):
        if self.cold:
            pathlib.Path("/proc/sys/vm/drop_caches").write_text("1")
        (self.deployment.folder / "one.log").unlink(missing_ok=True)
        begin = time.monotonic()
        service = self.deployment.start("one", settings={"snapshots": snapshots})
        wait_until(lambda: service.log.exists() and lines(service, "ready"), 900, "the process is ready", 0.02)
        return service, time.monotonic() - begin

    def measure(self, how_often):
        """Killed each time, so that the next one finds what this one found."""
        runs = []
        for _ in range(how_often):
            service, seconds = self.start(NEVER)
            loaded, assigned = lines(service, "snapshot loaded"), lines(service, "partition assigned")
            check_equal(len(loaded), PARTITIONS, "snapshots loaded")
            runs.append({"seconds": seconds, "load_seconds": sum(line["took_ms"] for line in loaded) / 1000,
                         "records": sum(line["log_end"] - line["read_from"] for line in assigned),
                         "processor_seconds": processor_seconds(service.process.pid), "peak_bytes": peak_bytes(service.process.pid)})
            check_equal(total(samples(service), "xiezhi_ready"), 1, "xiezhi_ready")
            service.end(signal.SIGKILL)
        return runs


def fill(service, deployment, file, events):
    before = total(samples(service), "xiezhi_events_total")
    tool("fill", 120 + events // 2_000, brokers=deployment.address(), input=file)
    limit = 300 + events // 2_000
    wait_until(lambda: total(samples(service), "xiezhi_events_total") >= before + events, limit, "the events are read", 0.5)
    wait_until(lambda: not total(samples(service), "xiezhi_lag_records"), limit, "no lag", 0.5)


def recover(options, millions, events):
    keys = millions * 1_000_000
    count = int(keys * EVENTS_A_KEY)
    backlog = events.generate(count, SEED, int(keys * CUSTOMERS_A_KEY))
    more = events.generate(options.more, SEED + 1)
    with Deployment(f"bench-recover-{millions}", partitions=PARTITIONS, settings=SETTINGS) as deployment:
        restarts = Restarts(deployment, options.cold)
        service, _ = restarts.start(OFTEN)
        fill(service, deployment, backlog, count)
        say(f"{millions} M keys: {count:,} events are in the state")
        saved = len(lines(service, "snapshot saved"))
        wait_until(lambda: len(lines(service, "snapshot saved")) >= saved + 2 * PARTITIONS, 600, "the state is saved", 1)
        now = samples(service)
        found = {"keys": total(now, "xiezhi_state_entries"), "state_bytes": total(now, "xiezhi_state_bytes")}
        check_equal(service.end(signal.SIGTERM, seconds=30), 0, "exit code after SIGTERM")
        folder = deployment.folder / "data-one/snapshots"
        found["file_bytes"] = sum(path.stat().st_size for path in folder.iterdir())
        found["snapshot"] = restarts.measure(options.restarts)
        service, _ = restarts.start(NEVER)
        touches = total(samples(service), "xiezhi_touches_applied_total")
        fill(service, deployment, more, options.more)
        found["touches"] = total(samples(service), "xiezhi_touches_applied_total") - touches
        service.end(signal.SIGKILL)
        found["log"] = restarts.measure(options.restarts)
    return found


def main():
    parser = argparse.ArgumentParser(prog="bench/kafka/recover.py", description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, nargs="+", default=[1, 10], help="millions of keys (1 10)")
    parser.add_argument("--more", type=int, default=300_000, help="events behind the snapshot that are caught up (300,000)")
    parser.add_argument("--restarts", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--cold", action="store_true", help="without the page cache")
    parser.add_argument("--no-build", action="store_true", help="take what lies in build/benches, or UNDER_TEST")
    options = parser.parse_args()
    events, found = Events(), {}
    try:
        if not options.no_build:
            build()
        for millions in options.keys:
            found[millions] = recover(options, millions, events)
    except Failed as failure:
        print(f"bench/kafka/recover: {failure}", file=sys.stderr)
        return 1
    finally:
        events.end()
    (BUILD / "recover.json").write_text(json.dumps({"command": " ".join(sys.argv), "machine": machine(), "found": found}, indent=1) + "\n")
    for millions, one in found.items():
        print(f"{one['keys']:,.0f} keys, state {one['state_bytes'] / 1e6:,.0f} MB, files {one['file_bytes'] / 1e6:,.0f} MB:")
        for what, title in (("snapshot", "snapshot alone"), ("log", f"and {one['touches']:,.0f} touches of {options.more:,} events behind it")):
            seconds = [run["seconds"] for run in one[what]]
            print(f"  {title}: median {statistics.median(seconds):.2f} s, longest of {len(seconds)} {max(seconds):.2f} s, "
                  f"of it loading {statistics.median(run['load_seconds'] for run in one[what]):.2f} s; "
                  f"peak {max(run['peak_bytes'] for run in one[what]) / 2**20:,.0f} MiB")
        if millions == 1:
            longest = max(run["seconds"] for run in one["log"] + one["snapshot"])
            print(f"  longest {longest:.2f} s (wanted ≤ {WANTED_SECONDS} s) {'met' if longest <= WANTED_SECONDS else 'MISSED'}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
