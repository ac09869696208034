#!/usr/bin/python3
"""Golden replay: one generated stream, replayed over and over, gives the same bytes, and the bytes of expected.json.

  tests/golden/run.py             runs the cases
  tests/golden/run.py --update    writes expected.json anew; the difference belongs into the commit that meant it
"""

import hashlib
import json
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib"), str(pathlib.Path(__file__).resolve().parents[2] / "bench/quality")]
import catalogue
import yaml
from checks import OUTPUTS, Once, Suite, check, check_equal, check_valid
from paths import ROOT, XIEZHI
from process import fresh_folder, run

SEED, EVENTS = 7, 20_000
EXPECTED = pathlib.Path(__file__).parent / "expected.json"
# A key that everybody knows: good for nothing but making tokens, and so digests, equal on every machine.
TOKEN_KEY = "000102030405060708090a0b0c0d0e0f"
suite = Suite("golden")


@Once
def folder():
    return fresh_folder("golden")


@Once
def config():
    key = folder() / "token.key"
    key.write_text(TOKEN_KEY + "\n")
    key.chmod(0o600)
    path = folder() / "golden.yaml"
    path.write_text(yaml.safe_dump({"institution_id": "104100000004", "data_dir": str(folder() / "data"),
                                    "privacy": {"token_key_file": str(key)}}))
    return path


@Once
def stream():
    events, truth = folder() / "events.jsonl", folder() / "truth.jsonl"
    run("generate", "--seed", SEED, "--events", EVENTS, "--output", events, "--truth", truth)
    return events, truth


class Replay:
    """One replay: its outputs by topic as sorted lines, and its summary."""

    def __init__(self, name, partitions, *flags):
        self.folder = folder() / name
        run("replay", "--config", config(), "--input", stream()[0], "--output", self.folder, "--partitions", partitions, *flags,
            seconds=300)
        self.lines = {}
        for topic, (_, id_field) in OUTPUTS.items():
            path = self.folder / f"{topic}.jsonl"
            lines = path.read_bytes().splitlines() if path.exists() else []
            self.lines[topic] = [line for _, line in sorted((json.loads(line)[id_field], line) for line in lines)]
        self.summary = json.loads((self.folder / "summary.json").read_text())

    def records(self, topic):
        return [json.loads(line) for line in self.lines[topic]]

    def digests(self):
        return {topic: {"count": len(lines), "sha256": hashlib.sha256(b"\n".join(lines)).hexdigest()}
                for topic, lines in self.lines.items()}


REPLAYS = {name: Once(lambda name=name, partitions=partitions, flags=flags: Replay(name, partitions, *flags))
           for name, partitions, flags in [("eight", 8, ()), ("eight-again", 8, ()), ("one", 1, ()), ("revealed", 8, ("--reveal",))]}


def same_bytes(left, right):
    for topic in OUTPUTS:
        a, b = REPLAYS[left]().lines[topic], REPLAYS[right]().lines[topic]
        check(a == b, f"{topic} differs: {len(a)} and {len(b)} records, {len(set(a) ^ set(b))} lines not in both")


@suite.case
def generated_twice_is_equal():
    again = folder() / "again.jsonl"
    run("generate", "--seed", SEED, "--events", EVENTS, "--output", again)
    check(again.read_bytes() == stream()[0].read_bytes(), "the same seed gave other bytes")
    lines = len(again.read_bytes().splitlines())
    check(lines == EVENTS, f"{lines} events, asked for {EVENTS}")


@suite.case
def replayed_twice_is_equal():
    same_bytes("eight", "eight-again")


@suite.case
def one_and_eight_partitions_are_equal():
    same_bytes("eight", "one")


@suite.case
def bytes_are_the_committed_ones():
    check(EXPECTED.exists(), "tests/golden/expected.json is not there; write it with --update")
    wanted, seen = json.loads(EXPECTED.read_text()), REPLAYS["eight"]().digests()
    different = [f"{topic} ({wanted.get(topic, {}).get('count')} -> {seen.get(topic, {}).get('count')})"
                 for topic in sorted(wanted.keys() | seen.keys()) if wanted.get(topic) != seen.get(topic)]
    check(not different, f"differs from expected.json: {', '.join(different)}; if that was meant: tests/golden/run.py --update")


@suite.case
def ids_are_unique():
    for topic, (_, id_field) in OUTPUTS.items():
        ids = [record[id_field] for record in REPLAYS["eight"]().records(topic)]
        check(len(ids) == len(set(ids)), f"{topic}: {len(ids) - len(set(ids))} ids stand twice")


@suite.case
def every_output_is_valid():
    for name in ("eight", "revealed"):
        check_valid({topic: REPLAYS[name]().records(topic) for topic in OUTPUTS})


@suite.case
def summary_adds_up():
    summary = REPLAYS["eight"]().summary
    for field in ("events", "touches", "alerts", "outputs", "rejected", "late", "deduplicated", "processed", "seconds",
                  "events_per_second", "peak_rss_bytes", "ruleset"):
        check(field in summary, f"summary.json has no {field}")
    check_equal(summary["events"], EVENTS, "events")
    check_equal(summary["events"], summary["processed"] + sum(summary["rejected"].values()) + summary["late"] + summary["deduplicated"],
                "processed + rejected + late + deduplicated")
    written = {topic: len(lines) for topic, lines in REPLAYS["eight"]().lines.items() if lines}
    check_equal({topic: count for topic, count in summary["outputs"].items() if count}, written, "outputs")


@suite.case
def planted_cases_are_found():
    """Each planted crime is named by an alert of a detector that it was planted for; each bad record has its reason."""
    alerts = REPLAYS["revealed"]().records("risk.alerts")
    by_event, by_subject = {}, {}
    for alert in alerts:
        code = alert["detector"]["code"]
        by_subject.setdefault(alert["subject"].get("id"), set()).add(code)
        for event in [alert["event_id"], *alert["evidence_events"]]:
            by_event.setdefault(event, set()).add(code)
    truth = [json.loads(line) for line in stream()[1].read_text().splitlines()]
    crimes = [each for each in truth if each["kind"] == "case"]
    check(crimes, "no planted case in the truth file")
    missed = []
    for case in crimes:
        raised = set(by_subject.get(case["subject_id"], ()))
        for event in case["event_ids"]:
            raised |= by_event.get(event, set())
        if not raised & set(case["expected"] or [case["detector"]]):
            missed.append(f"{case['case']} ({case['scenario']})")
    check(not missed, f"{len(missed)} of {len(crimes)} planted cases missed: {', '.join(missed)}")
    detectors = {case["detector"] for case in crimes}
    wanted = {"D01", "D02", "D03", "D04", "D05", "D06", "D08", "D09", "D10", "D11", "D12", "D13", "D14", "D16", "D17", "D18",
              "D19", "D20", "D21", "D22", "D23", "D24", "D25", "D26", "D27", "D28", "D29", "D30",
              "V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10", "V11",
              "T01", "T02", "T03", "T04", "T05", "T07", "T08", "T09", "T11", "T12"}
    check(wanted <= detectors, f"nothing planted for {sorted(wanted - detectors)}")


@suite.case
def the_page_of_detectors_is_what_the_program_has():
    page, speechless = catalogue.build(XIEZHI)
    check(not speechless, f"no words at the head of the files of {speechless}")
    check(page == (ROOT / "docs/detectors.md").read_text("utf-8"), "write it anew: bench/quality/catalogue.py")


@suite.case
def refused_records_carry_their_reason():
    truth = [json.loads(line) for line in stream()[1].read_text().splitlines()]
    wanted = {each["expected_reason"] for each in truth if each["kind"] == "bad"} - {"late", "deduplicated"}
    check(wanted, "no bad record was planted")
    seen = {record["reason"] for record in REPLAYS["eight"]().records("events.rejected")}
    check(wanted <= seen, f"never given: {sorted(wanted - seen)}")


def update():
    EXPECTED.write_text(json.dumps(Replay("update", 8).digests(), indent=2, sort_keys=True) + "\n")
    print(f"written: {EXPECTED.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(update() if sys.argv[1:] == ["--update"] else suite.main())
