#!/usr/bin/python3
"""A real Prometheus with deploy/prometheus/prometheus.yml scrapes the real endpoint."""

import json
import pathlib
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import scenarios
from checks import Once, Suite, check, check_equal, parse_metrics, wait_until
from deployment import Deployment
from paths import ROOT
from process import Program, free_port, http_get

# The names that dashboards, alert rules and authorities rely on; a histogram stands for its three series.
NAMES = {
    "xiezhi_events_total": "counter", "xiezhi_events_processed_total": "counter", "xiezhi_events_rejected_total": "counter",
    "xiezhi_events_late_total": "counter", "xiezhi_events_deduplicated_total": "counter", "xiezhi_touches_total": "counter",
    "xiezhi_touches_applied_total": "counter",
    "xiezhi_hints_total": "counter", "xiezhi_alerts_total": "counter", "xiezhi_prompts_total": "counter",
    "xiezhi_decisions_total": "counter", "xiezhi_measures_total": "counter", "xiezhi_reports_total": "counter",
    "xiezhi_unknown_fields_total": "counter", "xiezhi_output_errors_total": "counter", "xiezhi_outputs_sent_again_total": "counter", "xiezhi_stalled_seconds": "gauge", "xiezhi_snapshot_age_seconds": "gauge", "xiezhi_transactions_repeated_total": "counter",
    "xiezhi_lag_records": "gauge", "xiezhi_quality_checked_total": "counter", "xiezhi_quality_found_total": "counter",
    "xiezhi_prompt_latency_seconds": "histogram", "xiezhi_state_entries": "gauge", "xiezhi_state_bytes": "gauge", "xiezhi_state_evicted_total": "counter", "xiezhi_memory_budget_bytes": "gauge",
    "xiezhi_deadlines_open": "gauge",
    "xiezhi_build_info": "gauge", "xiezhi_ready": "gauge",
}
LABELS = {"source", "reason", "detector", "grade", "template", "decision", "measure", "recipient", "topic", "partition", "kind",
          "version", "revision", "level", "part", "check", "what", "le"}
suite = Suite("prometheus")


def query(port, expression):
    status, text = http_get(port, "/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
    return json.loads(text)["data"]["result"] if status == 200 else []


@Once
def scraped():
    """Runs the service and a Prometheus beside it until a metric can be queried."""
    with Deployment("scraped", settings={"memory": {"budget_mib": 512}}) as deployment:
        service = deployment.start().wait_ready()
        scene = scenarios.Scene(int(time.time() * 1000))
        sent = 0
        for play in (scenarios.victim_called_then_pays, scenarios.large_value_at_the_limit):
            for stage in play(scene)[0]:
                deployment.send(stage)
                sent += len(stage)
                deployment.wait_events(sent)
        deployment.wait_idle()
        folder = deployment.folder / "prometheus"
        folder.mkdir()
        source = ROOT / "deploy/prometheus"
        text = (source / "prometheus.yml").read_text()
        check("127.0.0.1:9464" in text, "prometheus.yml no longer names the default endpoint")
        (folder / "prometheus.yml").write_text(
            text.replace("127.0.0.1:9464", f"127.0.0.1:{service.port}").replace("scrape_interval: 5s", "scrape_interval: 1s"))
        (folder / "alerts.yml").write_text((source / "alerts.yml").read_text())
        port = free_port()
        with Program(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                      f"--web.listen-address=127.0.0.1:{port}"], folder / "log") as prometheus:
            wait_until(lambda: query(port, 'up{job="xiezhi"} == 1'), 30, "up == 1")
            answer = wait_until(lambda: query(port, "sum(xiezhi_events_total)"), 15, "xiezhi_events_total can be queried")
            status, rules = http_get(port, "/api/v1/rules")
            check(prometheus.running(), "prometheus ended")
            return {"metrics": service.metrics_text(), "events": int(float(answer[0]["value"][1])), "sent": sent,
                    "rules": json.loads(rules)["data"]["groups"] if status == 200 else []}


@suite.case
def prometheus_sees_the_events():
    check_equal(scraped()["events"], scraped()["sent"], "sum(xiezhi_events_total)")


@suite.case
def rules_are_loaded_and_well():
    rules = [rule for group in scraped()["rules"] for rule in group["rules"]]
    check(rules, "no rules")
    check_equal([rule["name"] for rule in rules if rule["health"] == "err"], [], "rules that fail")


@suite.case
def promtool_finds_no_fault():
    done = subprocess.run(["promtool", "check", "metrics"], input=scraped()["metrics"], capture_output=True, text=True, timeout=60,
                          check=False)
    check_equal((done.returncode, done.stdout + done.stderr), (0, ""), "promtool check metrics")


@suite.case
def every_metric_has_its_type_and_help():
    lines = scraped()["metrics"].splitlines()
    types = {line.split()[2]: line.split()[3] for line in lines if line.startswith("# TYPE xiezhi_")}
    helps = {line.split()[2] for line in lines if line.startswith("# HELP xiezhi_") and len(line.split()) > 4}
    check_equal({name: types.get(name) for name in NAMES}, NAMES, "types")
    check_equal(sorted(set(NAMES) - helps), [], "metrics without a help text")


@suite.case
def labels_are_from_the_closed_list():
    labels = {key for name, have, _ in parse_metrics(scraped()["metrics"]) if name.startswith("xiezhi_") for key in have}
    check(labels <= LABELS, f"labels that nobody declared: {sorted(labels - LABELS)}")


if __name__ == "__main__":
    sys.exit(suite.main())
