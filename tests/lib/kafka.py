"""Producing and reading back with kcat: a client program that is not ours, so both ends of the pipeline are judged by a stranger."""

import dataclasses
import json
import os
import subprocess
import tempfile

from checks import Failed
from paths import ROOT

SECONDS = 120


@dataclasses.dataclass
class Record:
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None

    def json(self):
        return json.loads(self.value)


def _kcat(address, *arguments, stdin=b""):
    done = subprocess.run(["kcat", "-q", "-b", address, "-X", "log_level=2", *arguments], input=stdin,
                          capture_output=True, timeout=SECONDS, check=False)
    if done.returncode != 0:
        raise Failed(f"kcat {' '.join(arguments[:3])} ended with {done.returncode}: "
                     f"{done.stderr.decode('utf-8', 'replace').strip()[-200:]}")
    return done.stdout


def produce(address, topic, events, keys=None):
    """Events as one record each, spread by key: the event id where none is given."""
    lines = []
    for key, event in zip(keys or [event.get("event_id") for event in events], events):
        lines.append(f"{key}\x1f{json.dumps(event, ensure_ascii=False, separators=(',', ':'))}\n")
    _kcat(address, "-P", "-t", topic, "-K", "\x1f", "-X", "acks=all", stdin="".join(lines).encode())


def produce_bytes(address, topic, payload):
    """One record with exactly these bytes; None is a tombstone."""
    if not payload:
        flags = ["-Z"] if payload is None else []
        _kcat(address, "-P", "-t", topic, "-K", "\x1f", *flags, stdin=b"k\x1f\n")
        return
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(payload)
    try:
        _kcat(address, "-P", "-t", topic, "-k", "k", file.name)
    finally:
        os.unlink(file.name)


def read(address, topic):
    """Every record of the topic as it is now, in order within each partition. Lengths frame the bytes, so any payload is safe."""
    out = _kcat(address, "-C", "-t", topic, "-e", "-o", "beginning", "-f", "%p %o %K %S\n%k%s\n",
                "-X", "check.crcs=true", "-X", "fetch.wait.max.ms=20")
    records, at = [], 0
    while at < len(out):
        line_end = out.index(b"\n", at)
        partition, offset, key_size, size = map(int, out[at:line_end].split())
        at = line_end + 1
        key = out[at:at + key_size] if key_size >= 0 else None
        at += max(key_size, 0)
        value = out[at:at + size] if size >= 0 else None
        at += max(size, 0) + 1
        records.append(Record(partition, offset, key, value))
    return records


def listing(address):
    """Every topic with its partitions, as kcat tells them."""
    return json.loads(_kcat(address, "-L", "-J"))["topics"]


def topics(address):
    """Topic -> number of partitions."""
    return {topic["topic"]: len(topic["partitions"]) for topic in listing(address)}


def administer(address, call):
    """One call of the administration client, in Java: what kcat cannot do. `call` is what follows `admin.`"""
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "Administer.java")
        with open(source, "w", encoding="utf-8") as file:
            file.write("import java.util.*; import org.apache.kafka.clients.admin.*; class Administer { public static void main(String[] a) "
                       "throws Exception { try (Admin admin = Admin.create(Map.of(\"bootstrap.servers\", (Object) a[0]))) { admin."
                       + call + ".all().get(); } } }")
        done = subprocess.run(["java", "-cp", str(ROOT / "build/kafka-lib/*"), source, address], capture_output=True, timeout=SECONDS,
                              check=False)
    if done.returncode != 0:
        raise Failed(f"administration ended with {done.returncode}: {done.stderr.decode('utf-8', 'replace').strip()[-300:]}")


def add_partitions(address, topic, count):
    """`count` partitions in all from now on."""
    administer(address, f'createPartitions(Map.of("{topic}", NewPartitions.increaseTo({count})))')


def create_topic(address, topic, partitions, **settings):
    pairs = ", ".join(f'"{name.replace("_", ".")}", "{value}"' for name, value in settings.items())
    administer(address, f'createTopics(List.of(new NewTopic("{topic}", {partitions}, (short) 1).configs(Map.of({pairs}))))')
