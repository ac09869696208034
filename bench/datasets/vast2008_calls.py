"""Calls of 400 phones in ten days of June 2006 (VAST Challenge 2008, simulated, benign).

Mapping choices
- Each row is an answered call.v1 on a local trunk. The few rows with a duration below zero are faults of the
  simulation: duration 0, not answered.
- A phone's index becomes a mainland mobile number: 138 and eight digits that are a bijection of the index.
- Times are read as Beijing time. The tower is the cell; the island has no region code and the event has none.
- Truth: nobody is a fraudster; every alarm on a caller is false.
"""
import common

NAME = "vast2008_calls"
SOURCE = "cdr.csv.xz"


def phone_number(index):
    """A mainland mobile number for a phone of the set; different indices give different numbers."""
    return f"138{(int(index) * 7_654_321 + 12_345_678) % 100_000_000:08d}"  # 7,654,321 is coprime to 10^8


def _time_ms(text):
    day, clock = text.split()
    return common.beijing_ms(int(day[:4]), int(day[4:6]), int(day[6:8]), int(clock[:2]), int(clock[2:]))


def events(folder, rows=None):
    calls = []
    for row_number, row in enumerate(common.table(folder / SOURCE, rows)):
        duration_s = max(0, int(row["Duration(seconds)"]))
        event = common.head("call.v1", f"{NAME}-{row_number:05d}", _time_ms(row["Datetime"]), common.BANK)
        calls.append(event | {
            "caller": phone_number(row["From"]), "callee": phone_number(row["To"]), "duration_s": duration_s,
            "result": "answered" if duration_s else "no_answer", "trunk": "local",
            "cell": f"tower-{row['Cell Tower']}"})
    yield from sorted(calls, key=lambda event: event["event_time"])


def truth(folder):
    callers, rows = set(), 0
    for row in common.table(folder / SOURCE):
        rows += 1
        callers.add(phone_number(row["From"]))
    return {"set": NAME, "rows": rows, "callers": len(callers), "suspicious": []}
