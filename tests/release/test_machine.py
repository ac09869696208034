#!/usr/bin/python3
"""A machine at its limits, with a real broker: little memory, one key with half of all events, a storm of alerts."""

import contextlib
import itertools
import os
import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / folder) for folder in ("lib", "kafka")]
import scenarios
import test_faults
from checks import VOLUME, Skipped, Suite, check, check_accounting, check_equal, total
from deployment import PARTITIONS, Deployment
from stream import SETTINGS, generated

suite = Suite("machine")
LIMIT_MIB = 512
BUDGET_MIB = 448  # memory.budget_mib under that limit
GROUPS = pathlib.Path("/sys/fs/cgroup")
PORTION = 1_000


@contextlib.contextmanager
def memory_group(limit_mib):
    """A control group, of either version, with that much memory: (how to put a process in, how often one was killed in it)."""
    first = (GROUPS / "memory").is_dir()
    folder = (GROUPS / "memory" if first else GROUPS) / "xiezhi-test"
    try:
        folder.mkdir(exist_ok=True)
        (folder / ("memory.limit_in_bytes" if first else "memory.max")).write_text(str(limit_mib << 20))
    except OSError as error:
        raise Skipped(f"no control group can be made here: {error.strerror}") from None

    def killed():
        lines = (folder / ("memory.oom_control" if first else "memory.events")).read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
    try:
        yield lambda pid: (folder / "cgroup.procs").write_text(str(pid)), killed
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()


def status_mib(pid, field):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field + ":"))


def portions(events, size=PORTION):
    events = iter(events)
    return iter(lambda: list(itertools.islice(events, size)), [])


@suite.case
def memory_of_512_mib_is_enough():
    """A backlog with more entities than fit: from one budget the process keeps to its memory, and every event finds its end.

    The state is at its bound and the queues are full, since everything waits when the process starts. MEMORY_LIMIT_MIB, MEMORY_BUDGET_MIB and
    MEMORY_EVENTS try others.
    """
    limit, budget = (int(os.environ.get(f"MEMORY_{name}_MIB", value)) for name, value in (("LIMIT", LIMIT_MIB), ("BUDGET", BUDGET_MIB)))
    settings = {**SETTINGS, "memory": {"budget_mib": budget}, "snapshots": {"interval_ms": 5_000}}
    count = int(os.environ.get("MEMORY_EVENTS", 200_000 * VOLUME))
    with Deployment("memory", settings=settings) as deployment, memory_group(limit) as (put, killed):
        sent = 0
        for portion in portions({event["event_id"]: event for event in generated(count, seed=23, customers=count)}.values(), 10 * PORTION):
            deployment.send(portion)
            sent += len(portion)
        service = deployment.start()
        put(service.process.pid)
        service.wait_ready()
        deployment.wait_events(sent, seconds=max(120 * VOLUME, count / 500))
        check_accounting(deployment.samples())
        check_equal(killed(), 0, "processes killed for want of memory")
        peak = status_mib(service.process.pid, "VmHWM")
        samples = deployment.samples()
        forgotten = total(samples, "xiezhi_state_evicted_total")
        print(f"       {sent} events, peak {peak:.0f} of {limit} MiB, budget {budget}, state {total(samples, 'xiezhi_state_bytes') / 2**20:.0f} MiB, "
              f"{forgotten:.0f} times something forgotten", flush=True)
        check(peak <= 0.9 * limit, f"peak {peak:.0f} MiB, wanted at most {0.9 * limit:.0f}")
        check(forgotten > 0, "everything fitted: nothing was tried")
        parts = total(samples, "xiezhi_memory_budget_bytes")
        check((budget - 1) * 2**20 < parts <= budget * 2**20, f"the parts of the budget are {parts / 2**20:.1f} MiB")
        check_equal(service.end(), 0, "exit code after SIGTERM")


@contextlib.contextmanager
def environment(**more):
    """For the processes that are started meanwhile."""
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@suite.case
def clock_of_the_process_jumps():
    """A year ahead, a year back, to the minute: what comes out is what the log says, whose time the brokers give."""
    library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        raise Skipped("libfaketime is missing: deploy/install-packages")
    with Deployment("clock", test_faults.keys(), SETTINGS) as deployment:
        clock = deployment.folder / "clock"

        def jump(to):
            def now():
                clock.write_text(to)
                time.sleep(2)
            return now
        clock.write_text("+0")
        with environment(LD_PRELOAD=str(library), FAKETIME_TIMESTAMP_FILE=str(clock), FAKETIME_CACHE_DURATION="1", DONT_FAKE_MONOTONIC="1"):
            service = deployment.start().wait_ready()
        test_faults.feed(deployment, [jump(to) for to in ("+365d", "-365d", "+1m", "+0")] * VOLUME)
        check(service.running(), "the process ended")
        waited = total(deployment.samples(), "xiezhi_prompt_latency_seconds_sum")  # the one thing that is told by its own clock
        check(waited > 1_000_000, f"the clock did not jump: prompts took {waited:.0f} s in all")
        test_faults.check_whole(deployment)


@suite.case
def hot_key_slows_nobody_down():
    """Half of all payments go to one account: all are answered, and what is kept of that account stays small."""
    scene = scenarios.Scene(int(time.time() * 1000))
    count = 10_000 * VOLUME
    people = [(scene.person("81", number), scene.person("82", number)) for number in range(count)]
    hot = people[0][1]
    seconds, state = {}, {}
    for kind in ("even", "hot"):
        payments = [scene.transfer(1, payer, hot if kind == "hot" and number % 2 else payee, 10_000, decision_requested=True)
                    for number, (payer, payee) in enumerate(people)]
        with Deployment(f"key-{kind}") as deployment:
            deployment.start().wait_ready()
            start = time.monotonic()
            for portion in portions(payments):
                deployment.send(portion)
            deployment.wait_events(count, seconds=120 * VOLUME)
            seconds[kind] = time.monotonic() - start
            deployment.wait_idle()
            answered = {record["event_id"] for record in deployment.outputs()["risk.decisions"]}
            check_equal(len(answered), count, f"payments answered, {kind}")
            state[kind] = total(deployment.samples(), "xiezhi_state_bytes")
    print(f"       {seconds['hot']:.1f} s ÷ {seconds['even']:.1f} s, state {state['hot'] / 2**20:.0f} ÷ {state['even'] / 2**20:.0f} MiB", flush=True)
    check(seconds["hot"] <= 2 * seconds["even"] + 2, f"{seconds['hot']:.1f} s with a hot key, {seconds['even']:.1f} s without")
    check(state["hot"] <= state["even"] + (8 << 20), "one account takes more memory than all")


@suite.case
def storm_of_alerts_loses_none():
    """Every payment goes to an account that the police have listed: each is refused and alerted on, once."""
    scene = scenarios.Scene(int(time.time() * 1000))
    count = 10_000 * VOLUME
    mule = scene.person("84", 1)
    del mule["bank"]
    payments = [scene.transfer(1, scene.person("83", number), mule, 10_000, status="attempted", decision_requested=True)
                for number in range(count)]
    with Deployment("storm") as deployment:
        deployment.start().wait_ready()
        deployment.send([scene.event("list.v1", 60, list="police_involved", kind="account", entry=mule["account"], operation="add")])
        deployment.wait_events(1)
        deployment.wait_idle()
        for portion in portions(payments):
            deployment.send(portion)
        deployment.wait_events(count + 1, seconds=120 * VOLUME)
        deployment.wait_idle()
        outputs = deployment.outputs()
        wanted = {payment["event_id"] for payment in payments}
        refused = {record["event_id"] for record in outputs["risk.decisions"] if record["decision"] == "refuse"}
        # Who could not be asked in time is answered without, and the answer says so; the alert comes all the same.
        late = {record["event_id"] for record in outputs["risk.decisions"] if any(reason["code"] == "INCOMPLETE" for reason in record["reasons"])}
        check_equal(len(wanted & (refused | late)), count, "payments refused, or answered without the payee's opinion")
        alerts = [record["event_id"] for record in outputs["risk.alerts"] if record["event_id"] in wanted]
        check_equal(len(set(alerts)), count, "payments with an alert")
        for topic, records in outputs.items():
            ids = [tuple(sorted((key, value) for key, value in record.items() if key.endswith("_id") and isinstance(value, str))) for record in records]
            check_equal(len(set(ids)), len(ids), f"distinct records of {topic}")
        print(f"       {len(alerts)} alerts, {len(late)} answers in want of an opinion, {len(outputs['risk.prompts'])} prompts for {count} payments in {PARTITIONS} partitions", flush=True)


@suite.case
def half_an_hour_of_lag_is_drained():
    """The program comes when half an hour of payments waits for it: old prompts are counted and not sent, all else goes out."""
    scene = scenarios.Scene(int(time.time() * 1000))
    count, lag_s, valid_s = 18_000 * VOLUME, 1_800, 600
    mule = scene.person("84", 1)
    del mule["bank"]
    listed = scene.event("list.v1", 60, list="police_involved", kind="account", entry=mule["account"], operation="add")
    payments = [scene.transfer(lag_s / 60 * (1 - number / count), scene.person("83", number), mule, 10_000, status="attempted",
                               decision_requested=True) if number % 10 == 0 else
                scene.transfer(lag_s / 60 * (1 - number / count), scene.person("83", number), scene.person("82", number), 10_000)
                for number in range(count)]
    asked = {payment["event_id"]: payment["event_time"] for payment in payments[::10]}
    with Deployment("lag", settings={"prompt": {"valid_ms": valid_s * 1000}}) as deployment:
        service = deployment.start().wait_ready()
        deployment.send([listed])
        deployment.wait_events(1)
        deployment.wait_idle()
        check_equal(service.end(), 0, "exit code after SIGTERM")
        for portion in portions(payments):
            deployment.send(portion)
        start = time.monotonic()
        deployment.start().wait_ready()
        deployment.wait_events(count, seconds=120 * VOLUME)
        took = time.monotonic() - start
        deployment.wait_idle()
        began_ms = (time.time() - took) * 1000
        outputs, samples = deployment.outputs(), deployment.samples()
        check_equal({record["event_id"] for record in outputs["risk.alerts"]} & asked.keys(), asked.keys(), "payments with an alert")
        check_equal({record["event_id"] for record in outputs["risk.decisions"]}, asked.keys(), "payments answered")
        prompted = {record["event_id"] for record in outputs["risk.prompts"]}
        stale = total(samples, "xiezhi_prompts_stale_total")
        print(f"       {count} events of {lag_s} s in {took:.1f} s, {lag_s / took:.0f} times as fast as they came; {len(prompted)} prompts, {stale:.0f} stale", flush=True)
        check(lag_s / took >= 5, f"{lag_s / took:.1f} times as fast as the events came, wanted 5")
        check_equal(len(prompted) + stale, len(asked), "prompts and stale ones")
        young = {event for event, time_ms in asked.items() if time_ms > began_ms - valid_s * 1000 + 120_000}
        old = {event for event, time_ms in asked.items() if time_ms < began_ms - valid_s * 1000 - 120_000}
        check(len(young) > 50 and len(old) > 500, "the payments do not lie on both sides of the limit")
        check(young <= prompted, f"{len(young - prompted)} young payments without a prompt")
        check(not old & prompted, f"{len(old & prompted)} stale prompts were sent")


if __name__ == "__main__":
    sys.exit(suite.main())
