#!/usr/bin/python3
"""Deletion by destroying a key, on a real broker: identifiers of a period can never be opened again, and all else goes on.

The log, the snapshots and `identities` keep what they hold; so a fresh group that reads the whole log once more, into topics of
its own, is the harshest look at what can still be opened.
"""

import json
import pathlib
import re
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import scenarios
from checks import OUTPUTS, Suite, check, check_equal, check_valid
from deployment import Deployment
from process import run
import kafka

USAGE = 2
suite = Suite("keys")


def stop(service):
    check_equal(service.end(signal.SIGTERM, seconds=10), 0, "exit code after SIGTERM")


def keys(deployment, *arguments, codes=(0,)):
    return run("keys", *arguments, "--config", deployment.config("one"), codes=codes).stdout.decode()


def judged_again(deployment, group):
    """Topic -> what a new group says of the whole log."""
    names = {topic: f"{group}.{topic}" for topic in OUTPUTS}
    settings = {"kafka": {"group": group}, "topics": {topic.replace(".", "_"): name for topic, name in names.items()}}
    run("topics", "--config", deployment.config(group, settings=dict(settings)), "--create")
    service = deployment.start(group, "--roles", "detect", settings=dict(settings)).wait_ready()
    deployment.wait_idle()
    stop(service)
    levels = {json.loads(line)["level"] for line in service.log.read_text("utf-8").splitlines()}
    check("error" not in levels, "an error in the log")
    return {topic: [record.json() for record in kafka.read(deployment.address(), name)] for topic, name in names.items()}


def opened(outputs, canaries):
    """How many of the planted identifiers stand in the clear in the outputs."""
    text = json.dumps(outputs, ensure_ascii=False)
    return sum(canary in text for canary in canaries)


def without_identifiers(outputs, canaries):
    """Topic -> id -> record, without what a sealed identifier opens to."""
    def bare(value):
        if isinstance(value, dict):
            return {name: bare(one) for name, one in value.items() if name != "masked" and not (isinstance(one, str) and one in canaries)}
        if isinstance(value, list):
            return [bare(one) for one in value]
        return re.sub(r"尾号[0-9*]{4}", "尾号", value) if isinstance(value, str) else value
    return {topic: {record[OUTPUTS[topic][1]]: bare(record) for record in records} for topic, records in outputs.items()}


def play(deployment, scene):
    """A call and the payment after it."""
    (call, payment), answer = scenarios.victim_called_then_pays(scene)
    deployment.send(call)
    deployment.wait_idle()
    deployment.send(payment)
    deployment.wait_idle()
    return answer


class Later(scenarios.Scene):
    """The same scene with other people."""

    def __init__(self, now_ms):
        super().__init__(now_ms)
        self._number = 500

    def person(self, tag, number, **fields):
        return super().person("9" + tag[1:], number, **{**fields, **({"phone": self.plant("13987650077")} if "phone" in fields else {})})

    def event(self, event_type, minutes_ago, **fields):
        if "callee" in fields:
            fields.update(callee="13987650077", caller=self.plant("02161239888"))
        return super().event(event_type, minutes_ago, **fields)


@suite.case
def what_was_sealed_to_a_destroyed_key_stays_closed():
    with Deployment("keys") as deployment:
        now_ms = int(time.time() * 1000)
        early, late = scenarios.Scene(now_ms), Later(now_ms)
        running = deployment.start().wait_ready()
        first = play(deployment, early)
        stop(running)
        check(first["person"] in json.dumps(deployment.outputs()["risk.prompts"]), "the victim is not named to who warns")

        said = keys(deployment, "rotate")
        old = said.split()[0]
        check(f"{old}  retired" in keys(deployment, "list"), "the retired key is not listed")
        running = deployment.start().wait_ready()
        second = play(deployment, late)
        stop(running)
        prompts = json.dumps(deployment.outputs()["risk.prompts"])
        check(second["person"] in prompts, "after the rotation the victim is not named to who warns")
        before = judged_again(deployment, "before")
        check(opened(before, early.canaries) >= 2, "the retired key opens nothing")

        keys(deployment, "destroy", "0" * 16, codes=(USAGE,))
        keys(deployment, "destroy", old)
        check(old not in keys(deployment, "list"), "the destroyed key is still listed")
        check(not [path for path in deployment.keys.iterdir() if old in path.name], "a file of the destroyed key is left")
        after = judged_again(deployment, "after")
        check("they stay closed" in (deployment.folder / "after.log").read_text("utf-8"), "that identifiers stay closed is not told")
        check_equal(opened(after, early.canaries), 0, "identifiers that still open")
        check(opened(after, late.canaries - early.canaries) >= 2, "the new key opens nothing")
        check_equal(opened(after, late.canaries - early.canaries), opened(before, late.canaries - early.canaries),
                    "identifiers of the new key that open")
        check_valid(after)
        differ = [(one, now.get(key)) for topic, records in without_identifiers(before, early.canaries).items()
                  for now in [without_identifiers(after, early.canaries)[topic]] for key, one in records.items() if now.get(key) != one]
        check(not differ, f"{len(differ)} outputs differ in more than identifiers, {[one['event_id'] for one, _ in differ]}: {differ[:1]}")
        check_equal({topic: len(some) for topic, some in after.items()}, {topic: len(some) for topic, some in before.items()}, "outputs")

        running = deployment.start().wait_ready()
        outputs = json.dumps(deployment.outputs(), ensure_ascii=False)
        deployment.send([early.transfer(1, early.person("95", 1), early.person("96", 2), 50_000_000)])
        deployment.wait_idle()
        check(len(json.dumps(deployment.outputs(), ensure_ascii=False)) > len(outputs), "nothing comes out after the key was destroyed")
        stop(running)
        log = [json.loads(line) for line in running.log.read_text("utf-8").splitlines()]
        check("error" not in {line["level"] for line in log}, "an error in the log")
        case_id = next(alert["case_id"] for alert in deployment.outputs()["risk.alerts"] if alert["event_id"] == first["payment"])
        told = run("explain", "--case", case_id, "--config", deployment.config("one")).stdout.decode()
        check_equal(opened(told, early.canaries), 0, "identifiers that `explain` tells")


if __name__ == "__main__":
    sys.exit(suite.main())
