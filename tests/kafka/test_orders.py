#!/usr/bin/python3
"""Police orders on a real broker: what is signed is done and answered once, what is forged is refused and changes nothing.

The issuer's side is `xiezhi orders`; the form that it signs is held against this test's own, written from schemas/orders.md.
"""

import base64
import json
import pathlib
import signal
import sys
import time

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from checks import Suite, check, check_equal, check_sealed, wait_until
from deployment import INSTITUTION, Deployment
from process import fresh_folder, run
import kafka

suite = Suite("orders")
STOP_MS = 48 * 3600 * 1000
AUTHORITY = "广州市公安局"
VICTIM, OTHER = "6217001210001111111", "6217001210009999999"
PHONE = "13812345678"
NAME = "欧阳止付"


def now_ms():
    return int(time.time() * 1000)


def account(number):
    return f"62170012100{number:08}"


def keygen(folder, name):
    """File of the secret key, public key."""
    path = folder / f"{name}.key"
    printed = run("orders", "keygen", "--key", path).stdout.decode()
    return path, yaml.safe_load(printed)["public_key"]


def signed(key, orders):
    text = "".join(json.dumps(order, ensure_ascii=False) + "\n" for order in orders)
    return [json.loads(line) for line in run("orders", "sign", "--key", key, stdin=text.encode()).stdout.splitlines()]


def transfer(number, payer, payee, status="done", **more):
    return {"type": "transfer.v1", "event_id": f"t{number}", "event_time": now_ms(), "institution_id": INSTITUTION, "payer": {"account": payer},
            "payee": {"account": payee, "name": NAME}, "amount_minor": 500_00, "currency": "CNY", "status": status, **more}


class Desk:
    """An issuer, and the configuration that knows it."""

    def __init__(self, folder):
        self.sequence = 0
        self.key, public = keygen(folder, "issuer")
        self.limited_key, limited = keygen(folder, "limited")
        self.foreign_key, _ = keygen(folder, "foreign")
        path = folder / "issuers.yaml"
        path.write_text(yaml.safe_dump({"issuers": [
            {"id": "gz", "authority": AUTHORITY, "public_key": public},
            {"id": "limited", "authority": "某分局", "public_key": limited, "codes": ["100301"]},
            {"id": "later", "authority": "某分局", "public_key": limited, "valid_from": "2090-01-01T00:00:00+08:00"},
            {"id": "former", "authority": "某分局", "public_key": limited, "valid_to": "2020-01-01T00:00:00+08:00"},
        ]}, allow_unicode=True))
        self.settings = {"orders": {"issuers": str(path)}}

    def order(self, code, subject, order_id=None, **more):
        self.sequence += 1
        name = order_id or f"GZ{self.sequence:06}"
        field = "phone" if subject == PHONE else "account"
        return {"type": "order.v1", "event_id": f"e-{name}", "event_time": now_ms(), "institution_id": INSTITUTION, "order_id": name, "tx_code": code,
                field: subject, "issuer": "gz", "sequence": self.sequence, "expires_at": now_ms() + 3600_000, **more}

    def signed(self, *orders):
        return signed(self.key, orders)


def replies(deployment):
    """order_id -> the distinct answers to it; answers that tell of a transaction are left out."""
    found = {}
    for record in deployment.read("orders.replies"):
        reply = record.json()
        if reply["event_id"].startswith("e-"):
            found.setdefault(reply["order_id"], {})[reply["reply_id"]] = reply
    return {order: list(ids.values()) for order, ids in found.items()}


def measures(deployment):
    """Distinct measures of orders."""
    return list({record.json()["measure_id"]: record.json() for record in deployment.read("risk.measures") if "order_id" in record.json()}.values())


def result_of(deployment, order):
    wait_until(lambda: order["order_id"] in replies(deployment), 60, f"an answer to {order['order_id']}")
    found = replies(deployment)[order["order_id"]]
    check_equal(len(found), 1, f"distinct answers to {order['order_id']}")
    return found[0]["result"]


def forged(desk, target):
    """What must be refused at the gate: name -> (record or bytes, reason)."""
    good, other = desk.signed(desk.order("100101", target), desk.order("100201", target))

    def changed(**fields):
        return {**good, **fields}
    bare = {key: value for key, value in good.items() if key != "signature"}
    broken = bytearray(base64.b64decode(good["signature"]))
    broken[7] ^= 1

    def by(key, **fields):
        return signed(key, [{**bare, **fields}])[0]
    return {
        "unsigned": (bare, "unsigned_order"),
        "another account": (changed(account=VICTIM), "bad_signature"),
        "another code": (changed(tx_code="100201"), "bad_signature"),
        "a field more": (changed(bank="104100000004"), "bad_signature"),
        "a field less": ({key: value for key, value in good.items() if key != "expires_at"}, "bad_signature"),
        "signature of another order": (changed(signature=other["signature"]), "bad_signature"),
        "signature with one bit turned": (changed(signature=base64.b64encode(broken).decode()), "bad_signature"),
        "no signature at all": (changed(signature="police"), "bad_signature"),
        "key of another": (by(desk.foreign_key), "bad_signature"),
        "unknown issuer": (by(desk.foreign_key, issuer="xx"), "unknown_issuer"),
        "no issuer": (signed(desk.key, [{k: v for k, v in bare.items() if k != "issuer"}])[0], "missing_field"),
        "no sequence": (signed(desk.key, [{k: v for k, v in bare.items() if k != "sequence"}])[0], "missing_field"),
        "code that it may not send": (by(desk.limited_key, issuer="limited"), "not_authorised"),
        "key not yet in force": (by(desk.limited_key, issuer="later"), "not_yet_valid"),
        "key no longer in force": (by(desk.limited_key, issuer="former"), "expired"),
        "expired": (by(desk.key, expires_at=now_ms() - 1000), "expired"),
        "ended": (by(desk.key, expire_time=now_ms() - 1000), "expired"),
        "not yet": (by(desk.key, start_time=now_ms() + 3600_000), "not_yet_valid"),
        "a float": (json.dumps(good).replace('"sequence": ', '"more": 1.5, "sequence": ').encode(), "bad_signature"),
        "a name that hides": (json.dumps(good).replace('"expires_at"', '"expires\\u005fat"').encode(), None),
        "half a record": (json.dumps(good).encode()[:200], "not_json"),
    }


@suite.case
def what_is_signed_is_the_canonical_form():
    desk = Desk(fresh_folder("orders-bytes"))
    order = desk.order("100101", account(1), authority="\u0001引号\"\\/\t", amount_minor=7)
    text = run("orders", "sign", "--key", desk.key, stdin=json.dumps(order).encode()).stdout.decode().rstrip("\n")
    canonical = json.dumps(order, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    check(text.startswith(canonical[:-1] + ',"signature":"'), "the canonical form")
    check_equal(run("orders", "keygen", "--key", desk.key, codes=(73,)).returncode, 73, "a key is never overwritten")


@suite.case
def forged_orders_are_refused_and_audited():
    with Deployment("orders-forged") as deployment:
        desk = Desk(deployment.folder)
        deployment.settings = desk.settings
        target = account(1)
        service = deployment.start().wait_ready()
        deployment.send([transfer(1, VICTIM, target)])
        all_forged = forged(desk, target)
        for record, _ in all_forged.values():
            kafka.produce_bytes(deployment.address(), "control.events", record if isinstance(record, bytes) else json.dumps(record).encode())
        good = desk.signed(desk.order("100303", target))[0]
        deployment.send([good])
        check_equal(result_of(deployment, good), "100000", "the stream goes on: a good order")
        rejected = [record.json() for record in deployment.read("events.rejected")]
        wanted = sorted(reason for _, reason in all_forged.values() if reason)
        hidden = [one for one in rejected if one["reason"] in ("missing_field", "bad_signature")]
        check_equal(len(rejected), len(all_forged), "rejected records")
        check(len(hidden) >= 10, "the name that hides")
        left = sorted(one["reason"] for one in rejected)
        for reason in wanted:
            check(reason in left, f"no record was refused as {reason}")
            left.remove(reason)
        check(left[0] in ("bad_signature", "missing_field", "duplicate_field"), f"the name that hides was refused as {left}")
        check_equal(measures(deployment), [], "measures")
        check_equal(set(replies(deployment)), {good["order_id"]}, "orders answered")
        counted = {(labels["tx_code"], labels["result"]): value for name, labels, value in deployment.samples() if name == "xiezhi_orders_total"}
        check_equal(counted[("100101", "unsigned_order")], 1, "counted as unsigned")
        check_equal(counted[("100303", "100000")], 1, "counted as done")
        check_equal(service.end(signal.SIGTERM, seconds=15), 0, "exit code")
        check_sealed("log", service.log.read_bytes(), [target, VICTIM])


@suite.case
def without_issuers_orders_are_refused_by_name_of_the_setting():
    with Deployment("orders-closed") as deployment:
        desk = Desk(deployment.folder)
        deployment.start().wait_ready()
        deployment.send(desk.signed(desk.order("100101", account(1))))
        wait_until(lambda: len(deployment.read("events.rejected")) == 1, 30, "the order is rejected")
        rejected = deployment.read("events.rejected")[0].json()
        check_equal((rejected["reason"], rejected["field"]), ("no_issuers", "orders.issuers"), "why")


@suite.case
def orders_hold_while_transfers_flow_and_processes_die():
    with Deployment("orders") as deployment:
        desk = Desk(deployment.folder)
        deployment.settings = desk.settings
        accounts = [account(number) for number in range(1, 25)]
        service = deployment.start().wait_ready()
        deployment.send([transfer(f"k{number}", VICTIM, one) for number, one in enumerate(accounts)])
        sent, wanted = [], {}

        def send(order, result):
            sent.append(order)
            wanted[order["order_id"]] = result
            return order
        stops = [send(order, "100000") for order in desk.signed(*(desk.order("100101", one, account_name=NAME) for one in accounts))]
        deployment.send(stops)
        deployment.send([transfer(f"f{number}", one, OTHER, status="attempted", decision_requested=True) for number, one in enumerate(accounts)])
        wait_until(lambda: len(deployment.read("risk.decisions")) >= len(accounts), 60, "decisions")
        service.end(signal.SIGKILL)
        # While nobody is there: lifts that were signed before the freezes and come after them, a name that is not the holder's.
        older = desk.signed(*(desk.order("100103", one) for one in accounts[:4]))
        freezes = desk.signed(*(desk.order("100201", one) for one in accounts[:4]))
        deployment.send([send(order, "100000") for order in freezes])
        time.sleep(0.2)
        late = [send(order, "200006") for order in older]
        deployment.send([transfer(f"g{number}", VICTIM, one) for number, one in enumerate(accounts)])
        service = deployment.start().wait_ready()
        for order in freezes:
            check_equal(result_of(deployment, order), "100000", "freeze")
        deployment.send(late)  # reordered on the way
        deployment.send([send(order, "200005") for order in desk.signed(desk.order("100105", accounts[5], account_name="别人"))])
        deployment.send([send(order, "200010") for order in desk.signed(desk.order("100101", account(99999)))])
        deployment.send([send(order, "100000") for order in desk.signed(desk.order("100101", PHONE))])
        deployment.send([send(order, "200008") for order in desk.signed(desk.order("100203", accounts[6]))])
        again = [{**stops[7], "event_id": stops[7]["event_id"]}]
        deployment.send(again)  # the same record again: nothing
        for order in sent:
            check_equal(result_of(deployment, order), wanted[order["order_id"]], order["order_id"])
        service.end(signal.SIGKILL)
        service = deployment.start().wait_ready()
        deployment.wait_idle(seconds=90)
        answers = replies(deployment)
        check_equal({order: [one["result"] for one in found] for order, found in answers.items()},
                    {order: [result] for order, result in wanted.items()}, "each order is answered once")
        check(all(one["authority"] == AUTHORITY for found in answers.values() for one in found), "the authority of the issuer")
        decisions = {record.json()["event_id"]: record.json() for record in deployment.read("risk.decisions")}
        check_equal({one["decision"] for one in decisions.values()}, {"refuse"}, "decisions on payments out of stopped accounts")
        check(all(one["reasons"][0]["code"] == "ORDER_STOP" and AUTHORITY in one["reasons"][0]["text"] for one in decisions.values()), "the reason")
        found = {}
        for one in measures(deployment):
            found[(one["measure"], one.get("state", ""))] = found.get((one["measure"], one.get("state", "")), 0) + 1
        check_equal(found, {("STOP_PAYMENT", "in_force"): 24, ("REFUSE", ""): 24, ("FREEZE", "in_force"): 4, ("STOP_PAYMENT", "lifted"): 4,
                            ("BLOCK_NUMBER", "in_force"): 1}, "measures")
        check_equal(service.end(signal.SIGTERM, seconds=20), 0, "exit code")
        secrets = [*accounts, VICTIM, OTHER, PHONE, NAME]
        for name in ("touches", "identities"):
            for record in deployment.read(name):
                check_sealed(name, record.value or b"", secrets)
        for path in (deployment.folder / "data-one").rglob("*"):
            if path.is_file():
                check_sealed(path.name, path.read_bytes(), secrets)
        check_sealed("log", service.log.read_bytes(), secrets)


@suite.case
def a_stop_that_ends_while_nobody_runs_is_lifted_at_its_legal_end():
    with Deployment("orders-end") as deployment:
        desk = Desk(deployment.folder)
        deployment.settings = desk.settings
        target = account(1)
        service = deployment.start().wait_ready()
        deployment.send([transfer(1, VICTIM, target)])
        start_ms = now_ms() - STOP_MS + 12_000
        stop = desk.signed(desk.order("100101", target, start_time=start_ms))[0]
        deployment.send([stop])
        check_equal(result_of(deployment, stop), "100000", "a stop that began nearly 48 hours ago")
        service.end(signal.SIGKILL)
        check(now_ms() < start_ms + STOP_MS, "the process was to die before the end")
        time.sleep(max(0, start_ms + STOP_MS - now_ms()) / 1000 + 1)
        deployment.start().wait_ready()
        wait_until(lambda: any(one.get("state") == "expired" for one in measures(deployment)), 60, "the end of the stop")
        ended = [one for one in measures(deployment) if one.get("state") == "expired"]
        check_equal(len(ended), 1, "ends")
        check_equal((ended[0]["valid_to"], ended[0]["event_time"], ended[0]["order_id"]),
                    (start_ms + STOP_MS, start_ms + STOP_MS, stop["order_id"]), "its legal moment")
        deployment.send([transfer(2, target, OTHER, status="attempted", decision_requested=True)])
        wait_until(lambda: len(deployment.read("risk.decisions")) == 1, 60, "a decision")
        check_equal(deployment.read("risk.decisions")[0].json()["decision"], "allow", "it may pay again")


if __name__ == "__main__":
    sys.exit(suite.main())
