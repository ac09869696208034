#!/usr/bin/python3
"""What entries of lists cost: the whole pipeline over one generated stream, with them and with a thousand, in turns.

Both are told of as many entries, so that both remember as many records that may come again.

  bench/run lists [--entries N] [--events N] [--rounds N]

Targets: 2,000,000 entries take 256 MiB at most and slow an event by 10 % at most. Exit code 1 when one is missed.
"""

import argparse
import pathlib
import re
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kafka"))
from instrument import BUILD, Events, build

MEMORY_MIB, SLOWER = 256, 0.10


def measured(text):
    """ns of CPU time an event, MiB of the entries, and a digest that tells whether what came out is the same."""
    listed = re.search(r"entries of lists, ([0-9.]+) MiB", text)
    return (float(re.search(r"([0-9.]+) ns/event of CPU time", text)[1]), float(listed[1]),
            re.search(r"outputs, digest (\w+)", text)[1])


def main():
    parser = argparse.ArgumentParser(prog="bench/run lists", description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=2_000_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    build("xiezhi_pipeline")
    events = Events()
    stream = events.generate(options.events, 3)
    with_them, without, mib, digests = [], [], 0.0, set()
    for number in range(options.rounds):
        for figures, flags in ((without, ["--distinct", "1000"]), (with_them, [])):
            done = subprocess.run([BUILD / "bench/xiezhi_pipeline", stream, "--partitions", "8", "--skip", str(options.events // 4),
                                   "--listed", str(options.entries), *flags],
                                  capture_output=True, text=True, check=True)
            cost, taken, digest = measured(done.stdout)
            figures.append(cost)
            mib = max(mib, taken)
            digests.add(digest)
        print(f"round {number + 1} of {options.rounds}: {without[-1]:.0f} ns an event with a thousand, {with_them[-1]:.0f} with all", file=sys.stderr)
    events.end()
    if len(digests) != 1:
        sys.exit("what came out differs: nobody in the stream is listed, so no time is of use")
    ratios = [b / a for a, b in zip(without, with_them)]
    slower = statistics.median(ratios) - 1
    print(f"{options.entries:,} entries: {mib:.0f} MiB (at most {MEMORY_MIB}); {statistics.median(without):.0f} ns an event with a thousand, "
          f"{statistics.median(with_them):.0f} with all: {slower:+.1%} (at most +{SLOWER:.0%}), {min(ratios) - 1:+.1%} to {max(ratios) - 1:+.1%} by round")
    return 0 if mib <= MEMORY_MIB and slower <= SLOWER else 1


if __name__ == "__main__":
    sys.exit(main())
