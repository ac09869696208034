"""What the pages of `xiezhi statistics --page` must say of events and outputs, counted by a script that shares nothing with it."""

import datetime

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
GRADES = ["none", "low", "medium", "high", "critical"]
WORDS = ["confirmed", "false_positive", "undetermined", "open"]  # the gravest first


def time_text(time_ms):
    if isinstance(time_ms, str) and not time_ms.isdigit():
        return datetime.datetime.fromisoformat(time_ms.replace("Z", "+00:00")).astimezone(BEIJING).isoformat()
    if isinstance(time_ms, str) and len(time_ms) == 14:  # yyyyMMddHHmmss
        return datetime.datetime.strptime(time_ms, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING).isoformat()
    time_ms = int(time_ms)
    return datetime.datetime.fromtimestamp(time_ms // 1000, BEIJING).isoformat()


def month_text(time_ms):
    return time_text(time_ms)[:7]


def month_before(month):
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1)}-{(number + 10) % 12 + 1:02}"


class Case:
    """A case of the range: its alerts in order and what else carries its id."""

    def __init__(self, alerts):
        self.alerts = sorted(alerts, key=lambda each: (each["event_time"], each["alert_id"]))
        self.best = max(self.alerts, key=lambda each: GRADES.index(each["grade"]))  # the first of the highest
        self.region = next((str(each["region"]) for each in self.alerts if "region" in each), "unknown")
        self.others = {"prompts": 0, "measures": 0, "delay": 0, "refuse": 0, "reports": 0}


def cases_of(outputs):
    by_case = {}
    for alert in outputs["risk.alerts"]:
        by_case.setdefault(alert["case_id"], []).append(alert)
    cases = {case_id: Case(alerts) for case_id, alerts in sorted(by_case.items())}
    for topic, records in outputs.items():
        for record in records:
            case = cases.get(record.get("case_id"))
            what = {"risk.prompts": "prompts", "risk.measures": "measures"}.get(topic) or record.get("decision") or topic.split(".")[0]
            if case and what in case.others:
                case.others[what] += 1
    return cases


def outcome(case, words):
    found = {words[alert["alert_id"]] for alert in case.alerts if alert["alert_id"] in words}
    return next((word for word in WORDS if word in found), "open")


def trends(outputs):
    """(month, region, typology, type) -> new cases."""
    counts = {}
    for case in cases_of(outputs).values():
        first = case.alerts[0]
        key = (month_text(first["event_time"]), case.region, first["typology"], first["suspected_type"])
        counts[key] = counts.get(key, 0) + 1
    return counts


def entities(outputs):
    rows = {}
    for alert in outputs["risk.alerts"]:
        rows.setdefault(alert["subject"]["token"], []).append(alert)
    return {token: {"kind": alerts[0]["subject"]["kind"], "masked": alerts[0]["subject"]["masked"],
                    "grade": max((alert["grade"] for alert in alerts), key=GRADES.index),
                    "typologies": " ".join(sorted({alert["typology"] for alert in alerts})),
                    "cases": str(len({alert["case_id"] for alert in alerts})), "alerts": str(len(alerts)),
                    "first": time_text(min(alert["event_time"] for alert in alerts)),
                    "last": time_text(max(alert["event_time"] for alert in alerts))}
            for token, alerts in rows.items()}


def register(outputs, words):
    return {case_id: {"grade": case.best["grade"], "suspected_type": case.best["suspected_type"], "typology": case.alerts[0]["typology"],
                      "region": case.region, "first": time_text(case.alerts[0]["event_time"]), "last": time_text(case.alerts[-1]["event_time"]),
                      "alerts": str(len(case.alerts)), "prompts": str(case.others["prompts"]), "measures": str(case.others["measures"]),
                      "delayed": str(case.others["delay"]), "refused": str(case.others["refuse"]), "reports": str(case.others["reports"]),
                      "outcome": outcome(case, words)}
            for case_id, case in cases_of(outputs).items()}


def risks(outputs, words):
    rows = {}
    for case in cases_of(outputs).values():
        row = rows.setdefault((case.best["grade"], case.best["suspected_type"]),
                              dict.fromkeys(["cases", "prompted", "measures", "held", "reported", *WORDS], 0))
        row["cases"] += 1
        row["prompted"] += case.others["prompts"] > 0
        row["measures"] += case.others["measures"] > 0
        row["held"] += case.others["delay"] + case.others["refuse"] > 0
        row["reported"] += case.others["reports"] > 0
        row[outcome(case, words)] += 1
    return {key: {name: str(number) for name, number in row.items()} for key, row in rows.items()}


def held_back(outputs, events):
    amounts = {(event.get("institution_id"), event["event_id"]): event["amount_minor"] for event in events if event.get("currency") == "CNY"}
    rows = {}
    for record in outputs["risk.decisions"]:
        if record["decision"] in ("delay", "refuse"):
            ordered = any(reason["code"].startswith("ORDER_") for reason in record["reasons"])
            row = rows.setdefault((month_text(record["event_time"]), record["decision"], "order" if ordered else "finding"), [0, 0])
            row[0] += 1
            row[1] += amounts[record["institution_id"], record["event_id"]]
    return {key: {"payments": str(count), "amount_cny_minor": str(sum_minor), "amount_unknown": "0"} for key, (count, sum_minor) in rows.items()}


EXCHANGED = ["own_cases", "told_cases", "told_victims", "told_amount_cny_minor"]


def city_text(region):
    """Of a county its city, of a part of a municipality the municipality."""
    if region == "unknown":
        return region
    return region[:2] + "0000" if region[:2] in ("11", "12", "31", "50") else region[:4] + "00"


def place_of(region, city):
    """Whether a place is in a city: "possible" of its province."""
    if region == "unknown":
        return "no"
    return "yes" if region[:4] == str(city)[:4] else "possible" if region == str(city)[:2] + "0000" else "no"


def types_in(outputs, city):
    """Suspected types of our own cases there, or where nobody knows."""
    cases = [case for case in cases_of(outputs).values() if case.region == "unknown" or case.region[:4] == str(city)[:4]]
    return {alert["suspected_type"] for case in cases for alert in (case.alerts[0], case.best)}


def exchange(outputs, told):
    """(region, type) -> own cases and what others tell, `told` without our own."""
    rows = {}

    def row(region, kind):
        return rows.setdefault((str(region), kind), dict.fromkeys(EXCHANGED, 0))

    for case in cases_of(outputs).values():
        row(city_text(case.region), case.best["suspected_type"])["own_cases"] += 1
    for record in told:
        kind = record.get("suspected_type", "none")
        for place in record["regions"]:
            row(place["region"], kind)["told_victims"] += place.get("victims", 0)
            row(place["region"], kind)["told_amount_cny_minor"] += place.get("amount_minor", 0)
        places = {place["region"] for place in record["regions"]} | {record.get("subject_region", "unknown")}
        for region in places - {"unknown"} or {"unknown"}:
            row(region, kind)["told_cases"] += 1
    return rows


# Type -> checks: name, members that must be there (one of them), whether the event is asked.
def opens(event):
    return event.get("action") == "open"


MISSING = {
    "transfer.v1": [("transfer_payer_account_missing", ["payer.account"], None), ("transfer_payer_name_missing", ["payer.name"], None),
                    ("transfer_payee_account_missing", ["payee.account"], None), ("transfer_payee_name_missing", ["payee.name"], None),
                    ("transfer_payer_identity_missing", ["payer.customer_id", "payer.id_number", "payer.uscc"], None)],
    "cash.v1": [("cash_account_missing", ["account.account"], None), ("cash_name_missing", ["account.name"], None)],
    "payment.v1": [("payment_payer_account_missing", ["payer.account"], None), ("payment_payer_name_missing", ["payer.name"], None),
                   ("payment_merchant_name_missing", ["merchant.name"], None)],
    "prepaid.v1": [("prepaid_holder_name_missing", ["holder.name"], lambda event: event["action"] == "sale" and event.get("named"))],
    "loan.v1": [("loan_lender_name_missing", ["lender.name"], None), ("loan_borrower_name_missing", ["borrower.name"], None)],
    "account.v1": [("account_name_missing", ["account.name"], opens), ("account_document_missing", ["account.id_number", "account.uscc"], opens),
                   ("account_opening_day_missing", ["account.opened_at"], opens), ("account_phone_missing", ["account.phone"], opens)],
    "sim.v1": [("sim_holder_missing", ["holder_id_token"], lambda event: opens(event) and not event.get("iot"))],
}
# Type -> who is named, in order: member, check, whether the account's own side says so.
NAMES = {
    "transfer.v1": [("payer", "transfer_payer_name_differs", True), ("payee", "transfer_payee_name_differs", False)],
    "cash.v1": [("account", "cash_name_differs", True)],
    "payment.v1": [("payer", None, True)],
    "account.v1": [("account", "account_name_differs", True)],
}


def there(event, path):
    for name in path.split("."):
        event = event.get(name) if isinstance(event, dict) else None
    return event is not None


def quality(events, gone):
    """(month, institution, check) -> [checked, found]. `events`: (line, event); `gone`: lines that were refused or late."""
    rows, known, seen = {}, {}, set()

    def count(event, check, found):
        row = rows.setdefault((month_text(event["event_time"]), event["institution_id"], check), [0, 0])
        row[0] += 1
        row[1] += bool(found)

    for line, event in events:
        if line in gone:
            continue
        for check, paths, asked in MISSING.get(event["type"], []):
            if asked is None or asked(event):
                count(event, check, not any(there(event, path) for path in paths))
        once = (event["institution_id"], event["event_id"])
        if once in seen:
            continue
        seen.add(once)
        if event.get("status", "done") in ("attempted", "failed", "reversed") or "reverses" in event or "refunds" in event:
            continue
        sides = NAMES.get(event["type"], [])
        if event["type"] == "loan.v1":
            out = event["action"] == "disburse"
            sides = [("lender", None, out), ("borrower", None, not out)]
        for member, check, own in sides:
            party = event[member]
            account = (party.get("bank", event["institution_id"]), party["account"])
            if "name" not in party:
                continue
            if account in known and check:
                count(event, check, known[account] != party["name"])
            if own or account not in known:
                known[account] = party["name"]
    return rows
