"""150 laundering patterns of IBM's simulated «Transactions for AML», HI-Small, and 1,000 benign rows (CDLA-Sharing-1.0).

Mapping choices
- Each row is a transfer.v1 between two accounts, all in CNY at the rates below (fen, rounded down), so that sums of one pattern can be
  added. Benign rows from an account to itself (reinvestment) are left out.
- All accounts belong to persons of one bank; the set's own bank number is part of the account's. It tells neither age nor place.
- The clock is the set's, taken as Beijing time.
- Truth: the pattern of each laundering row, its accounts, its time, amount, payer and payee; accounts of the benign rows.
"""
import datetime
import decimal

import common

NAME = "amlworld"
LAUNDERING, BENIGN = "laundering_transactions.csv.xz", "benign_sample.csv.xz"
# Fen for a unit, of the year of the set, rounded.
RATES = {"US Dollar": 700, "Euro": 700, "Saudi Riyal": 186, "Rupee": 9, "Swiss Franc": 715, "Canadian Dollar": 520, "Yen": 5, "Yuan": 100,
         "UK Pound": 800, "Australian Dollar": 470, "Ruble": 11, "Shekel": 200, "Mexican Peso": 35, "Brazil Real": 135, "Bitcoin": 14_000_000}


def _time_ms(text):
    moment = datetime.datetime.strptime(text, "%Y/%m/%d %H:%M").replace(tzinfo=common.BEIJING)
    return int(moment.timestamp()) * 1000


def _rows(folder, rows=None):
    """(time_ms, number, payer, payee, amount, pattern or "") in order of time."""
    flows = []
    for row in common.table(folder / LAUNDERING, rows):
        flows.append((row["timestamp"], f"{row['from_bank']}-{row['from_account']}", f"{row['to_bank']}-{row['to_account']}", row["amount_paid"],
                      row["payment_currency"], row["pattern_id"]))
    for row in common.table(folder / BENIGN, rows):
        flows.append((row["timestamp"], f"{row['from_bank_id']}-{row['from_account_id']}", f"{row['to_bank_id']}-{row['to_account_id']}",
                      row["amount_paid"], row["payment_currency"], ""))
    out = []
    for number, (stamp, payer, payee, amount, currency, pattern) in enumerate(flows):
        minor = int(decimal.Decimal(amount) * RATES[currency])
        if payer != payee and minor > 0:
            out.append((_time_ms(stamp), number, payer, payee, minor, pattern))
    return sorted(out)


def _party(account):
    return {"account": account, "bank": common.BANK, "kind": "person", "customer_id": account}


def events(folder, rows=None):
    for time_ms, number, payer, payee, amount, _ in _rows(folder, rows):
        event = common.head("transfer.v1", f"{NAME}-{number:05d}", time_ms, common.BANK)
        yield event | {"payer": _party(payer), "payee": _party(payee), "amount_minor": amount, "currency": "CNY", "channel": "online"}


def truth(folder):
    patterns, benign = {}, set()
    families = {row["pattern_id"]: row["pattern_family"] for row in common.table(folder / LAUNDERING)}
    for time_ms, _, payer, payee, amount, pattern in _rows(folder):
        if not pattern:
            benign |= {payer, payee}
            continue
        one = patterns.setdefault(pattern, {"family": families[pattern], "accounts": set(), "moves": []})
        one["accounts"] |= {payer, payee}
        one["moves"].append([time_ms, amount, payer, payee])
    accounts = set().union(*(one["accounts"] for one in patterns.values()))
    for one in patterns.values():
        one["accounts"] = sorted(one["accounts"])
    return {"set": NAME, "rows": sum(1 for file in (LAUNDERING, BENIGN) for _ in common.table(folder / file)), "patterns": patterns,
            "accounts": sorted(accounts), "benign": sorted(benign - accounts)}
