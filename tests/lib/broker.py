"""A real Apache Kafka broker for a test: a thin hand on deploy/kafka/broker."""

import atexit
import contextlib
import os
import signal
import subprocess
import sys

from checks import Failed
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

    def __init__(self, name, *settings):
        self.folder = fresh_folder(f"broker-{name}")
        self.port = free_port(span=2)
        self.address = f"127.0.0.1:{self.port}"
        self._settings = [word for setting in settings for word in ("--set", setting)]

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
