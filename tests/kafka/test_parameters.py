#!/usr/bin/python3
"""Changed parameters on a real broker: for a time and a region, in every partition, over a restart; what cannot be is refused."""

import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from checks import Suite, check, check_accounting, check_equal, check_valid, wait_until
from deployment import Deployment

suite = Suite("parameters")
HOUR_MS, MULES = 3_600_000, 8


def parameters(number, now_ms, values, **more):
    return {"type": "parameters.v1", "event_id": f"parameters-{number}", "event_time": now_ms, "institution_id": "psb-320500",
            "detector": "D12", "version": "1", "values": values} | more


def paid(now_ms, name, region):
    """A mule that is listed and then paid, with both of them there."""
    mule = f"62284800000000{name:05}"
    listed = {"type": "list.v1", "event_id": f"list-{name}", "event_time": now_ms, "institution_id": "psb-320500", "list": "police_involved",
              "kind": "account", "entry": mule, "operation": "add"}
    payment = {"type": "transfer.v1", "event_id": f"transfer-{name}", "event_time": now_ms, "institution_id": "104100000004",
               "payer": {"account": f"62284900000000{name:05}", "region": region}, "payee": {"account": mule, "region": region},
               "amount_minor": 500000, "currency": "CNY"}
    return listed, payment


def scores(deployment):
    """Scores and rule sets of what was said of the paid ones, by the event."""
    found = {}
    for record in deployment.read("risk.alerts"):
        alert = record.json()
        if alert["detector"]["code"] == "D12" and alert["typology"] == "mule_account":
            found[alert["event_id"]] = (alert["score"], alert["ruleset"])
    return found


@suite.case
def a_change_holds_then_and_there_and_over_a_restart():
    with Deployment("parameters") as deployment:
        service = deployment.start().wait_ready()
        now_ms = int(time.time() * 1000)
        sent = 0

        def send(*records):
            nonlocal sent
            deployment.send(list(records))
            sent += len(records)
            deployment.wait_events(sent)

        def play(*places):
            scenes = [paid(now_ms, name, region) for names, region in places for name in names]
            send(*[listed for listed, _ in scenes])
            send(*[payment for _, payment in scenes])
            wanted = {payment["event_id"] for _, payment in scenes}
            wait_until(lambda: wanted <= scores(deployment).keys(), 60, f"alerts on {len(wanted)} that were paid")

        send(parameters(1, now_ms, {"points_critical": 41}, valid_from=now_ms - HOUR_MS, valid_to=now_ms + HOUR_MS, regions=["3205"]),
             parameters(2, now_ms, {"points_of_all": 41}), parameters(3, now_ms, {"points_critical": 101}),
             parameters(4, now_ms, {"points_critical": 42}, version="2", valid_from=now_ms + HOUR_MS))
        deployment.wait_idle()  # it is in every partition
        refused = sorted((record.json()["reason"], record.json()["field"]) for record in deployment.read("events.rejected"))
        check_equal(refused, [("out_of_range", "values"), ("unknown_value", "values")], "refused")
        play((range(MULES), "320506"), (range(100, 100 + MULES), "440100"))
        here = {f"transfer-{name}" for name in range(MULES)}
        found = scores(deployment)
        check_equal(len(found), 2 * MULES, "listed ones that were paid")
        check_equal({found[name][0] for name in here}, {41}, "scores in the region")
        check_equal({score for name, (score, _) in found.items() if name not in here}, {90}, "scores elsewhere")
        check(not {found[name][1] for name in here} & {rules for name, (_, rules) in found.items() if name not in here},
              "alerts name the rules that judged them")
        taken = {labels["result"]: value for name, labels, value in deployment.samples() if name == "xiezhi_parameter_changes_total"}
        check_equal(taken.get("taken"), 2, "changes that were taken")
        check_accounting(deployment.samples())
        check_equal(service.end(signal.SIGTERM, seconds=15), 0, "exit code")
        deployment.start().wait_ready()
        sent = 0
        play((range(200, 200 + MULES), "320500"))
        check_equal({score for name, (score, _) in scores(deployment).items() if name.startswith("transfer-2") and len(name) == 12}, {41},
                    "scores after a restart")
        check_valid({topic: [record.json() for record in deployment.read(topic)] for topic in ("risk.alerts", "events.rejected")})


if __name__ == "__main__":
    sys.exit(suite.main())
