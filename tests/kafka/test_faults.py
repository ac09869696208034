#!/usr/bin/python3
"""Faults under load: what came out is what the log says, and the log holds what came in (RELIABILITY: L = D = 0).

Two oracles, both exact whatever the timing was. A process that nothing disturbs reads the log that the faults left behind, from
its start: the same log gives the same outputs, so the set of distinct outputs must be the one that came out under faults. And
the log must hold every touch of every event once, as many as a replay of the same events makes.
"""

import json
import pathlib
import random
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import scenarios
from checks import OF_A_PLACE, OUTPUTS, VOLUME, Failed, Once, Suite, check, check_accounting, check_equal, total, wait_until
from deployment import PARTITIONS, Deployment
from process import fresh_folder, run
from stream import SETTINGS, generated
import kafka

EVENTS = 20_000 * max(1, VOLUME // 4)
LOAD = 20_000 * VOLUME
PORTION = 250  # records sent at once
PATIENCE_SECONDS = 120
UNAVAILABLE = 69  # exit code: the brokers did not answer
FOLDED = {topic: f"folded.{topic}" for topic in OUTPUTS}
suite = Suite("faults")


@Once
def keys():
    return fresh_folder("keys")


@Once
def events():
    return list({event["event_id"]: event for event in generated(EVENTS, seed=11)}.values())


@Once
def replayed():
    """What a replay of the same events counts."""
    folder = fresh_folder("replayed")
    (folder / "events.jsonl").write_text("".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events()))
    run("replay", "--input", folder / "events.jsonl", "--output", folder / "out", "--set", f"time.allowed_lateness_ms={SETTINGS['time']['allowed_lateness_ms']}")
    summary = json.loads((folder / "out/summary.json").read_text())
    check(summary["outputs"]["risk.prompts"] > 20, "too few prompts: the stream proves nothing")
    return summary


def send_once(deployment, portion, tries=120):
    """Sent again while the broker is away, as a careful sender does; who got some of it already knows them by their ids."""
    for left in reversed(range(tries)):
        try:
            return deployment.send(portion)
        except Failed:
            if not left:
                raise
            time.sleep(0.5)


def feed(deployment, faults=()):
    """Sends all events. Each fault strikes at a random moment within its share of them, while the sending goes on."""
    portions = [events()[at:at + PORTION] for at in range(0, len(events()), PORTION)]
    share = len(portions) // (len(faults) + 1)
    moments = random.Random(5)
    strikes = [moments.randrange(number * share, (number + 1) * share - 1) for number in range(len(faults))]
    reached, struck = [[threading.Semaphore(0) for _ in faults] for _ in range(2)]

    def send():
        for number, portion in enumerate(portions):
            send_once(deployment, portion)
            if number in strikes:
                reached[strikes.index(number)].release()
            if (number + 1) % share == 0 and (number + 1) // share <= len(faults):
                struck[number // share].acquire(timeout=PATIENCE_SECONDS)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        for number, fault in enumerate(faults):
            check(reached[number].acquire(timeout=PATIENCE_SECONDS), "the sender did not come to the fault's moment")
            fault()
            struck[number].release()
        sending.result()
    deployment.wait_idle(seconds=90 * VOLUME)


def messages(service):
    """Lines of its log."""
    return [json.loads(line) for line in service.log.read_text("utf-8").splitlines() if line.startswith("{")]


def distinct(deployment, topics):
    """(output topic, id) of everything in `topics` (output topic -> its name here) that is named by its cause."""
    present = kafka.topics(deployment.address())
    return {(topic, record.json()[OUTPUTS[topic][1]]) for topic, name in topics.items() if name in present and topic not in OF_A_PLACE
            for record in kafka.read(deployment.address(), name)}


def check_whole(deployment, more_touches=0):
    """Ends every process, then holds the outputs against the log and the log against the events, which made `more_touches` beside those of events()."""
    for service in deployment.services:
        if service.running():
            check_equal(service.end(signal.SIGTERM, seconds=10), 0, "exit code after SIGTERM")
    seen = distinct(deployment, {topic: topic for topic in OUTPUTS})
    settings = {"kafka": {"group": "fold"}, "topics": {topic.replace(".", "_"): name for topic, name in FOLDED.items()}}
    run("topics", "--config", deployment.config("fold", settings=dict(settings)), "--create")
    deployment.start("fold", "--roles", "detect", settings=dict(settings)).wait_ready()
    deployment.wait_idle(seconds=90)
    check_equal(total(deployment.samples(), "xiezhi_touches_applied_total"), replayed()["touches"] + more_touches, "touches in the log")
    refused = {record.json()["payload_hash"] for record in kafka.read(deployment.address(), "events.rejected")}
    check_equal(len(refused), sum(replayed()["rejected"].values()), "distinct refused records")
    wanted = distinct(deployment, FOLDED)
    missing, extra = wanted - seen, seen - wanted
    topics = sorted({topic for topic, _ in missing | extra})
    check(not missing and not extra, f"{len(missing)} missing, {len(extra)} extra of {len(wanted)} outputs in {topics}")
    check(len(wanted) > 200, f"only {len(wanted)} outputs: the stream proves nothing")


@suite.case
def nothing_happens_and_the_log_says_the_same():
    with Deployment("undisturbed", keys(), SETTINGS) as deployment:
        deployment.start().wait_ready()
        feed(deployment)
        check_accounting(deployment.samples())
        check_whole(deployment)


@suite.case
def kill_9_and_restart_lose_nothing():
    with Deployment("killed", keys(), SETTINGS) as deployment:
        running = [deployment.start().wait_ready()]

        def kill():
            running[-1].end(signal.SIGKILL)
            running.append(deployment.start().wait_ready())
        feed(deployment, [kill] * 4 * VOLUME)
        before = set(deployment.ids())
        deployment.send(events())
        deployment.wait_idle(seconds=90)
        new = {each for each in set(deployment.ids()) - before if each[0] not in OF_A_PLACE}
        check(not new, f"the whole input sent again made {len(new)} new outputs in {sorted({topic for topic, _ in new})}")
        check_whole(deployment)


@suite.case
def kill_9_resumes_from_a_snapshot_taken_under_load():
    """Snapshots once a second: a restart begins at one of them, and what had gone out beyond it stays muted."""
    with Deployment("resumed", keys(), {**SETTINGS, "snapshots": {"interval_ms": 1000}}) as deployment:
        running = [deployment.start().wait_ready()]

        def kill():
            time.sleep(2.5)
            send_once(deployment, events()[:PORTION])  # again: all known, but the log goes on beyond the snapshots
            time.sleep(0.5)
            running[-1].end(signal.SIGKILL)
            running.append(deployment.start().wait_ready())
        feed(deployment, [kill] * 4 * VOLUME)
        lines = messages(running[-1])
        loaded = [line for line in lines if line["message"] == "snapshot loaded"]
        check(len(loaded) > PARTITIONS, f"only {len(loaded)} snapshots were of use")
        check(any(line["files"] > 1 for line in loaded), "no snapshot of changes was of use")
        assigned = [line for line in lines if line["message"] == "partition assigned" and line["read_from"] > 0]
        check(any(line["live_from"] > line["read_from"] for line in assigned), "nothing had gone out beyond a snapshot")
        ahead = "not between the start of the log and the group's position"  # of what had gone out
        failed = [line for line in lines if "snapshot failed" in line["message"] or line.get("reason", ahead) != ahead]
        check(not failed, f"{len(failed)} snapshots failed: {failed[:1]}")
        check_whole(deployment)


@suite.case
def sigterm_under_load_drains():
    with Deployment("terminated", keys(), SETTINGS) as deployment:
        running = [deployment.start().wait_ready()]

        def terminate():
            start = time.monotonic()
            check_equal(running[-1].end(signal.SIGTERM, seconds=10), 0, "exit code after SIGTERM")
            check(time.monotonic() - start < 10, "slower than 10 s")
            running.append(deployment.start().wait_ready())
            loaded = running[-1].log.read_text("utf-8").count("snapshot loaded")
            check(loaded >= PARTITIONS * (len(running) - 1), "the restart read the whole log")
        feed(deployment, [terminate] * 2 * VOLUME)
        check_whole(deployment)
        check_equal(running[-1].end(signal.SIGTERM, seconds=10), 0, "exit code after SIGTERM")
        check_snapshots(deployment)


def check_snapshots(deployment):
    """What the stopped service left: every file whole, the state in them text that a JSON reader takes, and no two equal."""
    config = ["--config", deployment.config("one")]
    listed = json.loads(run("snapshot", "list", "--json", *config).stdout)
    check_equal({one["partition"] for one in listed}, set(range(PARTITIONS)), "partitions with a snapshot")
    check_equal({one["state"] for one in listed}, {"fits"}, "states of the snapshots")
    verified = run("snapshot", "verify", *config).stdout.decode().splitlines()
    check_equal(len([line for line in verified if ": whole, " in line and ", state " in line]), len(listed), "whole snapshots")
    newest, before = [one["file"] for one in listed if one["partition"] == 0][:2]
    lines = [json.loads(line) for line in run("snapshot", "dump", newest, *config).stdout.splitlines()]
    check(sum("ring" in line for line in lines) > 10, "hardly an entity has a history")
    run("snapshot", "diff", newest, newest, *config)
    changed = run("snapshot", "diff", before, newest, *config, codes=(1,)).stdout
    check(b"\n+ " in changed, "nothing changed between two snapshots under load")


@suite.case
def damaged_snapshots_are_passed_over():
    """The newest of each partition is changed in one place, cut or emptied: the one before it, or the log, takes its place."""
    with Deployment("damaged", keys(), SETTINGS) as deployment:
        running = [deployment.start().wait_ready()]
        snapshots = deployment.folder / "data-one" / "snapshots"
        harm = [lambda data: data[:len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1:],
                lambda data: data[:-1], lambda data: b"", lambda data: data[:len(data) // 3]]

        def restart():
            check_equal(running[-1].end(signal.SIGTERM, seconds=10), 0, "exit code after SIGTERM")
            for partition in range(PARTITIONS):
                files = sorted(snapshots.glob(f"partition-{partition}-*"), key=lambda file: file.stat().st_mtime_ns)
                check(1 <= len(files) <= 2, f"{len(files)} snapshots of partition {partition}")
                files[-1].write_bytes(harm[partition % len(harm)](files[-1].read_bytes()))
            running.append(deployment.start().wait_ready())
            passed_over = running[-1].log.read_text("utf-8").count("snapshot passed over")
            # All starts write to one file; each meets what the ones before have left, of which two are kept.
            met = sum(min(start, 2) for start in range(len(running)))
            check_equal(passed_over, PARTITIONS * met, "damaged snapshots met so far")
        feed(deployment, [restart] * 2 * VOLUME)
        check_whole(deployment)


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
        feed(deployment, [join, leave, join, vanish] * VOLUME)
        check_whole(deployment)


@suite.case
def standby_takes_over():
    """Two processes with one folder of snapshots, each ready for the partitions of the other: stops, joins and kills under load."""
    with Deployment("standby", keys(), {**SETTINGS, "snapshots": {"interval_ms": 1000, "standby": "all"}}) as deployment:
        shared = {"data_dir": str(deployment.folder / "data")}
        running = [deployment.start(name, settings=dict(shared)).wait_ready() for name in ("one", "two")]

        def ready():
            return len([1 for name, _, _ in deployment.samples() if name == "xiezhi_standby_offset"]) == PARTITIONS

        def end(by):
            def strike():
                wait_until(ready, 30, "every partition is kept ready by the process that does not have it")
                code = running[-1].end(by, seconds=10)
                check(by == signal.SIGKILL or code == 0, f"exit code {code}")
                wait_until(has_all, 30, "the process that is left has every partition")
            return strike

        def has_all():
            return len([1 for name, labels, _ in deployment.samples(running[:1]) if name == "xiezhi_lag_records" and labels["topic"] == "touches"]) == PARTITIONS

        def join():
            running[-1] = deployment.start("two", settings=dict(shared)).wait_ready()
        feed(deployment, [end(signal.SIGTERM), join, end(signal.SIGKILL), join] * VOLUME)
        log = messages(running[0])
        said = [line["message"] for line in log]
        # Who is killed between a snapshot and the commit of what it covers leaves a file that nobody may use yet: the one before is read.
        ahead = [line for line in log if line["message"] == "snapshot passed over" and "the group's position" in line["reason"]]
        taken = said.count("standby takes over")
        check(taken >= PARTITIONS // 2 and taken + len(ahead) >= 2 * (PARTITIONS // 2),
              f"only {taken} partitions came from the standby, of {len(ahead)} the file was ahead of the group")
        check("state was still here" in said, "no partition that came back went on as it was")
        check("standby takes over" in [line["message"] for line in messages(running[-1])], "who joined loaded only what had come to it")
        check_whole(deployment)


@suite.case
def broker_restarted_under_load():
    with Deployment("outage", keys(), SETTINGS) as deployment:
        service = deployment.start().wait_ready()

        def crash():
            deployment.broker.kill()
            time.sleep(1)
            deployment.broker.start()
        feed(deployment, [deployment.broker.restart, crash] * VOLUME)
        check(service.running(), "the process ended")
        check_accounting(deployment.samples())
        check_whole(deployment)


@suite.case
def sigterm_while_the_broker_is_silent_ends_in_time():
    """At once after the start, while partitions are being assigned, and with records on their way."""
    scene = scenarios.Scene(int(time.time() * 1000))
    payments = [scene.transfer(1, scene.person("87", number), scene.person("88", number), 10_000, decision_requested=True)
                for number in range(2_000)]
    with Deployment("silent", keys()) as deployment:
        for wait_seconds, sent in ((0, []), (0, payments[:1_000]), (0.7, payments[1_000:])):
            service = deployment.start().wait_ready()
            time.sleep(wait_seconds)
            deployment.send(sent)
            with deployment.broker.silent():
                start = time.monotonic()
                code = service.end(signal.SIGTERM, seconds=20)
                check(code in (0, UNAVAILABLE), f"exit code {code}")
                check(time.monotonic() - start < 10, f"ended after {time.monotonic() - start:.1f} s")
        with deployment.broker.silent():  # for so long that the controller takes every leader away
            time.sleep(12)
        deployment.start().wait_ready()
        deployment.wait_idle(seconds=60)
        answered = {record["event_id"] for record in deployment.outputs()["risk.decisions"]}
        check_equal(len(answered), len(payments), "payments answered after the brokers came back")


@suite.case
def second_signal_leaves_at_once():
    """The brokers are silent, so that the first SIGTERM waits for them: another one ends the process, and nothing is lost by it."""
    scene = scenarios.Scene(int(time.time() * 1000))
    payments = [scene.transfer(1, scene.person("87", number), scene.person("88", number), 10_000, decision_requested=True)
                for number in range(500 * VOLUME)]
    with Deployment("twice", keys()) as deployment:
        for number in range(VOLUME):
            service = deployment.start().wait_ready()
            deployment.send(payments[number * 500:(number + 1) * 500])
            with deployment.broker.silent():
                service.process.send_signal(signal.SIGTERM)
                time.sleep(0.5)
                check(service.running(), "the first signal did not wait for the brokers")
                check_equal(service.end(signal.SIGTERM, seconds=1), 128 + signal.SIGTERM, "exit code after the second signal")
        deployment.start().wait_ready()
        deployment.wait_idle(seconds=60)
        answered = {record["event_id"] for record in deployment.outputs()["risk.decisions"]}
        check_equal(len(answered), len(payments), "payments answered")


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
        for _ in range(3 * VOLUME):
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
