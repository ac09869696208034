#!/usr/bin/env python3
"""The alert rules: valid, and each one proved to fire and to stay silent. A rule that nobody tests fails here."""

import pathlib
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


def passes_with(expressions):
    """Whether the rule tests pass when these alerts get other expressions."""
    document = yaml.safe_load(RULES.read_text())
    for group in document["groups"]:
        for rule in group["rules"]:
            rule["expr"] = expressions.get(rule["alert"], rule["expr"])
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "alerts.yml").write_text(yaml.safe_dump(document))
        test = pathlib.Path(folder) / "alerts_test.yml"
        test.write_text((FOLDER / "alerts_test.yml").read_text())
        return promtool("test", "rules", test)[0]


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
        check(not passes_with({name: "vector(1) > 2"}), f"no test notices that {name} never fires")
        check(not passes_with({name: "vector(1)"}), f"no test notices that {name} always fires")
    suite.add(f"{each['alert']}_is_tested", tested)

if __name__ == "__main__":
    sys.exit(suite.main())
