#!/usr/bin/python3
"""End to end on a real broker: hand-made scenes in through kcat, every output read back with kcat and judged."""

import json
import pathlib
import signal
import sys
import time
from types import SimpleNamespace

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import kafka
import scenarios
from checks import (OUTPUTS, SEALED, Once, Suite, check, check_accounting, check_equal, check_sealed, check_valid,
                    parse_metrics, total)
from deployment import Deployment
from process import http_get

suite = Suite("pipeline")
BATCH_HEAD, CODEC_AT, CODEC_BITS = 12, 22, 7  # of a record batch: offset and length of the rest; the low byte of its attributes


def codecs(broker, topic):
    """How the batches of a topic are compressed, as they lie on the broker's disk: 0 not at all, 3 lz4."""
    found = set()
    for file in broker.folder.rglob("*.log"):
        data = file.read_bytes() if file.parent.name.rpartition("-")[0] == topic else b""
        at = 0
        while at + BATCH_HEAD <= len(data):
            found.add(data[at + CODEC_AT] & CODEC_BITS)
            at += BATCH_HEAD + int.from_bytes(data[at + 8:at + BATCH_HEAD], "big")
    return found


@Once
def played():
    """Plays all scenes stage by stage, then everything a second time, then SIGTERM; keeps what was seen after each."""
    with Deployment("pipeline") as deployment:
        service = deployment.start().wait_ready()
        scene = scenarios.Scene(int(time.time() * 1000))
        seen = SimpleNamespace(scene=scene, answers={}, pages={})
        stages = [[], []]
        for play in (scenarios.victim_called_then_pays, scenarios.listed_payee, scenarios.victim_reports, scenarios.mule_passes_through,
                     scenarios.large_value_at_the_limit):
            events, answer = play(scene)
            seen.answers[play.__name__] = answer
            for number, stage in enumerate(events):
                stages[number] += stage
        sent = 0
        for stage in stages:
            deployment.send(stage)
            sent += len(stage)
            deployment.wait_events(sent)
            deployment.wait_idle()
        seen.refused = scenarios.refused_records(scene)
        for _, topic, payload, _ in seen.refused:
            kafka.produce_bytes(deployment.address(), topic, payload)
        deployment.send([scenarios.late_event(scene)])
        seen.sent = sent + len(seen.refused) + 1
        deployment.wait_events(seen.sent)
        deployment.wait_idle()

        seen.inputs = {topic: deployment.read(topic) for topic in {each[1] for each in seen.refused}}
        seen.outputs = deployment.outputs()
        seen.raw = {topic: b"\n".join((r.key or b"") + (r.value or b"") for r in deployment.read(topic))
                    for topic in SEALED}
        seen.metrics = service.metrics_text()
        for page in ("/healthz", "/readyz", "/version"):
            seen.pages[page] = http_get(service.port, page)
        seen.topics = kafka.topics(deployment.address())
        seen.codecs = {topic: codecs(deployment.broker, topic) for topic in ("touches", "risk.alerts")}

        before = set(deployment.ids())
        for stage in stages:
            deployment.send(stage)
        deployment.wait_events(seen.sent + sent)
        deployment.wait_idle()
        seen.new_ids = set(deployment.ids()) - before
        seen.metrics_again = service.metrics_text()

        start = time.monotonic()
        seen.exit_code = service.end(signal.SIGTERM, seconds=10)
        seen.exit_seconds = time.monotonic() - start
        seen.log = service.log.read_bytes()
        seen.data = b"".join(path.read_bytes() for path in sorted(deployment.folder.glob("data-*/**/*")) if path.is_file())
        return seen


def outputs(topic, **wanted):
    """Records of an output topic whose fields have these values."""
    return [r for r in played().outputs.get(topic, []) if all(r.get(k) == v for k, v in wanted.items())]


def detectors(topic="risk.alerts", **wanted):
    return {record["detector"]["code"] for record in outputs(topic, **wanted)}


@suite.case
def topics_are_created():
    missing = {"bank.events", "payment.events", "telecom.events", "control.events", "touches", "identities", *OUTPUTS} - set(
        played().topics)
    check(not missing, f"missing: {sorted(missing)}")


@suite.case
def victim_who_was_called_is_warned():
    answer = played().answers["victim_called_then_pays"]
    check("V01" in detectors(event_id=answer["payment"]), f"no V01 alert; raised: {sorted(detectors())}")
    recipients = [prompt["recipient"].get("id") for prompt in outputs("risk.prompts", event_id=answer["payment"])]
    check(answer["person"] in recipients or answer["phone"] in recipients, f"{len(recipients)} prompts, none to the victim")
    decisions = [d["decision"] for d in outputs("risk.decisions", event_id=answer["payment"])]
    check_equal(len(decisions), 1, "decisions")
    check(decisions[0] != "allow", "the payment was allowed without a word")


@suite.case
def spoofed_number_is_found():
    check("T05" in detectors(), f"raised: {sorted(detectors())}")


@suite.case
def listed_payee_is_not_paid_silently():
    answer = played().answers["listed_payee"]
    check("D12" in detectors(event_id=answer["payment"]), f"raised: {sorted(detectors())}")
    decisions = [d["decision"] for d in outputs("risk.decisions", event_id=answer["payment"])]
    check_equal(len(decisions), 1, "decisions")
    check(decisions[0] != "allow", "the payment was allowed without a word")


@suite.case
def who_reports_is_heard_and_named_to_nobody():
    answer = played().answers["victim_reports"]
    codes = [report.get("feature_code") for report in outputs("reports.police", event_id=answer["report"])]
    check_equal(codes, ["3002"], "police reports of what a victim reports")
    check_equal([step["result"] for step in outputs("risk.audit", event_id=answer["report"])], ["taken"], "steps")
    check_equal(len(outputs("tips.informants")), 1, "records about informants")
    for topic, some in played().outputs.items():  # what is sealed for everybody is looked at below
        check_sealed(topic, json.dumps(some, ensure_ascii=False).encode(), answer["informant"])


@suite.case
def mule_is_found():
    found = outputs("risk.alerts")
    check(any(a["detector"]["code"] == "D06" and a["subject"]["kind"] == "account" for a in found), f"raised: {sorted(detectors())}")
    check(played().outputs["reports.police"], "no police report")


@suite.case
def large_value_at_the_limit_is_reported_and_below_is_not():
    answer = played().answers["large_value_at_the_limit"]
    reported = {report["event_id"] for report in outputs("reports.large_value")}
    check(answer["reported"] <= reported, "not reported at the limit")
    check(not answer["silent"] & reported, "reported one fen below the limit")


@suite.case
def every_decision_requested_is_answered_once():
    asked = {a["payment"] for a in played().answers.values() if "payment" in a}
    answered = [d["event_id"] for d in outputs("risk.decisions")]
    check_equal(sorted(answered), sorted(asked), "decisions by event")


@suite.case
def prompts_never_speak_of_a_report():
    for prompt in outputs("risk.prompts"):
        check(not any(word in prompt["text"] for word in ("报告", "举报", "上报", "可疑交易", "report")), f"template {prompt['template']}")


@suite.case
def every_output_is_valid():
    check(any(played().outputs.values()), "there is no output")
    check_valid(played().outputs)


@suite.case
def score_is_the_sum_of_its_contributions():
    for alert in outputs("risk.alerts"):
        check_equal(alert["score"], sum(c["points"] for c in alert["contributions"]), f"score of a {alert['detector']['code']} alert")


@suite.case
def reports_name_the_parties_in_the_clear():
    ids = [subject.get("id") for report in outputs("reports.large_value") for subject in report["subjects"]]
    check(any(each in played().scene.canaries for each in ids), "a large-value report does not name its customer")


for index, (kind, _, _, _) in enumerate(scenarios.refused_records(scenarios.Scene(0))):
    def refused(index=index):
        _, topic, payload, reasons = played().refused[index]
        places = [(topic, r.partition, r.offset) for r in played().inputs[topic] if r.value == payload]
        check_equal(len(places), 1, "places of the record in its topic")
        found = [r for r in outputs("events.rejected")
                 if (r["source"]["topic"], r["source"]["partition"], r["source"]["offset"]) == places[0]]
        check_equal(len(found), 1, "rejected records with this origin")
        check(found[0]["reason"] in reasons, f"reason {found[0]['reason']}, wanted {sorted(reasons)}")
    suite.add(f"refused: {kind}", refused)


@suite.case
def as_many_refused_as_sent():
    places = {(r["source"]["topic"], r["source"]["partition"], r["source"]["offset"]) for r in outputs("events.rejected")}
    check_equal(len(outputs("events.rejected")), len(played().refused), "rejected records")
    check_equal(len(places), len(played().refused), "distinct places")


@suite.case
def late_event_is_told():
    late = outputs("events.late")
    check_equal(len(late), 1, "late records")
    check(late[0]["lateness_ms"] > 0, "lateness_ms")


@suite.case
def every_record_found_its_end():
    events, parts = check_accounting(parse_metrics(played().metrics))
    check_equal(events, played().sent, "records read")
    check_equal(parts["rejected"], len(played().refused), "rejected")
    check_equal(parts["late"], 1, "late")


@suite.case
def the_log_is_packed_and_not_compressed_as_well():
    check_equal(played().codecs["touches"], {0}, "codecs of batches of the log")
    check(3 in played().codecs["risk.alerts"], "alerts are compressed with lz4")


@suite.case
def sent_twice_changes_nothing():
    check(not played().new_ids, f"{len(played().new_ids)} new outputs: {sorted({topic for topic, _ in played().new_ids})}")
    samples = parse_metrics(played().metrics_again)
    check_accounting(samples)
    check(total(samples, "xiezhi_events_deduplicated_total") > 0, "nothing was counted as deduplicated")


for topic in SEALED:
    def sealed(topic=topic):
        check(played().raw[topic] or topic not in ("touches", "identities"), f"{topic} is empty")
        check_sealed(topic, played().raw[topic], played().scene.canaries)
    suite.add(f"no identifier in {topic}", sealed)


@suite.case
def no_identifier_in_metrics_and_pages():
    check_sealed("/metrics", (played().metrics + played().metrics_again).encode(), played().scene.canaries)
    for page, (_, text) in played().pages.items():
        check_sealed(page, text.encode(), played().scene.canaries)


@suite.case
def no_identifier_in_log_and_data_folder():
    check(played().log, "the log is empty")
    check_sealed("the log", played().log, played().scene.canaries)
    check(b"XIEZHISS" in played().data, "no snapshot in the data folder")
    check_sealed("the data folder", played().data, played().scene.canaries)


@suite.case
def pages_answer():
    for page, (status, _) in played().pages.items():
        check_equal(status, 200, page)


@suite.case
def sigterm_drains_and_ends_with_0():
    check_equal(played().exit_code, 0, "exit code")
    check(played().exit_seconds <= 10, f"{played().exit_seconds:.1f} s")


if __name__ == "__main__":
    sys.exit(suite.main())
