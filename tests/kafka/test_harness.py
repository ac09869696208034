#!/usr/bin/python3
"""The harness itself, with kcat alone: what is sent is what is read back, on a broker that survives its own crash."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import kafka
from broker import Broker
from checks import Suite, check_equal, check_sealed, Failed, parse_metrics, check_accounting

suite = Suite("harness")
AWKWARD = [None, b"", b"\xff\n\x00a", b"x" * 300_000, b"1 2 3 4\n5 6 7 8\n"]


@suite.case
def records_come_back_as_sent():
    with Broker("harness", "auto.create.topics.enable=true") as broker:
        events = [{"event_id": f"e{number}", "text": "獬豸\n"} for number in range(40)]
        kafka.produce(broker.address, "events", events)
        for payload in AWKWARD:
            kafka.produce_bytes(broker.address, "awkward", payload)
        check_equal(kafka.topics(broker.address).get("events"), 4, "partitions")
        broker.kill()
        broker.start()
        back = sorted((record.json() for record in kafka.read(broker.address, "events")), key=lambda e: int(e["event_id"][1:]))
        check_equal(back, events, "events")
        check_equal([record.value for record in kafka.read(broker.address, "awkward")], AWKWARD, "awkward payloads")
        broker.stop()


@suite.case
def planted_identifier_is_found():
    try:
        check_sealed("somewhere", b"...6217001...", ["6217002", "6217001"])
    except Failed as failure:
        check_equal("6217001" in str(failure), False, "the message repeats the identifier")
        return
    raise Failed("a planted identifier was not found")


@suite.case
def lost_event_is_found():
    text = ('# HELP xiezhi_events_total x\nxiezhi_events_total{source="bank"} 10\nxiezhi_events_processed_total 7\n'
            'xiezhi_events_rejected_total{reason="empty"} 2\nxiezhi_events_late_total 0\nxiezhi_events_deduplicated_total 1\n')
    check_equal(check_accounting(parse_metrics(text))[0], 10, "events")
    try:
        check_accounting(parse_metrics(text.replace("7", "6")))
    except Failed:
        return
    raise Failed("a lost event was not found")


if __name__ == "__main__":
    sys.exit(suite.main())
