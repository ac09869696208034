#!/usr/bin/python3
"""A network that is cut, slow or ends connections between the program and its broker."""

import contextlib
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / folder) for folder in ("lib", "kafka")]
import scenarios
import test_faults
from checks import VOLUME, Skipped, Suite, check, check_equal, wait_until
from deployment import Deployment
from process import Program, free_port
from paths import XIEZHI

suite = Suite("network")
RESUMED_SECONDS = 30
CUT_SECONDS = 20
PAYMENTS = 200
SPACE, OUTSIDE, INSIDE = "xiezhi-test", "10.213.77.1", "10.213.77.2"


def network(*words, check_it=True):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=30, check=False)
    if done.returncode and check_it:
        raise Skipped(f"{' '.join(map(str, words[:4]))}: {done.stderr.strip()}")


@contextlib.contextmanager
def name_space():
    """A network of its own for the program, a cable to ours."""
    network("ip", "netns", "del", SPACE, check_it=False)
    network("ip", "netns", "add", SPACE)
    try:
        network("ip", "link", "add", "xiezhi-out", "type", "veth", "peer", "name", "xiezhi-in", "netns", SPACE)
        network("ip", "address", "add", f"{OUTSIDE}/30", "dev", "xiezhi-out")
        network("ip", "link", "set", "xiezhi-out", "up")
        for words in (["address", "add", f"{INSIDE}/30", "dev", "xiezhi-in"], ["link", "set", "xiezhi-in", "up"], ["link", "set", "lo", "up"]):
            network("ip", "-netns", SPACE, *words)
        yield
    finally:
        network("ip", "link", "del", "xiezhi-out", check_it=False)
        network("ip", "netns", "del", SPACE, check_it=False)


_TO_INSIDE = ["blackhole", f"{INSIDE}/32"]
_RESET = ["ss", "-K", "dst", INSIDE]  # ends every connection of the broker to the inside, which hears of it if the cable lets it
# What is done to the cable and its connections, and what mends it: commands.
CUTS = {
    "cut": ([["ip", "link", "set", "xiezhi-out", "down"]], [["ip", "link", "set", "xiezhi-out", "up"]]),
    "one way": ([["ip", "route", "add", *_TO_INSIDE]], [["ip", "route", "del", *_TO_INSIDE]]),
    "reset": ([_RESET], [_RESET]),
    "half open": ([["ip", "route", "add", *_TO_INSIDE], _RESET], [["ip", "route", "del", *_TO_INSIDE]]),
    "slow": ([["tc", "qdisc", "add", "dev", "xiezhi-out", "root", "tbf", "rate", "1mbit", "burst", "16kb", "latency", "400ms"]],
             [["tc", "qdisc", "del", "dev", "xiezhi-out", "root"]]),
    "lossy and slow": ([["tc", "qdisc", "add", "dev", "xiezhi-out", "root", "netem", "loss", "20%", "rate", "1mbit"]],
                       [["tc", "qdisc", "del", "dev", "xiezhi-out", "root"]]),
}


def connections():
    """Of the broker to the inside."""
    listed = subprocess.run(["ss", "-Htn", "state", "established", "dst", INSIDE], capture_output=True, text=True, timeout=30, check=True)
    return {tuple(line.split()[2:4]) for line in listed.stdout.splitlines()}


def inflict(harm):
    before = connections()
    for words in harm:
        network(*words)
    if _RESET in harm and (not before or before & connections()):
        raise Skipped("ss -K ends no connection")


def ready(port):
    try:
        with urllib.request.urlopen(f"http://{INSIDE}:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@suite.case
def network_is_cut():
    """Payments are on their way while the cable is cut, dead in one direction, slow, or its connections are ended; then each is answered, once."""
    scene = scenarios.Scene(int(time.time() * 1000))
    with name_space():
        deployment = Deployment("network", test_faults.keys())
        outside = free_port()
        port = deployment.broker.port
        deployment.broker._settings = [word for setting in (  # pylint: disable=protected-access
            f"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{port + 1},OUTSIDE://{OUTSIDE}:{outside}",
            f"advertised.listeners=PLAINTEXT://127.0.0.1:{port},OUTSIDE://{OUTSIDE}:{outside}",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OUTSIDE:PLAINTEXT",
            "inter.broker.listener.name=PLAINTEXT") for word in ("--set", setting)]
        with deployment:
            listen = free_port()
            config = deployment.config("inside", settings={"kafka": {"brokers": f"{OUTSIDE}:{outside}"}, "http": {"listen": f"{INSIDE}:{listen}"}})
            with Program(["ip", "netns", "exec", SPACE, XIEZHI, "run", "--config", config, "--init-keys"], deployment.folder / "inside.log") as service:
                wait_until(lambda: ready(listen), 60, "/readyz answers 200")
                sent, slowest = [], {}
                for name, (harm, mend) in list(CUTS.items()) * VOLUME:
                    payments = [scene.transfer(1, scene.person("83", len(sent) + number), scene.person("84", len(sent) + number), 10_000, decision_requested=True)
                                for number in range(PAYMENTS)]
                    deployment.send(payments[:PAYMENTS // 2])
                    try:
                        inflict(harm)
                    except Skipped as why:
                        print(f"       {name} is not permitted here: {why}", flush=True)
                        sent += [payment["event_id"] for payment in payments[:PAYMENTS // 2]]
                        continue
                    try:
                        deployment.send(payments[PAYMENTS // 2:])
                        time.sleep(CUT_SECONDS)
                    finally:
                        for words in mend:
                            network(*words)
                    sent += [payment["event_id"] for payment in payments]
                    start = time.monotonic()
                    wait_until(lambda: set(sent) <= {record["event_id"] for record in deployment.outputs()["risk.decisions"]}, RESUMED_SECONDS,
                               f"after the network was {name}, every payment is answered", 0.5)
                    slowest[name] = max(slowest.get(name, 0), time.monotonic() - start)
                    check(service.process.poll() is None, "the process ended")
                print("       answered after the mend: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest.items()), flush=True)
                decisions = {(record["event_id"], record["decision_id"]) for record in deployment.outputs()["risk.decisions"]}
                check_equal(len(decisions), len(sent), "distinct decisions")
                service.process.send_signal(signal.SIGTERM)
                check_equal(service.process.wait(20), 0, "exit code after SIGTERM")


if __name__ == "__main__":
    sys.exit(suite.main())
