#!/usr/bin/python3
"""What bench/quality makes of alerts and truth, on a stream small enough to count by hand."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/lib"), str(ROOT / "bench/quality")]
import report
import score
from checks import Suite, check, check_equal

DAY_MS = 24 * 3600 * 1000
suite = Suite("quality")


def transfer(number, payer, payee, fen, **more):
    return {"event_id": f"e{number}", "at_ms": number * 60_000, "payer": {"account": payer}, "payee": {"account": payee}, "amount_minor": fen, **more}


def alert(detector, grade, subject, event, evidence=()):
    return {"detector": {"code": detector}, "grade": grade, "subject": {"id": subject}, "event_id": f"e{event}", "event_time": event * 60_000,
            "evidence_events": [f"e{one}" for one in evidence]}


EVENTS = {event["event_id"]: event for event in [
    transfer(0, "a", "mule", 100), transfer(10, "b", "mule", 300), transfer(20, "mule", "boss", 600, status="attempted"),
    transfer(1440, "shop", "farm", 50)]}
CASE = {"scenario": "mules", "variant": "plain", "detector": "D06", "expected": ["D06"], "kind": "case", "subject_id": "mule", "victims": [],
        "event_ids": ["e20", "e0", "e10"]}
SLOW = {**CASE, "variant": "slow", "everyday_ids": ["e1440"]}
TWIN = {**CASE, "scenario": "shops", "kind": "innocent", "subject_id": "shop", "event_ids": ["e1440"]}


def outcome(*alerts, case=None):
    return score.outcome(case or CASE, score.Alerts(alerts), EVENTS)


@suite.case
def the_first_alert_counts():
    found = outcome(alert("D06", "high", "mule", 20), alert("D03", "low", "mule", 10))
    check_equal(found, score.Outcome("mules", True, True, 2, 10.0, 0.6), "what was found")


@suite.case
def money_that_only_asks_has_not_moved():
    check_equal(outcome(alert("D06", "high", "mule", 20)).left, 0.6, "share of the money")


@suite.case
def another_detector_raises_and_does_not_name():
    found = outcome(alert("D03", "medium", "somebody", 99, evidence=[10]))
    check(found.raised and not found.named, f"{found}")
    check_equal(outcome(alert("D06", "low", "mule", 10)).raised, False, "raised by a low grade")


@suite.case
def nothing_was_found():
    check_equal(outcome(alert("D06", "high", "somebody", 99)), score.Outcome("mules", False, False), "what was found")


@suite.case
def false_alarms_are_about_nobodys_case():
    alerts = score.Alerts([alert("D06", "high", "mule", 20), alert("D06", "medium", "shop", 1440), alert("D06", "high", "shop", 1441),
                           alert("D06", "low", "farm", 1440)])
    check_equal(score.false_alarms(alerts, [CASE, TWIN]), {("D06", "shop", 1)}, "false alarms")


@suite.case
def who_deals_with_a_crimes_subject_in_everyday_life_is_rightly_warned():
    alerts = score.Alerts([alert("D12", "medium", "friend", 1440), alert("D12", "low", "friend", 1440), alert("D12", "high", "friend", 1441)])
    check_equal(score.warned_partners(alerts, [SLOW]), {("D12", "friend", 1)}, "warned")
    check_equal(score.false_alarms(score.Alerts([alert("D12", "medium", "friend", 1440)]), [SLOW]), set(), "false alarms")
    check(not outcome(alert("D06", "high", "friend", 1440), case=SLOW).named, "an alert about everyday life finds the case")


@suite.case
def subjects_and_their_days():
    check_equal(score.subject_days(list(EVENTS.values())), 6 * 1.0, "subject-days")


@suite.case
def the_page_says_it():
    missed = {**CASE, "variant": "slow", "subject_id": "other", "event_ids": ["e20"]}
    stream = ([CASE, {**CASE, "variant": "slow"}, missed, TWIN],
              score.Alerts([alert("D06", "high", "mule", 10), alert("D06", "low", "mule", 10), alert("D06", "medium", "shop", 1440)]), EVENTS)
    text = report.page([stream], "command", 4)
    for row in ("| `mules` | 1 | 1 | 1 | 2 (2) | 10 (10) | 60 % (60 %) |", "Named: 1 of 1 (100.0 %).",
                "| `mules` | 1 of 1 |  | 1 of 2 |  |  | 1 of 2 |", "Named: plain 1 of 1 (100.0 %), evasive 1 of 2 (50.0 %).",
                "| all | 1 of 1 |  | 1 of 2 |  |  | 1 of 2 |", "| slow | 2 (2) | 10 (10) | 60 % (60 %) |", "Beside them 0 concern", "Raised: 1 of 1 (100.0 %).", "| `shops` | 1 | 1 |", "1 in 6 subject-days", "| D06 | 1 |"):
        check(row in text, f"the page lacks: {row}")


if __name__ == "__main__":
    sys.exit(suite.main())
