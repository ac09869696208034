"""A real Apache Kafka broker for a test: a thin hand on deploy/kafka/broker."""

import atexit
import concurrent.futures
import contextlib
import os
import signal
import subprocess
import sys

import kafka
from checks import Failed, wait_until
from paths import ROOT
from process import free_port, fresh_folder


# A broker lives in its own session. However this program ends (but by SIGKILL), its brokers end too.
_alive = set()


@atexit.register
def _end_all():
    for broker in list(_alive):
        broker.kill()


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Broker:
    """Fresh, empty, on free loopback ports. Use as a context. `settings` are lines for server.properties."""

    def __init__(self, name, *settings, port=0, heap_mib=1024):
        self.folder = fresh_folder(f"broker-{name}")
        self.port = port or free_port(span=2)
        self.address = f"127.0.0.1:{self.port}"
        self._settings = ["--heap", str(heap_mib), *(word for setting in settings for word in ("--set", setting))]

    def _call(self, command):
        done = subprocess.run([str(ROOT / "deploy/kafka/broker"), command, "--port", str(self.port), "--dir",
                               str(self.folder), *self._settings], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise Failed(f"broker {command} ended with {done.returncode}: {done.stderr.strip()[-300:]}")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        _alive.add(self)
        self._call("start")

    def stop(self):
        self._call("stop")
        _alive.discard(self)

    def kill(self):
        self._call("kill")
        _alive.discard(self)

    @contextlib.contextmanager
    def silent(self):
        """A broker that keeps its connections and says nothing."""
        pid = int((self.folder / "pid").read_text())
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def restart(self):
        self._call("restart")


BROKERS = 3


class Cluster:
    """Three brokers as one, in place of a Broker: every topic, also those of Kafka itself, three times, written when two have it."""

    def __init__(self, name, *settings):
        first = free_port(span=2 * BROKERS)
        ports = {number: first + 2 * (number - 1) for number in range(1, BROKERS + 1)}
        voters = ",".join(f"{number}@127.0.0.1:{port + 1}" for number, port in ports.items())
        shared = [f"controller.quorum.voters={voters}", "min.insync.replicas=2",
                  *(f"{what}.replication.factor=3" for what in ("default", "offsets.topic", "transaction.state.log", "share.coordinator.state.topic")),
                  *(f"{what}.min.isr=2" for what in ("transaction.state.log", "share.coordinator.state.topic")), *settings]
        self.brokers = [Broker(f"{name}-{number}", f"node.id={number}", *shared, port=port, heap_mib=384) for number, port in ports.items()]
        self.address = ",".join(broker.address for broker in self.brokers)

    def start(self):
        """All at once: one alone has no controller."""
        with concurrent.futures.ThreadPoolExecutor(BROKERS) as pool:
            list(pool.map(Broker.start, self.brokers))

    def kill(self):
        for broker in self.brokers:
            broker.kill()

    def whole(self):
        """Whether each partition of each topic has all its replicas in sync."""
        return all(len(partition["isrs"]) == BROKERS for topic in kafka.listing(self.address) for partition in topic["partitions"])

    def wait_whole(self, seconds=60):
        wait_until(self.whole, seconds, "every replica is in sync", 0.5)
