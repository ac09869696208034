#!/usr/bin/python3
"""Alerts and reports in transactions (reports.lane: exactly_once): under every fault each stands in its topic once, and none is missing."""

import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from checks import Suite, check, check_equal, wait_until
from deployment import Deployment
from stream import SETTINGS
import kafka
from test_faults import check_whole, feed, keys

LANE = {"risk.alerts", "reports.police", "reports.regulator", "reports.large_value", "reports.suspicious"}
ONCE = {**SETTINGS, "reports": {"lane": "exactly_once"}, "snapshots": {"interval_ms": 1000}}
suite = Suite("exactly_once")


def check_once(deployment):
    """What a reader of committed records sees, once the brokers have given up what a killed process left open."""
    wait_until(lambda: not kafka.open_transactions(deployment.address()), 60, "no transaction is open")
    seen = [each for each in deployment.ids() if each[0] in LANE]
    check(len(seen) > 50, f"only {len(seen)} alerts and reports: the stream proves nothing")
    twice = len(seen) - len(set(seen))
    check(not twice, f"{twice} of {len(seen)} alerts and reports stand there twice")


@suite.case
def kill_9_leaves_nothing_twice():
    with Deployment("once-killed", keys(), ONCE) as deployment:
        running = [deployment.start().wait_ready()]

        def kill():
            running[-1].end(signal.SIGKILL)
            running.append(deployment.start().wait_ready())
        feed(deployment, [kill] * 6)
        check_once(deployment)
        check_whole(deployment)


@suite.case
def rebalance_leaves_nothing_twice():
    with Deployment("once-moved", keys(), ONCE) as deployment:
        deployment.start("one").wait_ready()
        second = []

        def join():
            second.append(deployment.start("two").wait_ready())

        def leave():
            check_equal(second[-1].end(signal.SIGTERM, seconds=10), 0, "exit code")

        def vanish():
            second[-1].end(signal.SIGKILL)
            kafka.leave_transaction_open(deployment.address(), sorted(LANE), 10_000)
        feed(deployment, [join, leave, join, vanish])
        check_once(deployment)
        check_whole(deployment)


@suite.case
def zombie_writes_nothing():
    """A process that stands still for longer than its session, with a batch in its hands, and then goes on."""
    with Deployment("once-zombie", keys(), ONCE) as deployment:
        first = deployment.start("one").wait_ready()
        deployment.start("two").wait_ready()

        def stand_still():
            first.process.send_signal(signal.SIGSTOP)
            time.sleep(14)
            first.process.send_signal(signal.SIGCONT)
        feed(deployment, [stand_still] * 2)
        check(first.running(), "the process that stood still has ended")
        check_once(deployment)
        check_whole(deployment)


@suite.case
def broker_restarts_leave_nothing_twice():
    with Deployment("once-outage", keys(), ONCE) as deployment:
        service = deployment.start().wait_ready()

        def crash():
            deployment.broker.kill()
            time.sleep(1)
            deployment.broker.start()
        feed(deployment, [deployment.broker.restart, crash])
        check(service.running(), "the process ended")
        check_once(deployment)
        check_whole(deployment)


if __name__ == "__main__":
    sys.exit(suite.main())
