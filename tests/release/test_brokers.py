#!/usr/bin/python3
"""Three brokers that go and come back one after the other, under load."""

import pathlib
import signal
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / folder) for folder in ("lib", "kafka")]
import scenarios
import test_faults
from broker import Cluster
from checks import VOLUME, Suite, check, check_accounting, check_equal, wait_until
from deployment import Deployment
from stream import SETTINGS

suite = Suite("brokers")
RESUMED_SECONDS = 30  # after a broker has gone, and after it is back
PAYMENTS = 50
TOUCHES = 4  # of one of these payments


@suite.case
def three_brokers_rolling():
    """Each stops in turn, then each is killed: payments sent then are answered soon, by the two that are left and again by three."""
    cluster = Cluster("three", "broker.session.timeout.ms=6000", "broker.heartbeat.interval.ms=1000")
    scene = scenarios.Scene(int(time.time() * 1000))
    with Deployment("three", test_faults.keys(), SETTINGS, broker=cluster) as deployment:
        cluster.wait_whole()
        service = deployment.start().wait_ready(60)
        sent, slowest = [], {}

        def decisions():
            return {(record.json()["event_id"], record.json()["decision_id"]) for record in deployment.read("risk.decisions")}

        def answered(after):
            payments = [scene.transfer(1, scene.person("85", len(sent) + number), scene.person("86", len(sent) + number), 10_000, decision_requested=True)
                        for number in range(PAYMENTS)]
            start = time.monotonic()
            test_faults.send_once(deployment, payments)
            sent.extend(payment["event_id"] for payment in payments)
            wait_until(lambda: set(sent) <= {event for event, _ in decisions()}, RESUMED_SECONDS, f"payments after {after} are answered", 0.5)
            slowest[after] = max(slowest.get(after, 0), time.monotonic() - start)

        def strike(broker, by):
            def now():
                cluster.wait_whole()
                if by == signal.SIGKILL:
                    broker.kill()
                else:
                    broker.stop()
                answered(by.name)
                broker.start()
                answered("a return")
            return now
        strikes = [(broker, (signal.SIGTERM, signal.SIGKILL)[(number + turn) % 2]) for turn in range(VOLUME) for number, broker in enumerate(cluster.brokers)]
        test_faults.feed(deployment, [strike(*one) for one in strikes])
        print("       slowest answers after " + ", ".join(f"{what} {seconds:.1f} s" for what, seconds in slowest.items()), flush=True)
        check(service.running(), "the process ended")
        check_accounting(deployment.samples())
        made = [pair for pair in decisions() if pair[0] in set(sent)]
        check_equal(len(made), len(sent), "distinct decisions")
        test_faults.check_whole(deployment, more_touches=TOUCHES * len(sent))


if __name__ == "__main__":
    sys.exit(suite.main())
