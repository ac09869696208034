"""A suite of cases that prints one line a case and one closing line; and checks that many suites share."""

import os
import re
import sys
import time
import traceback

from paths import ROOT

sys.path.insert(0, str(ROOT / "tests/schemas"))
import records  # the validator of tests/schemas

VOLUME = int(os.environ.get("XIEZHI_VOLUME", "1"))  # how many times as often faults strike as in CI


class Failed(AssertionError):
    """A check that did not hold. Its text must not carry a personal identifier."""


class Skipped(Exception):
    """This machine does not permit what the case needs; says what. Neither passed nor failed."""


def check(condition, text):
    if not condition:
        raise Failed(text)


def check_equal(seen, wanted, what):
    check(seen == wanted, f"{what}: seen {seen!r}, wanted {wanted!r}")


class Suite:
    """Cases in the order of their declaration; `main` runs all, or those whose names contain a word of the command line."""

    def __init__(self, name):
        self.name = name
        self.cases = []

    def case(self, function):
        self.cases.append((function.__name__, function))
        return function

    def add(self, name, function):
        self.cases.append((name, function))

    def main(self):
        words = sys.argv[1:]
        chosen = [c for c in self.cases if not words or any(word in c[0] for word in words)]
        failed = skipped = 0
        for name, function in chosen:
            start = time.monotonic()
            try:
                function()
                verdict = "ok    "
                reason = ""
            except Skipped as why:
                verdict, reason = "skipped", f": {why}"
            except Failed as error:
                verdict, reason = "FAILED", f": {error}"
            except Exception:  # pylint: disable=broad-except
                verdict, reason = "FAILED", ":\n" + traceback.format_exc()
            failed += verdict == "FAILED"
            skipped += verdict == "skipped"
            print(f"{verdict} {self.name} {name} ({time.monotonic() - start:.1f} s){reason}", flush=True)
        print(f"{self.name}: {len(chosen) - failed - skipped} passed, {failed} failed{f', {skipped} skipped' if skipped else ''}", flush=True)
        return 1 if failed else 0


class Once:
    """A scene that several cases look at: played at the first call, its answer or its failure kept for the others."""

    def __init__(self, function):
        self._function, self._answer, self._error = function, None, None

    def __call__(self):
        if self._error:
            raise Failed("its scene failed, see above")
        if self._answer is None:
            try:
                self._answer = self._function()
            except Exception as error:
                self._error = error
                raise
        return self._answer


def wait_until(condition, seconds, what, every=0.2):
    """The first true answer of `condition`; Failed when there is none within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        check(time.monotonic() < deadline, f"not within {seconds} s: {what}")
        time.sleep(every)


# Output topic -> the field that is its id (CONTRACT 2); the topics and their schemas are those of schemas/topics.json.
ID_FIELDS = {"risk.alerts": "alert_id", "risk.prompts": "prompt_id", "risk.measures": "measure_id", "risk.decisions": "decision_id",
             "reports.police": "report_id", "reports.regulator": "report_id", "reports.large_value": "report_id",
             "reports.suspicious": "report_id", "orders.replies": "reply_id", "events.rejected": "rejected_id",
             "events.late": "late_id", "events.quality": "quality_id", "risk.deadlines": "deadline_id",
             "risk.audit": "audit_id", "tips.informants": "informant_id"}
OUTPUTS = {topic: (schema, ID_FIELDS[topic]) for topic, schema in records.TOPICS["outputs"].items()}
# Whose ids are made of a place in an input topic: a record sent again is another, and counts begin where a process does.
OF_A_PLACE = {"events.rejected", "events.quality"}


def check_valid(outputs):
    """Every record of every topic against its JSON Schema, by a validator that is not ours. `outputs`: topic -> records."""
    known = records.validators()
    faults = [f"{topic}: {fault}" for topic, some in outputs.items() for record in some
              for fault in [records.fault(known[OUTPUTS[topic][0]], record)] if fault]
    check(not faults, f"{len(faults)} records break their schema, for example {sorted(set(faults))[:5]}")


# Topics where no identifier may stand in the clear (CONTRACT 2); alerts carry a masked form only.
SEALED = ["touches", "identities", "events.rejected", "events.late", "risk.alerts", "risk.deadlines", "risk.audit", "tips.informants"]


def check_sealed(where, content, canaries):
    """No planted identifier inside `content` (bytes). The message names the place and the canary's number, never its text."""
    for number, canary in enumerate(canaries):
        check(canary.encode() not in content, f"{where} holds planted identifier number {number} in the clear")


_SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def parse_metrics(text):
    """Prometheus text format -> list of (name, labels, value)."""
    samples = []
    for line in text.splitlines():
        match = _SAMPLE.match(line) if not line.startswith("#") else None
        if match:
            samples.append((match[1], dict(_LABEL.findall(match[2] or "")), float(match[3])))
    return samples


def total(samples, name, **labels):
    return int(sum(value for seen, have, value in samples
                   if seen == name and all(have.get(key) == want for key, want in labels.items())))


def check_accounting(samples):
    events = total(samples, "xiezhi_events_total")
    parts = {name: total(samples, f"xiezhi_events_{name}_total")
             for name in ("processed", "rejected", "late", "deduplicated")}
    check_equal(events, sum(parts.values()), f"events = processed + rejected + late + deduplicated ({parts})")
    return events, parts
