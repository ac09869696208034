"""One engine on transfers that come as they happen: started, warmed, measured at one rate after the other, and compared with the oracle."""

import json
import shutil
import subprocess
import threading
import time

from checks import Failed, check
from process import Program
from compare import compare_files
from rates import phases
from turn import TOOL, ask_oracle, create_topic, delete_topics

START_SECONDS = 5  # until an engine has its partitions; what it is slow with is of the warm-up
MORE_SECONDS = 120  # the tail, the patience of the reader, the sorting


def take_live_turn(engine, turn, planned, seconds, warm_seconds, options):
    """Figures, when the findings are those of the oracle; else the differences and no figure."""
    turn.input = f"transfers-{turn.name}"
    for topic in (turn.input, *engine.topics(turn)):
        create_topic(turn.brokers, topic)
    turn.folder.mkdir(parents=True)
    findings, latencies, oracle = (turn.folder / name for name in ("findings", "latencies", "oracle"))
    words = [TOOL, "live", "--brokers", turn.brokers, "--topic", turn.input, "--findings", turn.output, "--output", findings,
             "--latencies", latencies, "--rates", ",".join(str(rate) for _, rate in planned), "--seconds", seconds,
             "--warm-seconds", warm_seconds, "--quiet-ms", turn.quiet_ms, "--seed", options.seed, "--accounts", options.accounts]
    with Program(engine.command(turn), turn.folder / "log") as program:
        time.sleep(START_SECONDS)
        sent = _while_alive(program, words, warm_seconds + len(planned) * seconds + MORE_SECONDS)
        program.end(seconds=60)
    ask_oracle(turn.brokers, turn.input, sent["warmup"] + sent["measured"], oracle)
    differences = compare_files(oracle, findings)
    result = {"engine": engine.name, "guarantee": turn.guarantee, "differences": vars(differences), "sent": sent}
    delete_topics(turn.brokers, turn.name)
    if not differences.none():
        return result
    with open(latencies, encoding="utf-8") as lines:
        result["phases"] = phases(lines, planned)
    shutil.rmtree(turn.folder)  # kept after a failure
    return result


def _while_alive(program, words, seconds):
    """Runs the sender and reader; its answer as an object. A program that ends before it fails at once."""
    with subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as live:
        answer = []
        reading = threading.Thread(target=lambda: answer.append(live.communicate()), daemon=True)
        reading.start()
        deadline = time.monotonic() + seconds
        try:
            while reading.is_alive():
                reading.join(0.5)
                check(program.running() or not reading.is_alive(), f"the engine ended; last words: {program.last_words()}")
                check(time.monotonic() < deadline, f"xiezhi_peers live: no end within {seconds:.0f} s")
        except Failed:
            live.kill()
            raise
        check(live.returncode == 0, f"xiezhi_peers live ended with {live.returncode}: {answer[0][1].strip()[-300:]}")
        return json.loads(answer[0][0])
