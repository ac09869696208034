"""A deployment of Xiezhi for a test: one fresh broker, its topics, one set of keys, any number of processes."""

import time

import yaml
from broker import Broker
from checks import OUTPUTS, Failed, check, parse_metrics, records, total, wait_until
from paths import XIEZHI
from process import Service, free_port, fresh_folder, http_get, run
import kafka

INSTITUTION = "104100000004"
# Event type -> the first topic that takes it.
SOURCES = {kind: topic for topic, kinds in reversed(records.TOPICS["inputs"].items()) for kind in kinds}
PARTITIONS = 4


def topic_of(event):
    return SOURCES.get(event.get("type"), "bank.events")



class Deployment:
    """Use as a context. Processes started by `start` share keys and topics; leaving ends them and the broker.

    `settings` are more keys of the configuration file. `log` is the topic of the touches that processes are started on. `broker` may be
    a Cluster.
    """

    def __init__(self, name, keys=None, settings=None, partitions=PARTITIONS, broker=None):
        self.name = name
        self.partitions = partitions
        self.log = "touches"
        self.settings = settings or {}
        self.folder = fresh_folder(name)
        self.keys = keys or self.folder / "keys"
        self.keys.mkdir(exist_ok=True)
        self.broker = broker or Broker(name)
        self.services = []

    def __enter__(self):
        check(XIEZHI.exists(), f"{XIEZHI} is not built")
        self.broker.start()
        try:
            run("topics", "--config", self.config("topics"), "--create")
        except BaseException:
            self.broker.kill()
            raise
        return self

    def __exit__(self, *_):
        for service in self.services:
            service.__exit__()
        self.broker.kill()

    def config(self, process, port=0, settings=None):
        path = self.folder / f"{process}.yaml"
        path.write_text(yaml.safe_dump({
            "institution_id": INSTITUTION,
            "data_dir": str(self.folder / f"data-{process}"),
            "kafka": {"brokers": self.broker.address, "partitions": self.partitions, **(settings or {}).pop("kafka", {})},
            "http": {"listen": f"127.0.0.1:{port}"},
            "privacy": {"token_key_file": str(self.keys / "token.key"),
                        "identity_public_key_file": str(self.keys / "identity.public"),
                        "identity_secret_key_file": str(self.keys / "identity.secret")},
            **self.settings, **(settings or {}),
            "topics": {"touches": self.log, **self.settings.get("topics", {}), **(settings or {}).get("topics", {})},
        }, sort_keys=False))
        return path

    def start(self, process="one", *flags, settings=None):
        port = free_port()
        service = Service(self.config(process, port, settings), port, self.folder / f"{process}.log", "--init-keys", *flags)
        roles = flags[flags.index("--roles") + 1] if "--roles" in flags else "route,detect"
        service.topics = {*([self.log] if "detect" in roles else []), *(records.TOPICS["inputs"] if "route" in roles else [])}  # that it reads
        self.services.append(service)
        return service

    def address(self):
        return self.broker.address

    def send(self, events, keys=None):
        """Each event to its topic, in order within a topic and key; the key is the event's id where none is given."""
        by_topic = {}
        for event, key in zip(events, keys or [event.get("event_id") for event in events]):
            some = by_topic.setdefault(topic_of(event), ([], []))
            some[0].append(event)
            some[1].append(key)
        for topic, (some, their_keys) in by_topic.items():
            kafka.produce(self.broker.address, topic, some, their_keys)

    def read(self, topic):
        return kafka.read(self.broker.address, topic)

    def outputs(self):
        """Output topic -> list of records (objects)."""
        present = kafka.topics(self.broker.address)
        return {topic: [record.json() for record in self.read(topic)] for topic in OUTPUTS if topic in present}

    def samples(self, services=None):
        return [sample for service in services or self.services if service.running()
                for sample in parse_metrics(http_get(service.port, "/metrics")[1])]

    def wait_events(self, count, seconds=60):
        """Until `count` records were read and all found their end, by processes that run since the first of them was sent."""
        now = {}

        def done():
            samples = self.samples()
            ends = [total(samples, f"xiezhi_events_{name}_total") for name in ("processed", "rejected", "late", "deduplicated")]
            now.update(read=total(samples, "xiezhi_events_total"), ended=sum(ends), lag=total(samples, "xiezhi_lag_records"))
            return now["read"] >= count and now["ended"] >= now["read"]
        try:
            wait_until(done, seconds, "")
        except Failed:
            raise Failed(f"not within {seconds} s: {count} records read and accounted for; now {now}") from None

    def wait_idle(self, seconds=60, quiet=1.5):
        """Until every process is ready, every partition has its reader, nothing lags and the outputs have stopped growing."""
        state = {"count": -1, "since": time.monotonic()}

        def idle():
            samples = self.samples()
            running = [service for service in self.services if service.running()]
            read = {(labels["topic"], labels["partition"]) for name, labels, _ in samples if name == "xiezhi_lag_records"}
            present = kafka.topics(self.broker.address)
            lag = (total(samples, "xiezhi_lag_records") or total(samples, "xiezhi_ready") < len(running)
                   or len(read) < sum(present[topic] for topic in set().union(*(service.topics for service in running))))
            count = sum(len(self.read(topic)) for topic in [*OUTPUTS, self.log] if topic in present)
            if count != state["count"] or lag:
                state.update(count=count, since=time.monotonic())
            return time.monotonic() - state["since"] > quiet
        wait_until(idle, seconds, "no lag and no new output")

    def ids(self):
        """(topic, id) of every output, as a list with repeats: after a crash an output may stand there twice, with one id."""
        return [(topic, record[OUTPUTS[topic][1]]) for topic, records in self.outputs().items() for record in records]
