"""Money flows of 115 Ponzi contracts on Ethereum, 2016 to 2022 (facts of a public chain).

Mapping choices
- 1 ETH = 10,000 CNY throughout, the order of its price in the later years, so that amounts are comparable and a round
  sum of ETH stays a round sum of yuan. Decimal arithmetic; flows below one fen are left out.
- IN is a deposit: transfer.v1 from an investor to the contract. OUT is a pay-out: transfer.v1 from the contract. OTHER
  (the creation of a contract) and rows that failed or carry no value move no money and are left out.
- Repeats inside one transaction (same hash, sender, receiver and value) count once.
- The contract is the account of a unit that collects; every other address is the account of a natural person. The
  chain names no place and no age, and neither does the event.
- The clock is that of the block.
- Truth: each contract with its payers, its deposits in order (time, amount) and its pay-outs.
"""
import decimal

import common

NAME = "eth_ponzi"
CNY_PER_ETH = 10_000
SOURCE = "transactions.csv.xz"


def _amount_minor(value_eth):
    return int(decimal.Decimal(value_eth) * CNY_PER_ETH * 100)


def _party(address, contracts):
    kind = "unit" if address in contracts else "person"
    return {"account": address, "bank": common.BANK, "kind": kind, "customer_id": address}


def _flows(folder, rows=None):
    """(time_ms, row number, row, amount) of each money flow that counts, in order of time."""
    seen, flows = set(), []
    for row_number, row in enumerate(common.table(folder / SOURCE, rows)):
        amount = _amount_minor(row["value_eth"])
        key = (row["hash"], row["from"], row["to"], row["value_eth"])
        if row["direction"] == "OTHER" or row["is_error"] != "0" or amount <= 0 or key in seen:
            continue
        seen.add(key)
        flows.append((int(row["ts"]) * 1000, row_number, row, amount))
    return sorted(flows, key=lambda flow: flow[:2])


def events(folder, rows=None):
    contracts = {row["contract"] for row in common.table(folder / SOURCE)}
    for time_ms, row_number, row, amount in _flows(folder, rows):
        event = common.head("transfer.v1", f"{NAME}-{row_number:06d}", time_ms, common.BANK)
        yield event | {"payer": _party(row["from"], contracts), "payee": _party(row["to"], contracts),
                       "amount_minor": amount, "currency": "CNY", "channel": "online"}


def truth(folder):
    rows = sum(1 for _ in common.table(folder / SOURCE))
    pools = {}
    for time_ms, _, row, amount in _flows(folder):
        pool = pools.setdefault(row["contract"], {"payers": set(), "deposits": [], "paid_out_minor": 0, "pay_outs": 0})
        if row["direction"] == "IN":
            pool["payers"].add(row["from"])
            pool["deposits"].append([time_ms, amount])
        else:
            pool["paid_out_minor"] += amount
            pool["pay_outs"] += 1
    payers = set().union(*(pool["payers"] for pool in pools.values()))
    for pool in pools.values():
        pool["payers"] = len(pool["payers"])
    contracts = sorted({row["contract"] for row in common.table(folder / SOURCE)})
    return {"set": NAME, "rows": rows, "contracts": contracts, "payers": sorted(payers), "pools": pools}
