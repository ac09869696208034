"""Hand-made events in the contract's format, at the present time, and the identifiers planted in them.

Events come in stages: what must be known first is sent first. Every number, account and name is made up for the test.
"""

import json

INSTITUTION = "104100000004"
BANKS = ["102100099996", "105100000017"]  # CNAPS test vectors with a right check digit
ID_NUMBER = "11010519491231002X"          # the published test vector of the check-digit rule
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


class Scene:
    """Makes events around `now_ms` and remembers every identifier that it planted."""

    def __init__(self, now_ms):
        self.now_ms = now_ms
        self.canaries = {ID_NUMBER}
        self._number = 0

    def plant(self, text):
        self.canaries.add(text)
        return text

    def event(self, event_type, minutes_ago, **fields):
        self._number += 1
        return {"type": event_type, "event_id": f"hand-{self._number:04}", "event_time": self.now_ms - int(minutes_ago * MINUTE_MS),
                "institution_id": INSTITUTION, **fields}

    def person(self, tag, number, **fields):
        return {"account": self.plant(f"6217{tag}{number:011}"), "bank": BANKS[number % 2], "kind": "person",
                "name": self.plant(f"试验户{tag}{number:03}号"), "customer_id": self.plant(f"CUST-{tag}-{number:06}"), **fields}

    def transfer(self, minutes_ago, payer, payee, amount_minor, **fields):
        return self.event("transfer.v1", minutes_ago, payer=payer, payee=payee, amount_minor=amount_minor, currency="CNY",
                          channel="mobile", **fields)


def victim_called_then_pays(scene):
    """A fixed-line number on an international trunk (T05) talks ten minutes with a customer, who then pays somebody new (V01)."""
    phone = scene.plant("13987650011")
    victim = scene.person("71", 1, phone=phone, balance_after_minor=6_000_000)
    call = scene.event("call.v1", 30, caller=scene.plant("02161239876"), callee=phone, duration_s=600, result="answered",
                       trunk="international")
    payment = scene.transfer(5, victim, scene.person("72", 2), 5_000_000, status="attempted", decision_requested=True)
    return [[call], [payment]], {"person": victim["customer_id"], "phone": phone, "payment": payment["event_id"]}


def listed_payee(scene):
    """The payee's account stands on a list; the payer's bank asks for a decision (D12)."""
    payee = scene.person("73", 3)
    del payee["bank"]
    payer = scene.person("74", 4)
    entry = scene.event("list.v1", 20, list="involved_accounts", kind="account", entry=payee["account"], operation="add",
                        grade="critical", source="police", version="1")
    payment = scene.transfer(4, payer, payee, 880_000, status="attempted", decision_requested=True)
    return [[entry], [payment]], {"payment": payment["event_id"], "person": payer["customer_id"]}


def victim_reports(scene):
    """Who has paid an account reports it to its bank (M02, matter.v1); the name is told with the report and belongs to nobody else."""
    accused = scene.person("93", 3)
    name, phone = scene.plant("试验举报人甲"), scene.plant("13987659377")
    payment = scene.transfer(20, scene.person("94", 4), accused, 30_000)
    report = scene.event("matter.v1", 6, matter_id="T-1", kind="tip", state="accepted", account=accused["account"], bank=accused["bank"],
                         informant_role="victim", informant={"name": name, "phone": phone})
    return [[payment], [report]], {"report": report["event_id"], "informant": [name, phone]}


def mule_passes_through(scene):
    """60,000.00 comes in and 58,500.00 leaves half an hour later (D06)."""
    mule = scene.person("75", 5)
    into = scene.transfer(45, scene.person("76", 6), {**mule, "balance_after_minor": 6_000_000}, 6_000_000)
    out = scene.transfer(15, {**mule, "balance_after_minor": 150_000}, scene.person("77", 7), 5_850_000)
    return [[into], [out]], {"account": mule["account"]}


def large_value_at_the_limit(scene):
    """Cash of 50,000.00 is reported, 49,999.99 is not; a transfer of 500,000.00 by a person is, 499,999.99 is not (D01)."""
    def cash(number, amount_minor):
        return scene.event("cash.v1", 3, account=scene.person("78", number), direction="deposit", amount_minor=amount_minor,
                           currency="CNY", channel="counter")
    cash_at, cash_below = cash(8, 5_000_000), cash(9, 4_999_999)
    wire_at = scene.transfer(3, scene.person("79", 10), scene.person("79", 11), 50_000_000)
    wire_below = scene.transfer(3, scene.person("79", 12), scene.person("79", 13), 49_999_999)
    return [[cash_at, cash_below, wire_at, wire_below]], {
        "reported": {cash_at["event_id"], wire_at["event_id"]}, "silent": {cash_below["event_id"], wire_below["event_id"]}}


def refused_records(scene):
    """(name, topic, payload, reasons any of which is right) of one record of every kind that is refused."""
    def good(**changes):
        event = scene.transfer(2, scene.person("80", 14 + scene._number), scene.person("81", 15 + scene._number), 12_345)
        event.update(changes)
        return event

    def text(event):
        return json.dumps(event, ensure_ascii=False).encode()

    def without(field):
        event = good()
        del event[field]
        return text(event)

    payer = scene.person("82", 16)
    duplicate = text(good()).replace(b'"currency"', b'"amount_minor": 1, "currency"', 1)
    cut = text(good())[:-20]
    return [
        ("tombstone", "bank.events", None, {"tombstone", "empty"}),
        ("empty", "bank.events", b"", {"empty", "tombstone"}),
        ("oversized", "bank.events", text(good(remark="长" * 90_000)), {"oversized"}),
        ("not UTF-8", "bank.events", text(good()).replace("试验户".encode(), b"\xd0\xc7\xff"), {"not_utf8"}),
        ("not JSON", "bank.events", cut, {"not_json"}),
        ("not JSON at all", "payment.events", payer["account"].encode(), {"not_json", "not_an_object"}),
        ("too deep", "bank.events", text(good())[:-1] + b', "extra": ' + b"[" * 300 + b"]" * 300 + b"}", {"too_deep"}),
        ("an array", "bank.events", b"[" + text(good()) + b"]", {"not_an_object"}),
        ("duplicate field", "bank.events", duplicate, {"duplicate_field"}),
        ("missing amount", "bank.events", without("amount_minor"), {"missing_field"}),
        ("missing id", "bank.events", without("event_id"), {"missing_field"}),
        ("missing type", "bank.events", without("type"), {"missing_field", "unknown_type"}),
        ("text for a number", "bank.events", text(good(amount_minor="12345")), {"wrong_type"}),
        ("fraction of a fen", "bank.events", text(good(amount_minor=12.5)), {"wrong_type"}),
        ("negative amount", "bank.events", text(good(amount_minor=-1)), {"out_of_range"}),
        ("unknown status", "bank.events", text(good(status="perhaps")), {"unknown_value"}),
        ("phone without form", "telecom.events",
         text(scene.event("call.v1", 2, caller="not-a-number", callee=scene.plant("13987650099"), duration_s=5)),
         {"bad_format"}),
        ("identity check digit", "bank.events",
         text(good(payer={**payer, "id_type": "110001", "id_number": scene.plant("110105194912310021")})), {"bad_check_digit"}),
        ("bank check digit", "bank.events", text(good(payer={**payer, "bank": "104100000005"})), {"bad_check_digit"}),
        ("unknown type", "bank.events", text(good(type="barter.v1")), {"unknown_type"}),
        ("wrong topic", "bank.events", text(scene.event("call.v1", 2, caller=scene.plant("13987650098"),
                                                       callee=scene.plant("13987650097"), duration_s=5)), {"wrong_topic"}),
        ("a day in the future", "bank.events", text(good(event_time=scene.now_ms + DAY_MS)), {"future"}),
    ]


def late_event(scene):
    return scene.transfer(60 * 24 * 30, scene.person("83", 17), scene.person("84", 18), 1_000)
