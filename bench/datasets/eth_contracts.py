"""Transactions of 191 contracts on Ethereum, 46 Ponzi schemes and 145 others: exchanges, wallets, auctions (facts of a public chain).

Mapping choices
- As in eth_ponzi: 1 ETH = 10,000 CNY, the contract is the account of a unit that collects, every other address the account of
  a natural person; IN is a deposit, OUT a pay-out, each a transfer.v1. Decimal arithmetic; flows below one fen are left out.
- Repeats inside one transaction (same hash, contract, counterparty, direction and value) count once.
- The clock of the set is eight hours behind the chain's and is taken as it is.
- The rows were sampled by class, so how many Ponzi contracts are found says little: the set is for the others, of which
  none should be raised.
- Truth: the label of each contract, its payers, its deposits in order (time, amount) and its pay-outs.
"""
import decimal

import common

NAME = "eth_contracts"
CNY_PER_ETH = 10_000
SOURCE, LABELS = "transactions.csv.xz", "labels.csv.xz"
WEI_PER_ETH = decimal.Decimal(10) ** 18


def _amount_minor(text):
    number, _, unit = text.replace(",", "").partition(" ")
    ether = decimal.Decimal(number or 0)
    return int((ether / WEI_PER_ETH if unit.lower() == "wei" else ether) * CNY_PER_ETH * 100)


def _flows(folder, rows=None):
    """(time_ms, row number, row, amount) of each money flow that counts, in order of time."""
    seen, flows = set(), []
    for row_number, row in enumerate(common.table(folder / SOURCE, rows)):
        amount = _amount_minor(row["value"])
        key = (row["txhash"], row["contract"], row["counterparty"], row["direction"], row["value"])
        if row["direction"] not in ("IN", "OUT") or amount <= 0 or not row["counterparty"] or key in seen:
            continue
        seen.add(key)
        flows.append((int(row["ts"]) * 1000, row_number, row, amount))
    return sorted(flows, key=lambda flow: flow[:2])


def _party(address, contracts):
    return {"account": address, "bank": common.BANK, "kind": "unit" if address in contracts else "person", "customer_id": address}


def _labels(folder):
    return {row["contract"]: row["is_ponzi"] == "1" for row in common.table(folder / LABELS)}


def events(folder, rows=None):
    contracts = _labels(folder)
    for time_ms, row_number, row, amount in _flows(folder, rows):
        event = common.head("transfer.v1", f"{NAME}-{row_number:06d}", time_ms, common.BANK)
        own, other = _party(row["contract"], contracts), _party(row["counterparty"], contracts)
        payer, payee = (other, own) if row["direction"] == "IN" else (own, other)
        yield event | {"payer": payer, "payee": payee, "amount_minor": amount, "currency": "CNY", "channel": "online"}


def truth(folder):
    rows = sum(1 for _ in common.table(folder / SOURCE))
    labels = _labels(folder)
    pools = {contract: {"payers": set(), "deposits": [], "paid_out_minor": 0, "pay_outs": 0} for contract in labels}
    for time_ms, _, row, amount in _flows(folder):
        pool = pools.setdefault(row["contract"], {"payers": set(), "deposits": [], "paid_out_minor": 0, "pay_outs": 0})
        if row["direction"] == "IN":
            pool["payers"].add(row["counterparty"])
            pool["deposits"].append([time_ms, amount])
        else:
            pool["paid_out_minor"] += amount
            pool["pay_outs"] += 1
    payers = set().union(*(pool["payers"] for contract, pool in pools.items() if labels.get(contract)))
    for pool in pools.values():
        pool["payers"] = len(pool["payers"])
    return {"set": NAME, "rows": rows, "ponzi": sorted(contract for contract, ponzi in labels.items() if ponzi),
            "others": sorted(contract for contract, ponzi in labels.items() if not ponzi), "payers": sorted(payers), "pools": pools}
