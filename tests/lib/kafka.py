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


def administer(address, statements):
    """What the administration client, in Java, prints: it can do what kcat cannot. It is called `admin`."""
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "Administer.java")
        with open(source, "w", encoding="utf-8") as file:
            file.write("import java.util.*; import org.apache.kafka.clients.admin.*; import org.apache.kafka.clients.producer.*; "
                       "class Administer { public static void main(String[] a) throws Exception { "
                       'try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) a[0]))) { ' + statements + " } } }")
        done = subprocess.run(["java", "-cp", str(ROOT / "build/kafka-lib/*"), source, address], capture_output=True, timeout=SECONDS,
                              check=False)
    if done.returncode != 0:
        raise Failed(f"administration ended with {done.returncode}: {done.stderr.decode('utf-8', 'replace').strip()[-300:]}")
    return done.stdout.decode("utf-8")


def add_partitions(address, topic, count):
    """`count` partitions in all from now on."""
    administer(address, f'admin.createPartitions(Map.of("{topic}", NewPartitions.increaseTo({count}))).all().get();')


def create_topic(address, topic, partitions, **settings):
    pairs = ", ".join(f'"{name.replace("_", ".")}", "{value}"' for name, value in settings.items())
    administer(address, f'admin.createTopics(List.of(new NewTopic("{topic}", {partitions}, (short) 1).configs(Map.of({pairs})))).all().get();')


def open_transactions(address):
    """Names of those that write transactions which are not ended: readers of committed records see nothing behind the first record of each."""
    return administer(address, """for (var one : admin.listTransactions().all().get()) {
        if (Set.of("ONGOING", "PREPARE_COMMIT", "PREPARE_ABORT").contains(one.state().name())) System.out.println(one.transactionalId()); }""").split()


def leave_transaction_open(address, topics, timeout_ms):
    """What a writer leaves behind that is killed in a transaction: a record in partition 0 of each topic, which the broker gives up later."""
    names = ", ".join(f'"{topic}"' for topic in topics)
    administer(address, f"""
        String bytes = "org.apache.kafka.common.serialization.StringSerializer";
        var writer = new KafkaProducer<String, String>(Map.of("bootstrap.servers", a[0], "transactional.id", "killed", "key.serializer", bytes,
            "value.serializer", bytes, "transaction.timeout.ms", {timeout_ms}));
        writer.initTransactions();
        writer.beginTransaction();
        for (String topic : List.of({names})) writer.send(new ProducerRecord<>(topic, 0, "", "{{}}")).get();
        Runtime.getRuntime().halt(0);""")
