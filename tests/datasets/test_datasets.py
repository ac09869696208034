#!/usr/bin/env python3
"""Tests of the data set converters and of the comparison: shape, order, identity and determinism of the events.

Prints `N passed, N failed`, and `skipped: …` for each set whose folder is missing (XIEZHI_DATA).
"""
import hashlib
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "datasets"))

import common  # noqa: E402
import convert  # noqa: E402
import score  # noqa: E402

HEAD_ROWS = 20_000
MOBILE = re.compile(r"1[3-9]\d{9}")
OPAQUE = re.compile(r"[!-~]{1,64}")  # 1-64 visible characters
REQUIRED = {
    "transfer.v1": ("payer", "payee", "amount_minor", "currency"),
    "cash.v1": ("account", "direction", "amount_minor", "currency"),
    "payment.v1": ("payer", "merchant", "amount_minor", "currency"),
    "call.v1": ("caller", "callee"),
}


def bank_number_is_valid(text):
    """A 12-digit bank number (CNAPS): ISO 7064 MOD 11,10 over the first eleven digits."""
    if not re.fullmatch(r"\d{12}", text):
        return False
    product = 10
    for digit in text[:11]:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(text[11])


def party_fault(party):
    if not OPAQUE.fullmatch(party.get("account", "")):
        return "account"
    if not bank_number_is_valid(party.get("bank", "")):
        return "bank"
    if party.get("kind") not in ("person", "unit"):
        return "kind"
    if not re.fullmatch(r"\d{6}", party.get("region", "110100")):
        return "region"
    return None if 1900 < party.get("birth_year", 1950) < 2026 else "birth_year"


def fault(event):
    """The field of an event that breaks the contract, or None."""
    for field in ("event_id", *REQUIRED.get(event["type"], ("unknown type",))):
        if field not in event:
            return field
    if not OPAQUE.fullmatch(event["event_id"]) or not bank_number_is_valid(event["institution_id"]):
        return "event_id or institution_id"
    if type(event["event_time"]) is not int or not 0 < event["event_time"] < 4_000_000_000_000:
        return "event_time"
    for field in ("payer", "payee", "account"):
        if field in event and party_fault(event[field]):
            return f"{field}.{party_fault(event[field])}"
    if "merchant" in event and not OPAQUE.fullmatch(event["merchant"]["id"]):
        return "merchant.id"
    if "amount_minor" in event and (type(event["amount_minor"]) is not int or event["amount_minor"] <= 0):
        return "amount_minor"
    if event.get("currency", "CNY") not in ("CNY", "USD"):
        return "currency"
    for field in ("caller", "callee"):
        if field in event and not MOBILE.fullmatch(event[field]):
            return field
    return "duration_s" if event.get("duration_s", 0) < 0 else None


class Checks:
    """Counts what held; prints what did not."""

    def __init__(self):
        self.passed = self.failed = 0

    def that(self, holds, name):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}")


def digest(events):
    return hashlib.sha256(repr(events).encode()).hexdigest()


def check_set(checks, name):
    module, folder = convert.SETS[name], common.data_folder(name)
    events = list(module.events(folder, HEAD_ROWS))
    checks.that(len(events) > 0, f"{name}: there are events")
    faults = {fault(event) for event in events} - {None}
    checks.that(not faults, f"{name}: events satisfy the contract: {sorted(faults)}")
    times = [event["event_time"] for event in events]
    checks.that(times == sorted(times), f"{name}: events are in order of time")
    ids = {(event["institution_id"], event["event_id"]) for event in events}
    checks.that(len(ids) == len(events), f"{name}: event ids are unique")
    checks.that(digest(list(module.events(folder, HEAD_ROWS))) == digest(events), f"{name}: a second run is the same")
    labels = module.truth(folder)
    checks.that(labels["set"] == name and labels["rows"] >= len(events), f"{name}: the truth names its set")
    empty = score.SCORES[name]([], labels)
    checks.that(empty["table"][-1][1] == 0 and empty["lines"], f"{name}: no alert is a result too")


def check_identifiers(checks):
    for good in ("102100099996", "104100000004", "105100000017", "308584000013"):
        checks.that(bank_number_is_valid(good), f"bank number {good}")
    checks.that(not bank_number_is_valid("104100000005"), "a wrong check digit fails")
    numbers = {convert.SETS["vast2008_calls"].phone_number(index) for index in range(10_000)}
    checks.that(len(numbers) == 10_000 and all(MOBILE.fullmatch(number) for number in numbers), "phone numbers differ")


def check_score(checks):
    record = {"detector": {"code": "D17"}, "grade": "high", "typology": "illegal_fundraising",
              "subject": {"kind": "person", "id": "C000001"}, "event_id": "e1", "event_time": 2 * common.DAY_MS}
    alert = score.alert(record)
    checks.that(alert.subject == "A000001", "a customer stands for its account")
    low = alert._replace(grade="low", subject="A000002")
    checks.that(score.by_detector([alert, alert, low], {"A000001", "A000003"})[0] == ("D17", 3, 1, 1, 0, 1, 1, 1),
                "subjects count once, by grade")
    checks.that(score.precision_recall([alert, low], {"A000001"}) == (0.5, 1.0, 2 / 3), "precision, recall, F1")
    checks.that(score.precision_recall([], {"A000001"}) == (0.0, 0.0, 0.0), "no alert: zeros")
    warning = alert._replace(detector="D12", typology="fundraising_consumer", subject="A000009")
    checks.that(score.suspicions([alert, warning]) == [alert], "a warned customer is not accused")
    several = alert._replace(detector="X01", typology="composite_victim", subject="A000009")
    checks.that(score.suspicions([alert, several]) == [alert], "nor is who was warned of several")
    checks.that("1, of whom 1 paid" in score.warnings([alert, warning], ["A000009"]), "warned customers are counted")
    model = alert._replace(detector="M90", grade="medium", subject="A000003")
    lines = score.with_model([alert, model], {"suspicious_accounts": ["A000003"]})
    checks.that("precision 0.500, recall 1.000" in lines[0] and "alone" in lines[2] and "precision 1.000" in lines[2],
                "the model score is counted with the rules and alone")
    pattern = {"family": "FAN-IN", "accounts": ["A000001", "A000003", "A000004"],
               "moves": [[0, 40, "A000003", "A000001"], [common.DAY_MS, 60, "A000004", "A000001"]]}
    lines = score.amlworld([alert], {"accounts": pattern["accounts"], "benign": [], "patterns": {"P1": pattern}})["lines"]
    checks.that("1 patterns with at least 1 transfers 1 touched, 0 before" in lines[0], "all had moved at the alert")
    checks.that("number 1, of 1 patterns with at least 1 transfers 1 would" in lines[6] and
                "number 2, of 1 patterns with at least 1 transfers 0 would" in lines[7], "what an alarm at a transfer could do")
    pool = {"payers": 12, "deposits": [[0, 100], [common.DAY_MS, 100], [3 * common.DAY_MS, 200]], "pay_outs": 1}
    truth = {"pools": {"A000001": pool}, "contracts": ["A000001"], "payers": ["A000009"]}
    line = score.eth_ponzi([alert], truth)["lines"][0]
    checks.that("1 of 1" in line and "50%" in line and "2.0 days" in line, "share still to come, days to alert")


def main():
    checks = Checks()
    check_identifiers(checks)
    check_score(checks)
    for name in convert.SETS:
        try:
            check_set(checks, name)
        except common.MissingData as missing:
            print(f"skipped: {name}: {missing}")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
