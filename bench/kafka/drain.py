"""`xiezhi run` over a backlog, beside a bare consumer of the same topics."""

import time

from instrument import busiest_thread_seconds, peak_bytes, processor_seconds, stored_bytes, tool
from checks import OUTPUTS, check, check_accounting, check_equal, parse_metrics, records, total, wait_until
from deployment import Deployment
from process import http_get, run
from stream import SETTINGS
import kafka

PARTITIONS = 8
EVERY_SECONDS = 0.05
LEAST_PER_SECOND = 3_000  # slower than that is a failure, so that the bench ends
ENDED = ("processed", "rejected", "late", "deduplicated")


def broker_seconds(deployment):
    return processor_seconds((deployment.broker.folder / "pid").read_text().strip())


def raw_consume(deployment, events):
    before = broker_seconds(deployment)
    answer = tool("consume", 60 + events / LEAST_PER_SECOND, brokers=deployment.address())
    check_equal(answer["records"], events, "records that the bare consumer read")
    return {**answer, "broker_processor_seconds": broker_seconds(deployment) - before}


class Drain:
    """One process that begins at the beginning of the inputs: a consumer group, a log and outputs of its own.

    `settings` are more keys of its configuration. Its topics are made at once; `start` comes later, so that they have their leaders by then.
    """

    def __init__(self, deployment: Deployment, number, settings=None):
        self.deployment, self.number, self.settings = deployment, number, settings or {}
        self.others = []  # further processes of the same group
        self.topics = {topic: f"{topic}-{number}" for topic in [*records.TOPICS["own"], *OUTPUTS]}
        self._configure()
        run("topics", "--config", deployment.config(f"topics-{number}"), "--create")
        wait_until(lambda: set(self.topics.values()) <= set(kafka.topics(deployment.address())), 60, "the broker knows the new topics")

    def _configure(self):
        self.deployment.settings = {
            **SETTINGS, "kafka": {"brokers": self.deployment.address(), "partitions": PARTITIONS, "group": f"bench-{self.number}"},
            "topics": {topic.replace(".", "_"): name for topic, name in self.topics.items()}, "log": {"level": "warn"}, **self.settings}

    def start(self):
        self._configure()
        self.service = self.deployment.start(f"drain-{self.number}")
        self.pid = self.service.process.pid
        self.started = time.monotonic()
        return self

    def join(self):
        """One more process of the same group, on the same topics."""
        self._configure()
        self.others.append(self.deployment.start(f"drain-{self.number}-{len(self.others) + 2}"))
        return self.others[-1]

    def samples(self):
        """Of all processes of the group."""
        found = []
        for service in (self.service, *self.others):
            check(service.running(), f"xiezhi run ended with {service.process.poll()}: {service.last_words()}")
            found += parse_metrics(http_get(service.port, "/metrics")[1])
        return found

    def ended(self):
        """Events that found their end; those that were read."""
        samples = self.samples()
        return sum(total(samples, f"xiezhi_events_{name}_total") for name in ENDED), total(samples, "xiezhi_events_total")

    def measure(self, events):
        """Waits until every event found its end. The rate counts from the first events on, the time from the start."""
        broker_before = broker_seconds(self.deployment)
        first = None

        def done():
            nonlocal first
            count, read = self.ended()
            now = time.monotonic()
            if first is None and count > 0:
                first = (now, count)
            return (now, count) if read >= events and count >= read else None
        end, count = wait_until(done, 60 + events / LEAST_PER_SECOND, f"{events} events were read and found their end", EVERY_SECONDS)
        result = {"records": count, "seconds": end - first[0], "per_second": (count - first[1]) / max(end - first[0], EVERY_SECONDS),
                  "seconds_from_start": end - self.started, "processor_seconds": processor_seconds(self.pid),
                  "busiest_thread_seconds": busiest_thread_seconds(self.pid),
                  "broker_processor_seconds": broker_seconds(self.deployment) - broker_before, "peak_rss_bytes": peak_bytes(self.pid)}
        self.settle()
        result.update(self.check_outputs(events))
        return result

    def settle(self):
        """Until nothing lags and no output is on its way."""
        seen = {"prompts": -1}

        def quiet():
            samples = self.samples()
            prompts = total(samples, "xiezhi_prompts_total")
            same, seen["prompts"] = prompts == seen["prompts"], prompts
            return same and not total(samples, "xiezhi_lag_records")
        wait_until(quiet, 60, "no lag and no new prompt", 1.2)

    def check_outputs(self, events):
        """No event is lost, no prompt comes twice or is missing. What the process has found."""
        samples = self.samples()
        read, parts = check_accounting(samples)
        check_equal(read, events, "records read")
        prompts = [record.json()["prompt_id"] for record in kafka.read(self.deployment.address(), self.topics["risk.prompts"])]
        check_equal(len(prompts), total(samples, "xiezhi_prompts_total"), "prompts in their topic")
        check_equal(len(set(prompts)), len(prompts), "different prompts")
        return {"accounting": parts, "prompts": len(prompts), "touches": total(samples, "xiezhi_touches_total"),
                "alerts": total(samples, "xiezhi_alerts_total")}

    def most_under_load(self, file, events):
        """Sends `events` of a file as fast as they go and waits until they have found their end."""
        before, start = self.ended()[0], time.monotonic()
        sent = tool("send", 120 + events / LEAST_PER_SECOND, brokers=self.deployment.address(), input=file)
        check_equal(sent["records"], events, "records sent")
        wait_until(lambda: self.ended()[0] >= before + events, 60 + events / LEAST_PER_SECOND, f"{events} more events found their end", EVERY_SECONDS)
        result = {"records": events, "seconds": time.monotonic() - start, "send_seconds": sent["seconds"],
                  "per_second": events / (time.monotonic() - start)}
        self.settle()
        return result

    def written(self):
        """Topic by its default name -> records, bytes of their values, and bytes in the broker's files."""
        counted = tool("count", 600, brokers=self.deployment.address(), topic=list(self.topics.values()))
        return {topic: {**counted[name], "stored_bytes": stored_bytes(self.deployment.broker.folder, name)} for topic, name in self.topics.items()}

    def end(self):
        for service in (*self.others, self.service):
            check_equal(service.end(seconds=20), 0, "exit code of xiezhi run after SIGTERM")
