"""What may happen to a program that answers: its state is saved, its rules change, a part of its partitions goes to another process.

Each is a function that is called while a latency run goes on. `over(seconds)` waits so long, or with None without limit, for the end
of the run and says whether it is over. What the function is about must have happened by then.
"""

import signal

from checks import check, total, wait_until

SETTINGS = {"snapshots": {"interval_ms": 5_000, "standby": "all"}}  # of the process whose snapshots and partitions are watched
NEVER = {"snapshots": {"interval_ms": 24 * 3600 * 1000}}
RELOAD_SECONDS = 2
JOIN_WITHIN_SECONDS = 120
LIMITS = (8_900, 9_000)  # share_bp of detector D06, in turns, so that every pack is another one


def pack_of(deployment):
    return deployment.folder / "pack.yaml"


def write_pack(deployment, number):
    pack_of(deployment).write_text(f"detectors:\n  D06: {{ share_bp: {LIMITS[number % len(LIMITS)]} }}\n")


def snapshots(drain, _after_seconds, over):
    before = total(drain.samples(), "xiezhi_snapshots_total")
    over(None)
    check(total(drain.samples(), "xiezhi_snapshots_total") > before, "no snapshot was taken meanwhile")


def reloads(drain, _after_seconds, over):
    """SIGHUP every two seconds, each time with another pack."""
    def taken_over():
        return drain.service.log.read_text("utf-8").count("rules taken over")
    before, number = taken_over(), 0
    while not over(RELOAD_SECONDS):
        number += 1
        write_pack(drain.deployment, number)
        drain.service.process.send_signal(signal.SIGHUP)
    check(taken_over() > before, "no rules were taken over meanwhile")


def move(drain, after_seconds, over):
    """A second process joins in the middle of the run and stays; some partitions are its own at the end."""
    check(not over(after_seconds), "the run was over before the second process was started")
    joined = drain.join().wait_ready(JOIN_WITHIN_SECONDS)
    over(None)
    wait_until(lambda: _partitions(joined) > 0, JOIN_WITHIN_SECONDS, "the process that joined has partitions")


def _partitions(service):
    return sum(line.startswith("xiezhi_lag_records{") and 'topic="touches' in line for line in service.metrics_text().splitlines())


KINDS = {"snapshot": snapshots, "reload": reloads, "move": move}
