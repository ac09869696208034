"""The fraud example of the Apache Flink walk-through: 50 transactions of five accounts, one alert (Apache-2.0).

Mapping choices
- The example's dollars are US dollars: amount_minor in cents (half up), currency USD. At the program's own exchange
  rate (about 7 yuan) «less than 1 dollar, then more than 500» becomes «less than about 7 yuan, then more than about
  3,550»; the example's one large row comes to about 6,000 yuan, so that it lies on the same sides of D08's limits of 10
  and 5,000 yuan.
- The example names no counterparty. Each account pays one merchant account of its own, always the same, so that the
  counterparty set decides nothing; transfer.v1, status done.
- Time: the example's offsets from 2019-01-01 00:00, taken as Beijing time.
- Truth: the one row that the example's detector raises (account 3, sequence 27).
"""
import decimal

import common

NAME = "flink_example"
SOURCE = "transactions.csv"
FIRST_MS = common.beijing_ms(2019, 1, 1)


def account_id(number):
    return f"F{int(number):04d}"


def _event_id(row):
    return f"{NAME}-{int(row['seq']):03d}"


def _cents(amount):
    return int((decimal.Decimal(amount) * 100).quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP))


def events(folder, rows=None):
    for row in common.table(folder / SOURCE, rows):
        number = int(row["account"])
        event = common.head("transfer.v1", _event_id(row), FIRST_MS + int(row["ts_ms_offset"]), common.BANK)
        yield event | {
            "payer": {"account": account_id(number), "bank": common.BANK, "kind": "person",
                      "customer_id": f"FC{number:04d}"},
            "payee": {"account": f"S{number:04d}", "bank": common.OTHER_BANK, "kind": "unit"},
            "amount_minor": _cents(row["amount"]), "currency": "USD", "channel": "online"}


def truth(folder):
    rows = list(common.table(folder / SOURCE))
    alerts = [{"account": account_id(row["account"]), "event_id": _event_id(row)}
              for row in rows if row["flink_alert_v1"] == "1"]
    return {"set": NAME, "rows": len(rows), "alerts": alerts}
