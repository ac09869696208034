#!/usr/bin/env python3
"""Converts one data set into events of the contract (NDJSON in order of event_time).

  bench/datasets/convert.py amlgentex --output events.jsonl --truth truth.json

The sets are read from the folder XIEZHI_DATA (default ../shared/data from the project's root) and are no part of the
project. Exit codes: 0 done, 2 usage, 66 the folder of the set is missing, 74 input or output failed.
"""
import argparse
import sys

import amlgentex
import amlsim
import amlworld
import common
import eth_contracts
import eth_ponzi
import flink_example
import vast2008_calls

SETS = {module.NAME: module for module in (amlgentex, amlsim, amlworld, eth_contracts, eth_ponzi, flink_example, vast2008_calls)}


def convert(name, output, truth=None, rows=None):
    """Writes the events of one set, and its truth; returns (events, truth)."""
    module, folder = SETS[name], common.data_folder(name)
    count = common.write_events(module.events(folder, rows), output)
    labels = module.truth(folder)
    if truth:
        common.write_truth(labels, truth)
    return count, labels


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("set", choices=sorted(SETS))
    options.add_argument("--output", required=True, help="NDJSON file to write")
    options.add_argument("--truth", help="JSON file for what the labels say")
    options.add_argument("--rows", type=int, help="read only the first ROWS rows of the source")
    chosen = options.parse_args()
    try:
        count, labels = convert(chosen.set, chosen.output, chosen.truth, chosen.rows)
    except common.MissingData as missing:
        print(f"skipped: {chosen.set}: {missing}", file=sys.stderr)
        return 66
    except OSError as error:
        print(f"convert: {chosen.set}: {error.strerror}: {error.filename}", file=sys.stderr)
        return 74
    print(f"{chosen.set}: {labels['rows']:,} rows, {count:,} events")
    return 0


if __name__ == "__main__":
    sys.exit(main())
