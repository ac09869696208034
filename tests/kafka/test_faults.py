#!/usr/bin/python3
"""Faults in the middle of a stream: the set of distinct outputs is that of a run without faults (RELIABILITY: L = D = 0).

Every run gets its own fresh broker, the same keys and the same events, cut so that the order of arrival cannot matter (stream.py).
"""

import pathlib
import random
import signal
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import scenarios
from checks import Once, Suite, check, check_accounting, check_equal
from deployment import Deployment, topic_of
from process import fresh_folder
from stream import SETTINGS, generated, in_portions

EVENTS = 4_000
LOAD = 20_000
NAMED_BY_PLACE = ("events.rejected", "events.late")  # their id is made of a place in an input topic: sent again, they are others
suite = Suite("faults")


@Once
def keys():
    return fresh_folder("keys")


@Once
def portions():
    return in_portions(generated(EVENTS, seed=11), topic_of, at_most=400)


def send(deployment, portion):
    deployment.send([event for _, event in portion], [key for key, _ in portion])


def feed(deployment, faults=()):
    """Sends all portions. The faults strike one after another inside the largest portions, where most is under way."""
    largest = sorted(range(len(portions())), key=lambda number: -len(portions()[number]))
    striking = dict(zip(sorted(largest[:len(faults)]), faults))
    since, sent = deployment.counted(), 0
    for number, portion in enumerate(portions()):
        if number in striking:
            half = len(portion) // 2
            send(deployment, portion[:half])
            striking[number]()
            send(deployment, portion[half:])
            deployment.wait_idle(seconds=90)  # counters began anew somewhere: only stillness tells
            since, sent = deployment.counted(), 0
        else:
            send(deployment, portion)
            sent += len(portion)
            deployment.wait_events(sent, since, every=0.02)
    deployment.wait_idle(seconds=90)


def distinct(deployment):
    """Ids of the outputs that are named by their cause."""
    return {each for each in deployment.ids() if each[0] not in NAMED_BY_PLACE}


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
        feed(deployment, [kill] * 4)
        check_same(distinct(deployment), "after four kills")
        before = set(deployment.ids())
        for portion in portions():
            send(deployment, portion)
        deployment.wait_idle(seconds=90)
        new = {each for each in set(deployment.ids()) - before if each[0] not in NAMED_BY_PLACE}
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
        feed(deployment, [terminate] * 2)
        check_same(distinct(deployment), "after two ends and starts")


@suite.case
def rebalance_loses_nothing():
    with Deployment("rebalanced", keys(), SETTINGS) as deployment:
        deployment.start("one").wait_ready()
        second = []

        def join():
            second.append(deployment.start("two").wait_ready())

        def leave():
            check_equal(second[-1].end(signal.SIGTERM, seconds=10), 0, "exit code")

        def vanish():
            second[-1].end(signal.SIGKILL)
        feed(deployment, [join, leave, join, vanish])
        check_same(distinct(deployment), "after two joins, a leave and a crash")


@suite.case
def broker_restarted_under_load():
    with Deployment("outage", keys(), SETTINGS) as deployment:
        service = deployment.start().wait_ready()

        def crash():
            deployment.broker.kill()
            time.sleep(1)
            deployment.broker.start()
        feed(deployment, [deployment.broker.restart, crash])
        check(service.running(), "the process ended")
        check_accounting(deployment.samples())
        check_same(distinct(deployment), "after a restart and a crash of the broker")


@suite.case
def kill_9_under_load_answers_everyone():
    """Payments that have nothing in common, sent without a pause: each asks for a decision, and each gets exactly one."""
    scene = scenarios.Scene(int(time.time() * 1000))
    payments = [scene.transfer(1, scene.person("85", number), scene.person("86", number), 10_000, decision_requested=True)
                for number in range(LOAD)]
    moments = random.Random(5)
    with Deployment("loaded", keys()) as deployment:
        service = deployment.start().wait_ready()
        sender = threading.Thread(target=lambda: [deployment.send(payments[at:at + 500]) for at in range(0, LOAD, 500)])
        sender.start()
        for _ in range(3):
            time.sleep(moments.uniform(0.1, 0.8))
            service.end(signal.SIGKILL)
            service = deployment.start().wait_ready()
        sender.join()
        deployment.wait_idle(seconds=120)
        decisions = {(record["event_id"], record["decision_id"]) for record in deployment.outputs()["risk.decisions"]}
        answered = {event for event, _ in decisions}
        check_equal(len(answered), LOAD, "payments answered")
        check_equal(len(decisions), LOAD, "distinct decisions")


if __name__ == "__main__":
    sys.exit(suite.main())
