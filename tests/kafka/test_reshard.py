#!/usr/bin/python3
"""`xiezhi reshard` on a real broker: another number of partitions changes nothing that comes out, and nothing comes out twice.

The oracle is that of the faults: a process that nothing disturbs reads the log as it stands at the end, from its start, and must
say the same as what came out over the whole time.
"""

import collections
import json
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import scenarios
from checks import OF_A_PLACE, OUTPUTS, Once, Suite, check, check_equal
from deployment import Deployment
from process import fresh_folder, run
from stream import SETTINGS, generated
import kafka

EVENTS = 8_000
USAGE, UNAVAILABLE, CANNOT_CREATE, BAD_CONFIGURATION = 2, 69, 73, 78
FOLDED = {topic: f"folded.{topic}" for topic in OUTPUTS}
suite = Suite("reshard")


@Once
def keys():
    return fresh_folder("reshard-keys")


@Once
def events():
    return list({event["event_id"]: event for event in generated(EVENTS, seed=13)}.values())


def reshard(deployment, to, partitions, codes=(0,)):
    done = run("reshard", "--config", deployment.config("one"), "--to", to, "--partitions", partitions, codes=codes)
    return (done.stdout + done.stderr).decode()


def stop(service):
    check_equal(service.end(signal.SIGTERM, seconds=10), 0, "exit code after SIGTERM")


def counted(deployment):
    """(topic, id) -> how often it came out."""
    return collections.Counter(deployment.ids())


def dumped(deployment):
    """Subject -> what the newest snapshots of the log in force say of it, without what is said of a whole shard."""
    config = ["--config", deployment.config("one")]
    listed = json.loads(run("snapshot", "list", "--json", *config).stdout)
    newest = {}
    for one in listed:
        if one["state"] == "fits":
            newest.setdefault(one["partition"], one["file"])
    lines = {}
    for file in newest.values():
        for line in run("snapshot", "dump", file, *config).stdout.splitlines():
            entity = json.loads(line)
            if "profile" in entity:
                lines[entity["party"]] = line
    return lines


def check_fold(deployment):
    """A fresh group reads the log from its start, into topics of its own: the same distinct outputs."""
    seen = {each for each in deployment.ids() if each[0] not in OF_A_PLACE}
    settings = {"kafka": {"group": "fold"}, "topics": {topic.replace(".", "_"): name for topic, name in FOLDED.items()}}
    run("topics", "--config", deployment.config("fold", settings=dict(settings)), "--create")
    deployment.start("fold", "--roles", "detect", settings=dict(settings)).wait_ready()
    deployment.wait_idle(seconds=90)
    present = kafka.topics(deployment.address())
    wanted = {(topic, record.json()[OUTPUTS[topic][1]]) for topic, name in FOLDED.items() if name in present and topic not in OF_A_PLACE
              for record in kafka.read(deployment.address(), name)}
    missing, extra = wanted - seen, seen - wanted
    topics = collections.Counter(topic for topic, _ in missing | extra)
    check(not missing and not extra, f"{len(missing)} missing, {len(extra)} extra of {len(wanted)} outputs: {dict(topics)}")
    check(len(wanted) > 100, f"only {len(wanted)} outputs: the stream proves nothing")


@suite.case
def eight_partitions_become_three():
    with Deployment("reshard-three", keys(), SETTINGS, partitions=8) as deployment:
        scene = scenarios.Scene(int(time.time() * 1000))
        (call, payment), answer = scenarios.victim_called_then_pays(scene)
        running = deployment.start().wait_ready()
        deployment.send(events()[:EVENTS // 2] + call)
        deployment.wait_idle(seconds=90)
        check("are running" in reshard(deployment, "touches.3", 3, codes=(UNAVAILABLE,)), "a running service was not refused")
        stop(running)
        before, state_before = counted(deployment), dumped(deployment)

        check("nothing to do" in reshard(deployment, "touches.8", 8, codes=(USAGE,)), "the same number was not refused")
        said = reshard(deployment, "touches.3", 3)
        check("touches: touches.3" in said, "what to change in the configuration is not said")
        check("holds records" in reshard(deployment, "touches.3", 3, codes=(CANNOT_CREATE,)), "a filled topic was not refused")

        deployment.log = "touches.3"
        running = deployment.start().wait_ready()
        deployment.wait_idle(seconds=90)
        check_equal(counted(deployment), before, "outputs after the state was rebuilt")
        stop(running)
        state_after = dumped(deployment)
        check(len(state_before) > 500, "hardly an entity")
        check_equal(len(state_after), len(state_before), "entities")
        differ = [(state_before[key], state_after.get(key)) for key in state_before if state_before[key] != state_after.get(key)]
        check(not differ, f"{len(differ)} of {len(state_before)} entities are not what they were: {differ[:2]}")

        running = deployment.start().wait_ready()
        deployment.send(events()[EVENTS // 2:] + payment)
        deployment.wait_idle(seconds=90)
        twice = [each for each, count in counted(deployment).items() if count > 1]
        check(not twice, f"{len(twice)} outputs came out twice")
        alerts = [a for a in deployment.outputs()["risk.alerts"] if a["detector"]["code"] == "V01" and a["event_id"] == answer["payment"]]
        check_equal(len(alerts), 1, "V01 alerts of a call before and a payment after")
        check(any(p["recipient"].get("id") in (answer["person"], answer["phone"]) for p in deployment.outputs()["risk.prompts"]
                  if p["event_id"] == answer["payment"]), "the victim is not named to who warns")
        stop(running)
        check_fold(deployment)


@suite.case
def what_was_not_judged_comes_out_once_after():
    """ROUTE alone appends more; the log is resharded with that unjudged; DETECT then says what was not said, and nothing twice."""
    with Deployment("reshard-twelve", keys(), SETTINGS, partitions=8) as deployment:
        running = deployment.start().wait_ready()
        deployment.send(events()[:EVENTS // 2])
        deployment.wait_idle(seconds=90)
        stop(running)
        before = counted(deployment)
        router = deployment.start("one", "--roles", "route").wait_ready()
        deployment.send(events()[EVENTS // 2:])
        deployment.wait_idle(seconds=90)
        stop(router)
        check("not judged yet" in reshard(deployment, "touches.12", 12), "the records without a judgement are not told")
        deployment.log = "touches.12"
        running = deployment.start().wait_ready()
        deployment.wait_idle(seconds=90)
        now = counted(deployment)
        check(len(now) > len(before) + 20, "hardly anything came out of what was not judged")
        twice = [each for each, count in now.items() if count > 1 and each[0] not in OF_A_PLACE]
        check(not twice, f"{len(twice)} outputs came out twice")
        check_equal({each for each in before if each not in now}, set(), "lost outputs")
        stop(running)
        check_fold(deployment)


if __name__ == "__main__":
    sys.exit(suite.main())
