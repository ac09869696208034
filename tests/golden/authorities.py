"""What `xiezhi statistics` must say of a set of outputs, counted by a script that shares nothing with it."""

import csv
import datetime
import io

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
GRADES = ["low", "medium", "high", "critical"]
COLUMNS = {"risk.prompts": "prompts", "risk.measures": "measures", "risk.decisions": "decisions", "orders.replies": "order_replies"}
RECIPIENTS = ["police", "financial_regulator", "lead_department", "aml_centre", "commerce", "communications"]
# Typologies that do not fall under F01.
DUTIES = {"fundraising_consumer": "F06", "illegal_fundraising": "F06", "fundraising_text": "F06", "site_visitor": "F05",
          "fraud_site": "F05", "large_value": "F09", "special_prevention": "F11", "hot_spot": "F38", "online_gambling": "F53",
          "predatory_lending": "F55", "prepaid_cards": "F57"}


def month(record):
    return datetime.datetime.fromtimestamp(record["event_time"] / 1000, BEIJING).strftime("%Y-%m")


def amount(topic, record):
    """Fen that a report speaks of, and which money it is; None: of none."""
    if topic == "reports.large_value":
        return (record["sum_minor"] if record["currency"] == "CNY" else None, (record["day"], record["rule"], record["direction"]))
    if topic == "reports.regulator":
        return (record.get("amount_in_minor") if record.get("currency") == "CNY" else None, record["recipient"])
    rows = [row["amount_minor"] for row in record.get("transactions", []) if row["currency"] == "CNY"]
    return (sum(rows) if rows else None, record["recipient"])


def count(outputs, by, first, last):
    """`outputs`: topic -> records. The rows as {names: {column: number}}, and `matters`: {names: how many an amount adds up}."""
    cases, inside = {}, {}
    for alert in sorted(outputs["risk.alerts"], key=lambda each: (each["event_time"], each["alert_id"])):
        case = cases.setdefault(alert["case_id"], {"duty": DUTIES.get(alert["typology"], "F01"), "region": None})
        case["region"] = case["region"] or alert.get("region")
        if first <= month(alert) <= last:
            best = inside.setdefault(alert["case_id"], {"month": month(alert), "grade": alert["grade"], "type": alert["suspected_type"]})
            if GRADES.index(alert["grade"]) > GRADES.index(best["grade"]):
                best |= {"grade": alert["grade"], "type": alert["suspected_type"]}
    rows, matters = {}, {}

    def names(case_id, when, record, ordered=False):
        case = cases.get(case_id, {})
        one = {"month": when, "duty": "F15" if ordered else case.get("duty", "none"), "type": record.get("suspected_type", "none"),
               "region": str(case.get("region") or "unknown"), "grade": record.get("grade", "none")}
        return tuple(one[each] for each in by)

    def add(key, column, number):
        row = rows.setdefault(key, {})
        row[column] = row.get(column, 0) + number

    for case_id, best in inside.items():
        add(names(case_id, best["month"], {"suspected_type": best["type"], "grade": best["grade"]}), "cases", 1)
    money = {}
    for topic, records in outputs.items():
        if topic.startswith("events.") or topic in ("risk.deadlines", "risk.audit", "tips.informants"):  # nothing that was done
            continue
        for record in records:
            if not first <= month(record) <= last:
                continue
            case_id = record.get("case_id")
            column = "alerts" if topic == "risk.alerts" else COLUMNS.get(topic) or "reports_" + record["recipient"]
            add(names(case_id, month(record), record, column == "order_replies" or "order_id" in record), column, 1)
            if topic.startswith("reports."):
                sum_minor, matter = amount(topic, record)
                key = (case_id, matter, month(record))
                if sum_minor is not None:  # of equal sums the one of the higher grade
                    money[key] = max(money.get(key, (-1,)), (sum_minor, GRADES.index(record["grade"]), names(case_id, month(record), record)))
    for sum_minor, _, key in money.values():
        add(key, "amount_cny_minor", sum_minor)
        matters[key] = matters.get(key, 0) + 1
    return {key: {column: number for column, number in row.items() if number} for key, row in rows.items()}, matters


def read_csv(text, by):
    """The rows as {names: {column: text}}, and the totals."""
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    cells = [{name: value for name, value in line.items() if name not in by} for line in lines]
    return {tuple(line[name] for name in by): row for line, row in zip(lines[:-1], cells)}, cells[-1]
