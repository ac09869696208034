"""One turn of an engine: from its start on a preloaded backlog until its findings are all there, with what it used.

Two figures each. `between` the marks: warm, but an engine may have done work ahead when its mark came out, as much as it buffers (Kafka
itself between two stages has no bound). `whole`: from the start to the end, all transfers, nothing ahead of anything, with the start of the
process and the first hour in it. What is true lies between them; whoever compares takes of each engine the one that is worse for Xiezhi.
"""

import pathlib
import queue
import shutil
import subprocess
import threading
import time

from instrument import BUILD, processor_seconds
from checks import Failed, check, check_equal, wait_until
from process import Program
import kafka
from compare import compare_files
from engines import PARTITIONS

TOOL = BUILD / "bench/xiezhi_peers"
ORACLE = BUILD / "bench/xiezhi_oracle"
LEAST_PER_SECOND = 1_000  # slower than that is a failure, so that the bench ends
START_SECONDS = 120
FOREVER = {"retention_ms": -1}  # event times lie in the past


def tree(pid):
    """The process and all that came from it and is alive."""
    found = [pid]
    for one in found:
        for task in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def tree_seconds(pid):
    """Processor time of the tree so far, of those as well that have ended and were waited for."""
    return sum(processor_seconds(one) for one in tree(pid))


def peak_bytes(pid):
    """The largest resident memory of each process of the tree, added up."""
    lines = [line.split() for one in tree(pid) for line in pathlib.Path(f"/proc/{one}/status").read_text().splitlines()]
    return sum(int(words[1]) * 1024 for words in lines if words and words[0] == "VmHWM:")


def create_topic(address, name):
    """Until every partition has its leader: a client that asks too early asks again only after a minute."""
    kafka.create_topic(address, name, PARTITIONS, **FOREVER)

    def led():
        found = [topic["partitions"] for topic in kafka.listing(address) if topic["topic"] == name]
        return found and len(found[0]) == PARTITIONS and all(partition["leader"] >= 0 for partition in found[0])
    wait_until(led, 60, f"{name} has its leaders")


def delete_topics(address, prefix):
    names = [name for name in kafka.topics(address) if prefix in name]
    kafka.administer(address, "admin.deleteTopics(List.of(" + ", ".join(f'"{name}"' for name in names) + ")).all().get();")


def ask_oracle(address, topic, first_of_tail, path):
    """What must be found, of the transfers that stand in the topic; how often each rule."""
    with open(path, "wb") as output, subprocess.Popen([str(TOOL), "lines", "--brokers", address, "--topic", topic], stdin=subprocess.DEVNULL,
                                                      stdout=subprocess.PIPE) as lines:
        oracle = subprocess.run([str(ORACLE), "--before", f"T{first_of_tail:012d}"], stdin=lines.stdout, stdout=output, timeout=7200, check=False)
        check_equal((lines.wait(), oracle.returncode), (0, 0), "exit codes of xiezhi_peers lines and xiezhi_oracle")
    rules = {}
    with open(path, encoding="utf-8") as findings:
        for finding in findings:
            rule = finding.partition(" ")[0]
            rules[rule] = rules.get(rule, 0) + 1
    return rules


class Watch:
    """`xiezhi_peers watch` as a reader of its own: the lines it says, as they come."""

    def __init__(self, turn, output, stream):
        words = [TOOL, "watch", "--brokers", turn.brokers, "--topic", turn.output, "--output", output, "--quiet-ms", turn.quiet_ms, *stream]
        self.process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line.strip())
        self._lines.put("")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def wait(self, wanted, seconds, alive=lambda: None):
        """Until the line comes. `alive` fails when waiting has no use any more."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=0.5)
            except queue.Empty:
                alive()
                check(time.monotonic() < deadline, f"not within {seconds:.0f} s: {wanted} of the findings")
                continue
            if line == "":
                raise Failed(f"xiezhi_peers watch ended: {self.process.stderr.read().strip()[-300:]}")
            if line == wanted:
                return


def take_turn(engine, turn, stream, measured, total, broker_pid, oracle):
    """Figures, when the findings are those of the oracle; else the differences and no figure."""
    for topic in engine.topics(turn):
        create_topic(turn.brokers, topic)
    turn.folder.mkdir(parents=True)
    findings = turn.folder / "findings"
    time_limit = START_SECONDS + total / LEAST_PER_SECOND
    with Watch(turn, findings, stream) as watch:
        watch.wait("ready", START_SECONDS)
        with Program(engine.command(turn), turn.folder / "log") as program:
            def alive():
                check(program.running(), f"{engine.name} ended with {program.process.poll()}; last words: {program.last_words()}")

            def sample():
                return time.monotonic(), tree_seconds(program.process.pid), processor_seconds(broker_pid)
            start = (time.monotonic(), 0.0, processor_seconds(broker_pid))
            watch.wait("mark 1", time_limit, alive)
            begin = sample()
            watch.wait("mark 2", time_limit, alive)
            end = sample()
            peak = peak_bytes(program.process.pid)
            watch.wait("end", START_SECONDS, alive)
            all_done = sample()
            program.end(seconds=60)
    differences = compare_files(oracle, findings)
    delete_topics(turn.brokers, turn.name)
    result = {"engine": engine.name, "guarantee": turn.guarantee, "differences": vars(differences)}
    if not differences.none():
        return result
    shutil.rmtree(turn.folder)  # gigabytes of state and checkpoints among it; kept after a failure
    between, whole = _used(begin, end, measured), _used(start, all_done, total)
    whole["per_second"] = (total - stream_tail(stream)) / (end[0] - start[0])  # to the mark: the reader waits a while behind it
    return {**result, "between": between, "whole": whole, "peak_rss_bytes": peak}


def _used(earlier, later, transfers):
    seconds, processor, broker = (after - before for before, after in zip(earlier, later))
    return {"per_second": transfers / seconds, "processor_per_million": processor * 1e6 / transfers,
            "broker_per_million": broker * 1e6 / transfers}


def stream_tail(stream):
    return int(stream[stream.index("--tail") + 1])
