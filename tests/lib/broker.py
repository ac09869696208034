"""A real Apache Kafka broker for a test: a thin hand on deploy/kafka/broker."""

import subprocess

from checks import Failed
from paths import ROOT
from process import free_port, fresh_folder


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
        self._call("start")

    def stop(self):
        self._call("stop")

    def kill(self):
        self._call("kill")

    def restart(self):
        self._call("restart")
