#!/usr/bin/python3
"""A disk that is full, and one that hangs: effects go on, snapshots wait and say so, and all heals without a restart."""

import contextlib
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import scenarios
from checks import Skipped, Suite, check, check_equal, total, wait_until
from deployment import Deployment
from process import fresh_folder

suite = Suite("disk")
PAYMENTS = 200
HEALED_SECONDS = 30
INTERVAL = {"snapshots": {"interval_ms": 1_000}, "disk": {"free_min_mib": 1}}


def command(*arguments):
    done = subprocess.run([*map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
    check_equal((done.returncode, done.stderr.strip()), (0, ""), f"{arguments[0]}")


@contextlib.contextmanager
def mounted(folder, *what):
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *map(str, what), str(folder)], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise Skipped(f"a file system cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        command("umount", "--lazy", folder)


@contextlib.contextmanager
def frozen(folder):
    command("fsfreeze", "--freeze", folder)
    try:
        yield
    finally:
        command("fsfreeze", "--unfreeze", folder)


def fill(folder):
    """The last byte of the disk, in a file that is returned."""
    path = folder / "filler"
    with contextlib.suppress(OSError), open(path, "wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))
    with contextlib.suppress(OSError), open(path, "ab", buffering=0) as file:
        while True:
            file.write(b"\0")
    return path


class Payers:
    """Each round another two hundred payments, which are all to be answered."""

    def __init__(self, deployment):
        self.deployment, self.rounds, self.scene = deployment, 0, scenarios.Scene(int(time.time() * 1000))

    def pay(self):
        scene, self.rounds = self.scene, self.rounds + 1
        self.deployment.send([scene.transfer(self.rounds, scene.person("91", number), scene.person("92", number), 10_000, decision_requested=True)
                              for number in range(PAYMENTS)])
        wait_until(lambda: len({record["event_id"] for record in self.deployment.outputs()["risk.decisions"]}) == self.rounds * PAYMENTS,
                   40, f"payments of round {self.rounds} answered")


def snapshots(deployment):
    return total(deployment.samples(), "xiezhi_snapshots_total")


def check_goes_on(deployment, payers):
    """Snapshots are taken again, and a restart after kill -9 begins with them."""
    before = snapshots(deployment)
    payers.pay()
    wait_until(lambda: snapshots(deployment) > before, HEALED_SECONDS, "snapshots go on")
    deployment.wait_idle()
    wait_until(lambda: total(deployment.samples(), "xiezhi_snapshot_age_seconds") <= 2 * deployment.partitions, HEALED_SECONDS, "all partitions are saved")
    deployment.services[-1].end(signal.SIGKILL)
    service = deployment.start().wait_ready()
    check("snapshot loaded" in service.log.read_text("utf-8"), "no snapshot was of use")
    before = set(deployment.ids())
    payers.pay()
    new = [topic for topic, _ in set(deployment.ids()) - before]
    check_equal(new.count("risk.decisions"), PAYMENTS, "decisions after the restart")


@suite.case
def a_full_disk_stops_no_effect():
    with Deployment("disk-full", settings=INTERVAL) as deployment, mounted(deployment.folder / "data-one", "-t", "tmpfs", "-o", "size=64m", "none") as disk:
        deployment.start().wait_ready()
        payers = Payers(deployment)
        payers.pay()
        wait_until(lambda: snapshots(deployment) > 0, 20, "a snapshot is taken")
        filler = fill(disk)
        payers.pay()
        wait_until(lambda: total(deployment.samples(), "xiezhi_snapshot_errors_total") > 0, 20, "failed snapshots are counted")
        payers.pay()
        check("No space left on device" in deployment.services[-1].log.read_text("utf-8"), "the log does not say what failed")
        filler.unlink()
        check_goes_on(deployment, payers)


@suite.case
def a_disk_that_hangs_stops_no_effect():
    image = fresh_folder("disk-image") / "ext4"
    with open(image, "wb") as file:
        file.truncate(128 << 20)
    command("mkfs.ext4", "-q", "-F", image)
    with Deployment("disk-hangs", settings=INTERVAL) as deployment, mounted(deployment.folder / "data-one", "-o", "loop", image) as disk:
        deployment.start().wait_ready()
        payers = Payers(deployment)
        payers.pay()
        wait_until(lambda: snapshots(deployment) > 0, 20, "a snapshot is taken")
        with frozen(disk):
            payers.pay()
            wait_until(lambda: total(deployment.samples(), "xiezhi_snapshot_age_seconds") > 5, 20, "the state on disk grows old")
            payers.pay()
            other = deployment.start("two")  # takes over half of the partitions, whose last state cannot be saved
            other.wait_ready(seconds=60)
            payers.pay()
            check_equal(other.end(signal.SIGTERM, seconds=10), 0, "exit code of the process whose disk answers")
            payers.pay()
        check("does not answer in time" in deployment.services[0].log.read_text("utf-8"), "the log does not say that the disk hangs")
        deployment.services.remove(other)
        check_goes_on(deployment, payers)


if __name__ == "__main__":
    sys.exit(suite.main())
