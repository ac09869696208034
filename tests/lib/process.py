"""Programs under test: started with a log file, ended with their test, never left behind."""

import contextlib
import ctypes
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request

from checks import Failed, check, wait_until
from paths import XIEZHI, WORK

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def _die_with_parent():
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _first_ephemeral():
    return int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])


def free_port(span=1):
    """A loopback port that is free now, with the `span` - 1 ports after it. Below those that the kernel gives to outgoing connections: a
    server that restarts would find its port taken, even by a client of its own that tries to reach it meanwhile."""
    for _ in range(100):
        port = random.randrange(10_000, _first_ephemeral() - span)
        with contextlib.ExitStack() as sockets:
            try:
                for offset in range(span):
                    sockets.enter_context(socket.socket()).bind(("127.0.0.1", port + offset))
                return port
            except OSError:
                continue
    raise Failed("no free loopback ports")


def fresh_folder(name):
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def run(*arguments, seconds=120, codes=(0,), stdin=None):
    """Runs xiezhi to its end; the completed process with bytes of stdout and stderr."""
    check(XIEZHI.exists(), f"{XIEZHI} is not built")
    done = subprocess.run([str(XIEZHI), *map(str, arguments)], input=stdin, capture_output=True, timeout=seconds,
                          preexec_fn=_die_with_parent, check=False)
    if done.returncode not in codes:
        tail = done.stderr.decode("utf-8", "replace").strip().splitlines()[-3:]
        raise Failed(f"xiezhi {arguments[0]} ended with {done.returncode}, wanted one of {codes}; last words: {tail}")
    return done


def http_get(port, path, seconds=5):
    """(status, body) of a GET on loopback; (0, "") when nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=seconds) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
    except OSError:
        return 0, ""


class Program:
    """A child process whose output goes to a file. Use as a context: leaving it kills what still runs."""

    def __init__(self, arguments, log, environment=None):
        self.log = pathlib.Path(log)
        self._file = open(self.log, "ab")
        self.process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.DEVNULL, stdout=self._file,
                                        stderr=subprocess.STDOUT, preexec_fn=_die_with_parent,
                                        env={**os.environ, **(environment or {})})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._file.close()

    def running(self):
        return self.process.poll() is None

    def end(self, which=signal.SIGTERM, seconds=10):
        """Sends the signal and waits; the exit code, negative for a signal that killed it. Failed when it goes on."""
        self.process.send_signal(which)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed(f"still running {seconds} s after signal {int(which)}") from None

    def last_words(self, lines=3):
        return self.log.read_text("utf-8", "replace").strip().splitlines()[-lines:]


class Service(Program):
    """`xiezhi run`, with its HTTP port."""

    def __init__(self, config, port, log, *flags):
        check(XIEZHI.exists(), f"{XIEZHI} is not built")
        self.port = port
        super().__init__([XIEZHI, "run", "--config", config, *flags], log)

    def wait_ready(self, seconds=30):
        def ready():
            check(self.running(), f"xiezhi run ended with {self.process.poll()}; last words: {self.last_words()}")
            return http_get(self.port, "/readyz")[0] == 200
        wait_until(ready, seconds, "/readyz answers 200")
        return self

    def metrics_text(self):
        status, text = http_get(self.port, "/metrics")
        check(status == 200, f"/metrics answered {status}")
        return text
