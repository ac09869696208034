#!/usr/bin/python3
"""What must hold before `xiezhi run` starts, on a real broker: what is wrong is named with its mend and its exit code (CONTRACT 3)."""

import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import scenarios
from checks import Once, Suite, check, check_equal
from deployment import Deployment
from paths import XIEZHI
from process import Program, fresh_folder, free_port, run
import kafka

UNAVAILABLE, CANNOT_CREATE, IO, BAD_CONFIGURATION = 69, 73, 74, 78
HOUR_S = 3600
suite = Suite("start")


@Once
def shifted_clock():
    """A library that moves the wall clock of a process by SHIFT_S seconds."""
    folder = fresh_folder("shifted-clock")
    (folder / "shift.c").write_text("""
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        #include <time.h>
        int clock_gettime(clockid_t clock, struct timespec* now) {
          static int (*real)(clockid_t, struct timespec*);
          if (!real) real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
          const int code = real(clock, now);
          if (clock == CLOCK_REALTIME) now->tv_sec += atol(getenv("SHIFT_S"));
          return code;
        }""")
    subprocess.run(["g++", "-x", "c", "-shared", "-fPIC", "-o", str(folder / "shift.so"), str(folder / "shift.c")], check=True)
    return folder / "shift.so"


def refused(deployment, code, *words, settings=None, flags=(), environment=None):
    """`xiezhi run` ends by itself with this code and says these words."""
    port = free_port()
    log = deployment.folder / f"refused-{port}.log"
    with Program([XIEZHI, "run", "--config", deployment.config("one", port, settings), "--init-keys", *flags], log, environment) as program:
        try:
            ended = program.process.wait(30)
        except subprocess.TimeoutExpired:
            ended = "still running"
    text = log.read_text("utf-8")
    check_equal(ended, code, f"exit code, last words {text.splitlines()[-1:]}")
    for word in words:
        check(word in text.splitlines()[-1], f"{word!r} is not in {text.splitlines()[-1]!r}")


def stop(service):
    check_equal(service.end(signal.SIGTERM, seconds=10), 0, "exit code after SIGTERM")


@suite.case
def disk_and_keys_and_brokers():
    with Deployment("start-disk") as deployment:
        refused(deployment, CANNOT_CREATE, "data_dir /proc/xiezhi", settings={"data_dir": "/proc/xiezhi"})
        refused(deployment, CANNOT_CREATE, "data_dir /proc", "snapshots", settings={"data_dir": "/proc"})
        refused(deployment, IO, "MiB are free", "disk.free_min_mib", settings={"disk": {"free_min_mib": 1 << 30}})
        done = run("run", "--config", deployment.config("one"), codes=(BAD_CONFIGURATION,))
        check(b"--init-keys" in done.stderr, "how to make the keys is not said")
        refused(deployment, UNAVAILABLE, "no answer", settings={"kafka": {"brokers": "127.0.0.1:1"}})
        refused(deployment, UNAVAILABLE, "topics are missing: elsewhere", settings={"topics": {"touches": "elsewhere"}})
        start = time.monotonic()
        service = deployment.start().wait_ready()
        check(time.monotonic() - start < 10, f"ready after {time.monotonic() - start:.1f} s")
        stop(service)


@suite.case
def clock_far_from_the_brokers():
    with Deployment("start-clock") as deployment:
        def shifted(seconds):
            return {"LD_PRELOAD": str(shifted_clock()), "SHIFT_S": str(seconds)}
        refused(deployment, BAD_CONFIGURATION, "ahead of the brokers'", "time.clock_skew_max_ms", environment=shifted(HOUR_S))
        refused(deployment, BAD_CONFIGURATION, "behind the brokers'", "time.clock_skew_max_ms", environment=shifted(-HOUR_S))
        refused(deployment, BAD_CONFIGURATION, "ahead of the brokers'", settings={"time": {"clock_skew_max_ms": 5_000}},
                environment=shifted(20))
        port = free_port()
        log = deployment.folder / "near.log"
        with Program([XIEZHI, "run", "--config", deployment.config("one", port), "--init-keys"], log, shifted(60)) as program:
            for _ in range(100):
                if '"ready"' in log.read_text("utf-8"):
                    break
                time.sleep(0.2)
            check("ahead of the brokers'" in log.read_text("utf-8"), "a clock that is a minute ahead is no warning")
            stop(program)


@suite.case
def log_that_keeps_the_times_of_its_producers():
    with Deployment("start-times") as deployment:
        kafka.create_topic(deployment.address(), "times", 2, message_timestamp_type="CreateTime")
        refused(deployment, BAD_CONFIGURATION, "message.timestamp.type=LogAppendTime", settings={"topics": {"touches": "times"}})


@suite.case
def retention_as_the_brokers_have_it():
    with Deployment("start-retention") as deployment:
        said = run("topics", "--config", deployment.config("one")).stdout.decode()
        check("here 400 d" in said and "TOO SHORT" not in said, "the retention of the log as it is made")
        kafka.create_topic(deployment.address(), "short", 2, message_timestamp_type="LogAppendTime", retention_ms=30 * 24 * HOUR_S * 1000)
        said = run("topics", "--config", deployment.config("one", settings={"topics": {"touches": "short"}})).stdout.decode()
        check("short IS KEPT TOO SHORT" in said and "here 30 d" in said, "a log that is kept too short is not told")


@suite.case
def partitions_added_to_the_log():
    """Refused before anything is read or written, and mended as the text says."""
    with Deployment("start-partitions") as deployment:
        scene = scenarios.Scene(int(time.time() * 1000))
        (call, payment), answer = scenarios.victim_called_then_pays(scene)
        running = deployment.start().wait_ready()
        deployment.send(call + [scene.transfer(40, scene.person("90", n), scene.person("91", n), 1_000) for n in range(30)])
        deployment.wait_idle()
        stop(running)
        kafka.add_partitions(deployment.address(), "touches", 6)
        refused(deployment, BAD_CONFIGURATION, "xiezhi reshard --config FILE --to touches.6 --partitions 6")
        refused(deployment, BAD_CONFIGURATION, "xiezhi reshard", flags=("--roles", "route"))
        done = run("check", "--connect", "--config", deployment.config("one"), codes=(BAD_CONFIGURATION,))
        check(b"xiezhi reshard" in done.stderr, "check --connect does not name the mend")

        run("reshard", "--config", deployment.config("one"), "--to", "touches.6", "--partitions", 6)
        deployment.log = "touches.6"
        deployment.start().wait_ready()
        deployment.send(payment)
        deployment.wait_idle()
        alerts = [a for a in deployment.outputs()["risk.alerts"] if a["detector"]["code"] == "V01" and a["event_id"] == answer["payment"]]
        check_equal(len(alerts), 1, "V01 alerts of a call before and a payment after")


if __name__ == "__main__":
    sys.exit(suite.main())
