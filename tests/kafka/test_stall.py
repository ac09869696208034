#!/usr/bin/python3
"""Nothing stalls silently: a role whose thread hangs shows as partitions that stand still, and so does its recovery."""

import contextlib
import ctypes
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import scenarios
from checks import Suite, check, check_equal, parse_metrics, wait_until
from deployment import Deployment
from process import http_get

suite = Suite("stall")
PAYMENTS = 200
LIMIT_MS = 4_000


def stalled(service):
    """Partitions of the log and of the inputs that stand still -> seconds."""
    samples = parse_metrics(http_get(service.port, "/metrics")[1])
    return {(labels["topic"], labels["partition"]): value for name, labels, value in samples if name == "xiezhi_stalled_seconds" and value}


@contextlib.contextmanager
def hanging(service, name):
    """One thread of the process stands still, the others go on."""
    attach, detach, any_thread = 16, 17, 0x40000000
    ptrace = ctypes.CDLL(None, use_errno=True).ptrace
    task = next(task for task in pathlib.Path(f"/proc/{service.process.pid}/task").iterdir() if (task / "comm").read_text().strip() == name)
    thread = ctypes.c_long(int(task.name))
    check(ptrace(ctypes.c_long(attach), thread, None, None) == 0, f"ptrace: {os.strerror(ctypes.get_errno())}")
    os.waitpid(thread.value, any_thread)
    try:
        yield
    finally:
        ptrace(ctypes.c_long(detach), thread, None, None)


@suite.case
def a_thread_that_hangs_shows():
    scene = scenarios.Scene(int(time.time() * 1000))
    payments = [scene.transfer(1, scene.person("91", number), scene.person("92", number), 10_000, decision_requested=True)
                for number in range(PAYMENTS)]
    with Deployment("stall", settings={"watchdog": {"stall_ms": LIMIT_MS}}) as deployment:
        service = deployment.start().wait_ready()
        time.sleep(2 * LIMIT_MS / 1000)
        check_equal(stalled(service), {}, "partitions that stand still before anything came")
        with hanging(service, "detect"):
            deployment.send(payments)
            wait_until(lambda: max(stalled(service).values(), default=0) > LIMIT_MS / 1000, 40, "a partition stands still")
            check_equal({topic for topic, _ in stalled(service)}, {"touches"}, "topics whose partitions stand still")
            check("a partition does not move" in service.log.read_text("utf-8"), "the log says nothing")
        wait_until(lambda: not stalled(service), 40, "everything moves again")
        deployment.wait_idle(seconds=60)
        check("moves again" in service.log.read_text("utf-8"), "the log does not say that it moves again")
        check_equal(len({record["event_id"] for record in deployment.outputs()["risk.decisions"]}), PAYMENTS, "payments answered")


if __name__ == "__main__":
    sys.exit(suite.main())
