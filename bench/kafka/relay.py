"""What the machine could carry at most: bare clients that read and write as much as the program does, and compute nothing."""

from instrument import tool
from checks import check_equal
from drain import LEAST_PER_SECOND, broker_seconds

LOG = "touches"


def writes_of(written):
    """(topic, records, bytes) that the relay writes, the log first, from what the program wrote (`Drain.written`).

    Bytes are those of the values or those of the broker's files, whichever are fewer: the relay's bytes cannot be compressed, the
    program's can, and what bounds the machine must not do more than the program does.
    """
    kinds = sorted((topic for topic, one in written.items() if one["records"]), key=lambda topic: (topic != LOG, topic))
    return [(topic, written[topic]["records"], min(written[topic]["bytes"], written[topic]["stored_bytes"])) for topic in kinds]


def relay(deployment, number, events, written):
    """Inputs -> log -> outputs once, on topics of its own."""
    before = broker_seconds(deployment)
    answer = tool("relay", 60 + events / LEAST_PER_SECOND, brokers=deployment.address(),
                  write=[f"relay-{number}-{topic}:{records}:{size}" for topic, records, size in writes_of(written)])
    check_equal(answer["records"], events, "records that the relay read")
    return {**answer, "broker_processor_seconds": broker_seconds(deployment) - before}
