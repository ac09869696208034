"""What a replay raised, held against what was planted: pure functions over decoded records; tested by tests/quality."""
import collections
import dataclasses
import statistics

RAISED = ("medium", "high", "critical")
_DAY_MS = 24 * 3600 * 1000
_PARTIES = ("payer", "payee", "account", "lender", "borrower", "holder")


@dataclasses.dataclass(frozen=True)
class Alert:
    detector: str
    grade: str
    subject: str
    event: str
    time_ms: int
    evidence: frozenset

    @classmethod
    def of(cls, record):
        return cls(record["detector"]["code"], record["grade"], record["subject"].get("id", ""), record["event_id"], record["event_time"],
                   frozenset(record["evidence_events"]))


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Of one planted case. `events`, `minutes` and `left` are those of the first alert; None when there was none."""
    scenario: str
    named: bool   # by a detector that it was planted for
    raised: bool  # with grade medium or above, by whatever detector
    events: int | None = None      # of the case, up to the alert
    minutes: float | None = None   # since the first of them
    left: float | None = None      # share of its money that has not moved yet; None too when no money moves


def _money(event):
    """Fen that an event moves, and those that it only asks about."""
    amount = event.get("amount_minor", 0)
    return (0, amount) if event.get("status") == "attempted" else (amount, 0)


def _left(events, reached):
    """`events` in order, the first `reached` of them before the alert's answer. What is only asked about is still there."""
    moved = sum(_money(event)[0] for event in events[:reached])
    total = sum(sum(_money(event)) for event in events)
    return (total - moved) / total if total else None


class Alerts:
    """All alerts of a replay, by whom and what they concern."""

    def __init__(self, records):
        self.all = [Alert.of(record) for record in records]
        self._by_subject, self._by_event = collections.defaultdict(list), collections.defaultdict(list)
        for alert in self.all:
            self._by_subject[alert.subject].append(alert)
            for event in {alert.event, *alert.evidence}:
                self._by_event[event].append(alert)

    def about(self, case):
        """Those whose subject is the case's or a victim of it, and those that one of its events caused or shows."""
        found = [alert for one in (case["subject_id"], *case["victims"]) for alert in self._by_subject[one]]
        found += [alert for event in case["event_ids"] for alert in self._by_event[event]]
        return sorted(set(found), key=lambda alert: (alert.time_ms, alert.detector, alert.subject))


def outcome(case, alerts, events):
    """`events`: event_id -> decoded event, with its time in milliseconds as `at_ms`."""
    about = alerts.about(case)
    wanted = set(case["expected"] or [case["detector"]])
    mine = sorted((events[one] for one in case["event_ids"]), key=lambda event: event["at_ms"])
    named = any(alert.detector in wanted for alert in about)
    raised = any(alert.grade in RAISED for alert in about)
    if not about:
        return Outcome(case["scenario"], named, raised)
    first = about[0]
    reached = sum(event["at_ms"] <= first.time_ms for event in mine)
    return Outcome(case["scenario"], named, raised, reached, max(0, first.time_ms - mine[0]["at_ms"]) / 60_000, _left(mine, reached))


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def subjects_of(event):
    """Whom an event tells of: accounts, customers, phones, merchants."""
    for role in _PARTIES:
        party = event.get(role)
        if isinstance(party, dict):
            yield from (party[name] for name in ("account", "customer_id", "phone") if name in party)
    if isinstance(event.get("merchant"), dict):
        yield event["merchant"].get("id")
    yield from (event[name] for name in ("caller", "callee", "sender", "receiver", "phone") if isinstance(event.get(name), str))


def _raised(alerts):
    return {(alert.detector, alert.subject, alert.time_ms // _DAY_MS) for alert in alerts if alert.grade in RAISED}


def _elsewhere(alerts, truth):
    """Alerts about nobody's case: (those that an event of the everyday life of a crime's subject caused, the others)."""
    crimes = [case for case in truth if case["kind"] == "case"]
    concerned = {alert for case in crimes for alert in alerts.about(case)}
    everyday = {event for case in crimes for event in case.get("everyday_ids", ())}
    rest = [alert for alert in alerts.all if alert not in concerned]
    return [alert for alert in rest if alert.event in everyday], [alert for alert in rest if alert.event not in everyday]


def false_alarms(alerts, truth):
    """(detector, subject, day) of what was raised about nobody's case, each once."""
    return _raised(_elsewhere(alerts, truth)[1])


def warned_partners(alerts, truth):
    """The same of those whom the subject of a crime deals with in everyday life: warned of it, and no false alarm."""
    return _raised(_elsewhere(alerts, truth)[0])


def subject_days(events):
    """How many subjects there are, times the days from the first to the last event."""
    subjects = {subject for event in events for subject in subjects_of(event)}
    times = sorted(event["at_ms"] for event in events)
    return len(subjects) * (times[-1 - len(times) // 1000] - times[len(times) // 1000]) / _DAY_MS
