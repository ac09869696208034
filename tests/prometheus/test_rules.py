#!/usr/bin/python3
"""The alert rules: valid, and each one proved to fire and to stay silent. A rule that nobody tests fails here."""

import functools
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import yaml
from checks import Suite, check
from paths import ROOT

FOLDER = ROOT / "deploy/prometheus"
RULES = FOLDER / "alerts.yml"
suite = Suite("rules")


def promtool(*arguments):
    done = subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def rules():
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


@functools.lru_cache
def noticed(expression):
    """Alerts whose tests fail when every rule's expression is replaced by this one."""
    document = yaml.safe_load(RULES.read_text())
    for group in document["groups"]:
        for rule in group["rules"]:
            rule["expr"] = expression
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "alerts.yml").write_text(yaml.safe_dump(document))
        test = pathlib.Path(folder) / "alerts_test.yml"
        test.write_text((FOLDER / "alerts_test.yml").read_text())
        return set(re.findall(r"alertname: ?(\w+)", promtool("test", "rules", test)[1]))


@suite.case
def configuration_is_valid():
    good, text = promtool("check", "config", FOLDER / "prometheus.yml")
    check(good, text)


@suite.case
def rules_fire_and_stay_silent():
    good, text = promtool("test", "rules", FOLDER / "alerts_test.yml")
    check(good, text)


@suite.case
def each_rule_says_what_to_do():
    for rule in rules():
        check(rule["labels"]["severity"] in ("page", "ticket"), f"{rule['alert']}: severity")
        check(rule["annotations"].get("summary") and rule["annotations"].get("action"), f"{rule['alert']}: summary and action")


for each in rules():
    def tested(name=each["alert"]):
        check(name in noticed("vector(1) > 2"), f"no test notices that {name} never fires")
        check(name in noticed("vector(1)"), f"no test notices that {name} always fires")
    suite.add(f"{each['alert']}_is_tested", tested)

if __name__ == "__main__":
    sys.exit(suite.main())
