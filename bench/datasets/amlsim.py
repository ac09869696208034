"""AMLSim: simulated transfers between accounts, some of them fraudulent (IBM, sample 20K_fanin200, Apache-2.0).

Mapping choices
- One unit of the simulation is one yuan; amounts are rounded to fen. Rows of less than half a fen are left out.
- A step is a day, step 0 is 2025-03-03 (a Monday). The minute in the day is seeded by the row number, 07:00 to 22:59:
  the order of two rows of one day is not that of the simulation, which has none.
- Every transfer is transfer.v1 between persons of one bank, channel mobile. The set says nothing else of an account;
  its first balance is left out, as it is known of nobody later on.
- Truth: the accounts with isFraud = 1. The labels are by account, none says which transfer it was.
"""
import common

NAME = "amlsim"
FIRST_DAY_MS = common.beijing_ms(2025, 3, 3)


def account_id(number):
    return f"A{int(number):06d}"


def _person(number):
    return {"account": account_id(number), "bank": common.BANK, "kind": "person", "customer_id": f"C{int(number):06d}"}


def _event(row, row_number):
    amount = round(float(row["value"]) * 100)
    if amount <= 0:
        return None
    second = 7 * 3600 + common.seeded(16 * 3600, NAME, "second", row_number)
    time_ms = FIRST_DAY_MS + int(row["time"]) * common.DAY_MS + second * 1000
    event = common.head("transfer.v1", f"{NAME}-{row_number:06d}", time_ms, common.BANK)
    return event | {"payer": _person(row["sourceNodeId"]), "payee": _person(row["targetNodeId"]),
                    "amount_minor": amount, "currency": "CNY", "channel": "mobile"}


def events(folder, rows=None):
    made = (_event(row, number) for number, row in enumerate(common.table(folder / "transactions.csv.xz", rows)))
    yield from sorted(filter(None, made), key=lambda event: (event["event_time"], event["event_id"]))


def truth(folder):
    accounts, suspicious = [], []
    for row in common.table(folder / "nodes.csv.xz"):
        accounts.append(account_id(row["nodeid"]))
        if row["isFraud"] == "1":
            suspicious.append(account_id(row["nodeid"]))
    transfers = list(common.table(folder / "transactions.csv.xz"))
    labelled = set(suspicious)
    payers = {account_id(row["sourceNodeId"]) for row in transfers if account_id(row["targetNodeId"]) in labelled}
    return {"set": NAME, "rows": len(transfers), "accounts": len(accounts), "suspicious_accounts": sorted(suspicious),
            "payers": sorted(payers)}
