#!/usr/bin/python3
"""Faults in the middle of a stream: the set of distinct outputs is that of a run without faults (RELIABILITY: L = D = 0).

Every run gets its own fresh broker, the same keys and the same events in small portions; the fault strikes inside a portion.
"""

import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from checks import Once, Suite, check, check_equal, wait_until
from deployment import Deployment
from process import fresh_folder
from stream import SETTINGS, generated

EVENTS = 12_000
PORTIONS = 30
suite = Suite("faults")


@Once
def keys():
    return fresh_folder("keys")


@Once
def portions():
    events = generated(EVENTS, seed=11)
    size = len(events) // PORTIONS + 1
    return [events[at:at + size] for at in range(0, len(events), size)]


def settle(deployment, target):
    """Until the processes that run have read so many records since they started, all of them to their end."""
    deployment.wait_events(target, seconds=60)


def feed(deployment, faults=None):
    """Sends all portions; `faults` maps a portion's number to what happens in its middle."""
    faults = faults or {}
    read = deployment.read_count()
    for number, portion in enumerate(portions()):
        half = len(portion) // 2
        deployment.send(portion[:half])
        if number in faults:
            faults[number]()
        deployment.send(portion[half:])
        if number in faults:  # counters began anew somewhere: only stillness tells
            deployment.wait_idle(seconds=90)
            read = deployment.read_count()
        else:
            read += len(portion)
            settle(deployment, read)
    deployment.wait_idle(seconds=90)


def distinct(deployment):
    """Ids of the outputs, without those that are named by a place in an input topic."""
    return {each for each in deployment.ids() if each[0] not in ("events.rejected", "events.late")}


@Once
def undisturbed():
    with Deployment("undisturbed", keys(), SETTINGS) as deployment:
        deployment.start().wait_ready()
        feed(deployment)
        outputs = distinct(deployment)
        check(len(outputs) > 20, f"only {len(outputs)} outputs: the stream proves nothing")
        return outputs


def check_same(seen, what):
    missing, extra = undisturbed() - seen, seen - undisturbed()
    topics = sorted({topic for topic, _ in missing | extra})
    check(not missing and not extra, f"{what}: {len(missing)} missing, {len(extra)} extra of {len(undisturbed())} outputs in {topics}")


@suite.case
def a_second_run_without_fault_is_equal():
    with Deployment("second", keys(), SETTINGS) as deployment:
        deployment.start().wait_ready()
        feed(deployment)
        check_same(distinct(deployment), "second run")


@suite.case
def kill_9_and_restart_lose_nothing():
    with Deployment("killed", keys(), SETTINGS) as deployment:
        running = [deployment.start().wait_ready()]

        def kill():
            running[-1].end(signal.SIGKILL)
            running.append(deployment.start().wait_ready())
        feed(deployment, {7: kill, 15: kill, 16: kill, 24: kill})
        check_same(distinct(deployment), "after four kills")
        before = set(deployment.ids())
        for portion in portions():
            deployment.send(portion)
        deployment.wait_idle(seconds=90)
        new = {each for each in set(deployment.ids()) - before if each[0] != "events.late"}
        check(not new, f"the whole input sent again made {len(new)} new outputs in {sorted({topic for topic, _ in new})}")


@suite.case
def sigterm_under_load_drains():
    with Deployment("terminated", keys(), SETTINGS) as deployment:
        running = [deployment.start().wait_ready()]

        def terminate():
            start = time.monotonic()
            check_equal(running[-1].end(signal.SIGTERM, seconds=10), 0, "exit code after SIGTERM")
            check(time.monotonic() - start < 10, "slower than 10 s")
            running.append(deployment.start().wait_ready())
        feed(deployment, {5: terminate, 20: terminate})
        check_same(distinct(deployment), "after two ends and starts")


@suite.case
def rebalance_loses_nothing():
    with Deployment("rebalanced", keys(), SETTINGS) as deployment:
        deployment.start("one").wait_ready()
        second = []

        def join():
            second.append(deployment.start("two").wait_ready())

        def shares():
            wait_until(lambda: all(deployment.samples([service]) for service in deployment.services if service.running()), 20,
                       "both processes answer")

        def leave():
            check_equal(second[-1].end(signal.SIGTERM, seconds=10), 0, "exit code")

        def vanish():
            second[-1].end(signal.SIGKILL)
        feed(deployment, {4: join, 8: shares, 12: leave, 16: join, 22: vanish})
        check_same(distinct(deployment), "after two joins, a leave and a crash")


@suite.case
def broker_restarted_under_load():
    with Deployment("outage", keys(), SETTINGS) as deployment:
        service = deployment.start().wait_ready()

        def crash():
            deployment.broker.kill()
            time.sleep(1)
            deployment.broker.start()
        feed(deployment, {6: deployment.broker.restart, 18: crash})
        check(service.running(), "the process ended")
        check_same(distinct(deployment), "after a restart and a crash of the broker")


if __name__ == "__main__":
    sys.exit(suite.main())
