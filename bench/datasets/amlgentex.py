"""AMLGentex: a simulated mobile-payment network with planted laundering (Apache-2.0 program of AI Sweden, seed 1).

Mapping choices
- One unit of the simulation is one yuan; amounts are rounded to fen. Rows of less than half a fen are left out.
- A step is a day, step 0 is 2025-03-03 (a Monday). The minute in the day is seeded by the row number: 07:00 to 22:59,
  salaries 09:00 to 10:59. The order of two rows of one day is therefore not that of the simulation, which has none.
- Account to account: transfer.v1 between persons, channel mobile. Both ends keep their number, age (birth year) and
  city (ten cities become ten region codes). All accounts belong to one bank, as in the set.
- `dest` < 0 is the simulation's sink, spending: payment.v1 to one of 50 merchants of the payer's city, seeded by
  payer and row. With type CASH it is money spent in notes: cash.v1 withdrawal.
- `orig` < 0 is the simulation's source, salaries: transfer.v1 from one of 200 employers (unit, category wage), seeded
  by the account that is paid.
- Balances are left out: the simulation gives only the first one.
- Truth: the accounts with IS_SAR, their pattern (alert models), and those that made or got a suspicious transfer.
"""
import common

NAME = "amlgentex"
FIRST_DAY_MS = common.beijing_ms(2025, 3, 3)
EMPLOYERS = 200
MERCHANTS_PER_CITY = 50
REGIONS = {f"city_{i}": code for i, code in enumerate(
    ("110100", "310100", "320500", "320600", "410500", "420100", "430300", "440100", "510100", "210100"))}
CATEGORY_CODES = ("5411", "5812", "5912", "5541", "4111", "5651", "5732", "7832", "8062", "4814")


def account_id(number):
    return f"A{int(number):06d}"


def customer_id(number):
    return f"C{int(number):06d}"


def _people(folder):
    """account number -> party."""
    people = {}
    for row in common.table(folder / "accounts_seed1.csv.xz"):
        number = row["ACCOUNT_ID"]
        people[number] = {"account": account_id(number), "bank": common.BANK, "kind": "person",
                          "customer_id": customer_id(number), "birth_year": 2025 - int(row["AGE"]),
                          "region": REGIONS[row["CITY"]]}
    return people


def _employer(number):
    index = common.seeded(EMPLOYERS, NAME, "employer", number)
    return {"account": f"E{index:04d}", "bank": common.BANK, "kind": "unit", "customer_id": f"EC{index:04d}",
            "category": "wage"}


def _merchant(payer, row_number):
    index = common.seeded(MERCHANTS_PER_CITY, NAME, "merchant", payer["account"], row_number)
    return {"id": f"M{payer['region']}{index:02d}", "mcc": CATEGORY_CODES[index % len(CATEGORY_CODES)],
            "region": payer["region"]}


def _time(row, row_number):
    first, minutes = (9 * 60, 120) if int(row["orig"]) < 0 else (7 * 60, 960)
    seconds = first * 60 + common.seeded(minutes * 60, NAME, "second", row_number)
    return FIRST_DAY_MS + int(row["step"]) * common.DAY_MS + seconds * 1000


def _event(row, row_number, people):
    amount = round(float(row["amount"]) * 100)
    if amount <= 0:
        return None
    money = {"amount_minor": amount, "currency": "CNY"}
    event_id, time_ms = f"{NAME}-{row_number:06d}", _time(row, row_number)
    if int(row["orig"]) < 0:
        event = common.head("transfer.v1", event_id, time_ms, common.BANK)
        return event | {"payer": _employer(row["dest"]), "payee": people[row["dest"]]} | money | {
            "channel": "online", "purpose_code": "SALA"}
    payer = people[row["orig"]]
    if int(row["dest"]) >= 0:
        event = common.head("transfer.v1", event_id, time_ms, common.BANK)
        return event | {"payer": payer, "payee": people[row["dest"]]} | money | {"channel": "mobile"}
    if row["type"] == "CASH":
        event = common.head("cash.v1", event_id, time_ms, common.BANK)
        return event | {"account": payer, "direction": "withdrawal"} | money
    event = common.head("payment.v1", event_id, time_ms, common.BANK)
    return event | {"payer": payer, "merchant": _merchant(payer, row_number)} | money | {"method": "qr"}


def events(folder, rows=None):
    people, day, step = _people(folder), [], None
    for row_number, row in enumerate(common.table(folder / "tx_seed1.csv.xz", rows)):
        if row["step"] != step:  # rows come in order of step: one day at a time is sorted
            yield from sorted(day, key=lambda event: (event["event_time"], event["event_id"]))
            day, step = [], row["step"]
        event = _event(row, row_number, people)
        if event:
            day.append(event)
    yield from sorted(day, key=lambda event: (event["event_time"], event["event_id"]))


def truth(folder):
    suspicious = {account_id(row["ACCOUNT_ID"]) for row in common.table(folder / "accounts_seed1.csv.xz")
                  if row["IS_SAR"] == "true"}
    patterns, active, payers, rows, transfers = {}, set(), set(), 0, 0
    for row in common.table(folder / "alert_models_seed1.csv.xz"):
        pattern = patterns.setdefault(row["modelID"], {"type": row["type"], "main": [], "accounts": []})
        pattern["accounts"].append(account_id(row["accountID"]))
        if row["isMain"] == "true":
            pattern["main"].append(account_id(row["accountID"]))
    for row in common.table(folder / "tx_seed1.csv.xz"):
        rows += 1
        if int(row["dest"]) >= 0 and int(row["orig"]) >= 0 and account_id(row["dest"]) in suspicious:
            payers.add(account_id(row["orig"]))
        if row["isSAR"] == "1":
            transfers += 1
            active.update((account_id(row["orig"]), account_id(row["dest"])))
    return {"set": NAME, "rows": rows, "suspicious_accounts": sorted(suspicious), "active_accounts": sorted(active),
            "suspicious_transfers": transfers, "payers": sorted(payers), "patterns": patterns}
