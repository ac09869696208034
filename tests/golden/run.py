#!/usr/bin/python3
"""Golden replay: one generated stream, replayed over and over, gives the same bytes, and the bytes of expected.json.

  tests/golden/run.py             runs the cases
  tests/golden/run.py --update    writes expected.json anew; the difference belongs into the commit that meant it
"""

import csv
import hashlib
import io
import json
import pathlib
import stat
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib"), str(pathlib.Path(__file__).resolve().parents[2] / "bench/quality")]
import authorities
import catalogue
import emergency
import pages
import yaml
from checks import OUTPUTS, Once, Suite, check, check_equal, check_sealed, check_valid, records
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
              "M01", "V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10", "V11", "V13",
              "T01", "T02", "T03", "T04", "T05", "T07", "T08", "T09", "T10", "T11", "T12",
              "X01"}
    check(wanted <= detectors, f"nothing planted for {sorted(wanted - detectors)}")


@suite.case
def services_of_trades_are_looked_at():
    """A parcel of a listed person, a room let to somebody unverified, a guest who was refused, an offer of drugs in a live stream."""
    path, output = folder() / "services.jsonl", folder() / "services"
    start = 1772413200000

    def service(number, trade, action, real_name, customer, **more):
        return {"type": "service.v1", "event_id": f"s{number}", "event_time": start + number, "institution_id": "PLATFORM", "trade": trade,
                "provider": {"id": f"M-{trade}"}, "customer": customer, "action": action, "real_name": real_name, **more}

    known = {"account": "A-1", "customer_id": "C-1", "name": "张三"}
    lines = [{"type": "list.v1", "event_id": "l1", "event_time": start, "institution_id": "POLICE", "list": "police_involved", "kind": "person",
              "entry": "C-1", "operation": "add"},
             service(1, "express", "served", "verified", known, amount_minor=1800, currency="CNY", decision_requested=True),
             service(2, "lodging", "served", "unverified", {"phone": "13800138000"}, decision_requested=True),
             service(3, "lodging", "refused", "refused", {}),
             service(4, "live_streaming", "served", "verified", {"account": "A-2"}, text="冰毒麻古现货，隐秘发货，加微信 wx_a"),
             service(5, "pawn", "served", "verified", {"account": "A-3"}, amount_minor=1)]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    run("replay", "--config", config(), "--input", path, "--output", output, "--partitions", 4, "--reveal")

    def read(topic):
        path = output / f"{topic}.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    summary = json.loads((output / "summary.json").read_text())
    check_equal((summary["events"], summary["processed"], summary["rejected"]), (6, 5, {"missing_field": 1}), "events")
    check_equal({(alert["detector"]["code"], alert["subject"]["id"]) for alert in read("risk.alerts")},
                {("D12", "C-1"), ("M01", "M-live_streaming")}, "alerts")
    check_equal({decision["event_id"] for decision in read("risk.decisions")}, {"s1", "s2"}, "decisions")
    check_equal(len(read("risk.decisions")), 2, "decisions")
    counts = {check["check"]: (check["found"], check["checked"]) for record in read("events.quality") for check in record["checks"]}
    check_equal(counts, {"service_customer_name_missing": (2, 3), "service_customer_identity_missing": (2, 3),
                         "service_unverified": (1, 3), "service_after_refusal": (0, 1)}, "quality")
    check_valid({topic: read(topic) for topic in OUTPUTS})


@suite.case
def the_page_of_detectors_is_what_the_program_has():
    page, speechless = catalogue.build(XIEZHI)
    check(not speechless, f"no words at the head of the files of {speechless}")
    check(page == (ROOT / "docs/detectors.md").read_text("utf-8"), "write it anew: bench/quality/catalogue.py")


def judged(alert, cases):
    """What an investigator says of an alert who knows what was planted, and of every third one nothing."""
    if int(alert["alert_id"], 16) % 3 == 0:
        return "open"
    events = {alert["event_id"], *alert["evidence_events"]}
    return "confirmed" if any(alert["subject"]["id"] == case["subject_id"] or events & set(case["event_ids"]) for case in cases) else "false_positive"


@suite.case
def evaluation_is_what_a_script_counts():
    """Precision by detector; what is proposed is a rule pack, under which what was confirmed is still raised."""
    cases = [case for case in map(json.loads, stream()[1].read_text().splitlines()) if case["kind"] == "case"]
    alerts = REPLAYS["revealed"]().records("risk.alerts")
    words = {alert["alert_id"]: judged(alert, cases) for alert in alerts}
    control, pack = folder() / "feedback.jsonl", folder() / "proposed.yaml"
    control.write_text("".join(json.dumps({"type": "feedback.v1", "event_id": f"f{number}", "event_time": 1777910400000 + number, "by": "desk",
                                           "institution_id": "104100000004", "alert_id": alert, "outcome": word}) + "\n"
                               for number, (alert, word) in enumerate(words.items()) if word != "open") + "{\n")
    done = run("evaluate", "--input", REPLAYS["eight"]().folder, "--feedback", control, "--propose", pack, "--keep", 90, "--format", "json")
    seen = json.loads(done.stdout)
    wanted = {}
    for alert in alerts:
        row = wanted.setdefault(alert["detector"]["code"], dict.fromkeys(("open", "confirmed", "false_positive", "undetermined"), 0))
        row[words[alert["alert_id"]]] += 1
    rows = {row["name"]: row["verdicts"] for row in seen["rows"] if row["by"] == "detector"}
    check_equal({name: {word: verdicts[word] for word in wanted[name]} for name, verdicts in rows.items()}, wanted, "verdicts")
    for name, verdicts in rows.items():
        said = verdicts["confirmed"] + verdicts["false_positive"]
        check(("precision" in verdicts) == (said > 0), f"{name}: a precision of nothing, or none")
        if said:
            check(abs(verdicts["precision"] - verdicts["confirmed"] / said) < 1e-4, f"{name}: precision {verdicts['precision']}")
            check(verdicts["precision_least"] <= verdicts["precision"] <= verdicts["precision_most"], f"{name}: outside its interval")
    check_equal(seen["feedback"], sum(word != "open" for word in words.values()), "feedback taken")
    check(f"{control}:{seen['feedback'] + 1}: not_json" in done.stderr.decode(), "a broken line is not named")
    check_equal((seen["proposals"], yaml.safe_load(pack.read_text())), ([], {"detectors": {}}), "proposals from so few words")


@suite.case
def what_is_proposed_is_a_rule_pack():
    alert = next(alert for alert in REPLAYS["eight"]().records("risk.alerts") if alert["detector"]["code"] == "D06")
    alerts, control, pack = folder() / "judged.jsonl", folder() / "judgement.jsonl", folder() / "pack.yaml"
    lines, words = [], []
    for number in range(40):
        alert |= {"alert_id": f"{number + 1:032x}", "case_id": f"{number + 1:032x}"}
        alert["evidence"] = [{"feature": "passed", "seen": 2_500_000 + number if number < 30 else 2_400_000, "limit": 2_000_000, "unit": "minor"}]
        lines.append(json.dumps(alert))
        words.append(json.dumps({"type": "feedback.v1", "event_id": f"f{number}", "event_time": 1777910400000, "institution_id": "104100000004",
                                 "case_id": alert["case_id"], "outcome": "confirmed" if number < 30 else "false_positive"}))
    alerts.write_text("\n".join(lines) + "\n")
    control.write_text("\n".join(words) + "\n")
    done = run("evaluate", "--input", alerts, "--feedback", control, "--propose", pack)
    check("detector,D06,0,30,10,0,0.7500,0.5981,0.8581" in done.stdout.decode().splitlines(), f"seen {done.stdout.decode()}")
    check_equal(yaml.safe_load(pack.read_text()), {"detectors": {"D06": {"amount_minor": 2_500_000}}}, "the pack")
    check("30 of 30 confirmed and 0 of 10 false alarms" in pack.read_text(), "the pack does not say what it would have done")
    Replay("proposed", 8, "--set", f"rules={pack}")
    for codes, flags in [((2,), ["--input", alerts]), ((66,), ["--input", alerts, "--feedback", folder() / "none"]),
                         ((65,), ["--input", alerts, "--feedback", alerts, "--strict"])]:
        run("evaluate", *flags, codes=codes)


@suite.case
def refused_records_carry_their_reason():
    truth = [json.loads(line) for line in stream()[1].read_text().splitlines()]
    wanted = {each["expected_reason"] for each in truth if each["kind"] == "bad"} - {"late", "deduplicated"}
    check(wanted, "no bad record was planted")
    seen = {record["reason"] for record in REPLAYS["eight"]().records("events.rejected")}
    check(wanted <= seen, f"never given: {sorted(wanted - seen)}")


def statistics(*flags, codes=(0,)):
    return run("statistics", "--input", REPLAYS["eight"]().folder, *flags, codes=codes).stdout.decode()


BY = ["month", "duty", "type", "region", "grade"]


@suite.case
def statistics_are_what_a_script_counts():
    outputs = {topic: REPLAYS["eight"]().records(topic) for topic in OUTPUTS}
    for by, first, last in [(BY, "0000-00", "9999-99"), (["grade", "month"], "2026-02", "2026-03"), (["region"], "2026-04", "2026-04")]:
        wanted, _ = authorities.count(outputs, by, first, last)
        months = [] if first == "0000-00" else ["--from", first, "--to", last]
        seen, total = authorities.read_csv(statistics("--by", ",".join(by), *months), by)
        check(wanted and sum(row.get("cases", 0) for row in wanted.values()) > 20, "too little is counted to show anything")
        seen = {names: {column: int(cell) for column, cell in row.items() if cell != "0"} for names, row in seen.items()}
        different = [(names, seen.get(names), wanted.get(names)) for names in sorted(seen | wanted) if seen.get(names) != wanted.get(names)]
        check(not different, f"by {by}: {len(different)} rows differ, seen and wanted: {different[:2]}")
        check_equal({column: int(cell) for column, cell in total.items()},
                    {column: sum(row.get(column, 0) for row in wanted.values()) for column in total}, f"totals by {by}")


@suite.case
def published_statistics_hide_what_is_small():
    by = ["month", "type"]
    wanted, matters = authorities.count({topic: REPLAYS["eight"]().records(topic) for topic in OUTPUTS}, by, "0000-00", "9999-99")
    seen, total = authorities.read_csv(statistics("--by", "month,type", "--publish"), by)
    check_equal(set(seen), set(wanted), "rows")
    hidden = 0
    for names, row in seen.items():
        for column, cell in row.items():
            number, money = wanted[names].get(column, 0), column == "amount_cny_minor"
            small = (matters.get(names, 0) if money else number) < 5
            hidden += small and number > 0
            check_equal(cell, ("withheld" if money else "<5") if small else str(number), f"{names} {column}")
    check(hidden > 5, "hardly a cell was hidden")
    for column, cell in total.items():
        shown = [int(row[column]) for row in seen.values() if row[column].isdigit()]
        check_equal(cell, (">=" if len(shown) < len(seen) else "") + str(sum(shown)), f"total of {column}")
    published = json.loads(statistics("--by", "month,type", "--publish", "--format", "json"))
    check("read" not in published, "a published table tells how many records were read")
    check_equal({tuple(row[name] for name in by): str(row["alerts"]) for row in published["rows"]},
                {names: row["alerts"] for names, row in seen.items()}, "JSON and CSV")


@suite.case
def cases_in_several_cities_name_nobody():
    alerts = REPLAYS["revealed"]().records("risk.alerts")
    lines = statistics("--exchange").splitlines()
    exchanged = [json.loads(line) for line in lines]
    validator = records.validators()["exchange.v1"]
    faults = [fault for record in exchanged for fault in [records.fault(validator, record)] if fault]
    check(exchanged and not faults, f"{len(exchanged)} records, {len(faults)} break exchange.v1: {faults[:3]}")
    suspects = {"mule_account", "illegal_fundraising", "shared_means", "abnormal_openings", "predatory_lending", "prepaid_cards", "online_gambling"}
    tagged = {alert["case_id"] for alert in alerts if "cross_region" in alert["tags"] and alert["typology"] in suspects}
    missed = tagged - {record["case_id"] for record in exchanged}
    check(tagged and not missed, f"{len(missed)} of {len(tagged)} cases with the tag cross_region are not told")
    check_equal(len({record["exchange_id"] for record in exchanged}), len(exchanged), "keys")
    check(any(place.get("victims", 0) > 1 for record in exchanged for place in record["regions"]), "no place has two victims")
    named = {alert["subject"][field] for alert in alerts for field in ("token", "id") if field in alert["subject"]}
    named |= {alert["event_id"] for alert in alerts}
    told = {value for record in exchanged for value in record.values() if isinstance(value, str)}
    check(not told & named, "a record names somebody")


@suite.case
def a_line_that_is_no_record_is_named():
    good = REPLAYS["eight"]().lines["risk.alerts"][:3]
    path = folder() / "spoiled.jsonl"
    path.write_bytes(b"\n".join([good[0], b"{", good[1], b'{"a":1}', good[2]]) + b"\n")
    done = run("statistics", "--input", path, "--by", "month", "--format", "json")
    check_equal(json.loads(done.stdout)["read"], {"counted": 3, "outside": 0, "duplicates": 0, "bad_lines": 2}, "read")
    check_equal([line.rsplit("/", 1)[-1] for line in done.stderr.decode().splitlines()],
                ["spoiled.jsonl:2: not_json", "spoiled.jsonl:4: unknown_type"], "standard error")
    check(not run("statistics", "--input", path, "--strict", codes=(65,)).stdout, "a table in spite of --strict")
    empty = fresh_folder("golden-empty")
    for codes, flags in [((66,), ["--input", empty]), ((66,), ["--input", empty / "none"]), ((2,), ["--input", path, "--from", "2026-13"]),
                         ((2,), ["--input", path, "--from", "2026-02", "--to", "2026-01"]), ((2,), ["--input", path, "--by", "person"]),
                         ((2,), ["--input", path, "--by", "month,month"]), ((2,), ["--input", path, "--exchange", "--publish"]),
                         ((73,), ["--input", path, "--output", empty / "none" / "x.csv"])]:
        run("statistics", *flags, codes=codes)


def page(name, *flags, folder_of=None, codes=(0,)):
    """The rows of a page as dictionaries of texts."""
    text = run("statistics", "--input", folder_of or REPLAYS["eight"]().folder, "--page", name, *flags, codes=codes).stdout.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def keyed(rows, *names):
    return {tuple(row[name] for name in names): {name: cell for name, cell in row.items() if name not in names} for row in rows}


def check_rows(seen, wanted, least, what):
    check(len(wanted) >= least, f"{what}: {len(wanted)} rows are too few to show anything")
    different = [(key, seen.get(key), wanted.get(key)) for key in sorted(seen | wanted) if seen.get(key) != wanted.get(key)]
    check(not different, f"{what}: {len(different)} rows differ, seen and wanted: {different[:2]}")


@Once
def words():
    """What was said of every third alert, by its id, and the file of it with a change of parameters."""
    alerts = REPLAYS["eight"]().records("risk.alerts")
    said = {alert["alert_id"]: pages.WORDS[number % 3] for number, alert in enumerate(alerts) if number % 3 == 0 or alert["grade"] == "critical"}
    common = {"event_time": 1772294400000, "institution_id": "104100000004"}
    lines = [{"type": "feedback.v1", "event_id": f"f{number}", "alert_id": alert, "outcome": word} | common
             for number, (alert, word) in enumerate(said.items())]
    lines.append({"type": "parameters.v1", "event_id": "p1", "detector": "T12", "version": "2", "values": {"points": 40}} | common)
    path = folder() / "said.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return said, path


def all_outputs():
    return {topic: REPLAYS["eight"]().records(topic) for topic in OUTPUTS}


@suite.case
def trends_are_what_a_script_counts():
    wanted = pages.trends(all_outputs())
    rows = page("trends")
    seen = keyed(rows, "month", "region", "typology", "suspected_type")
    check_rows({key: int(row["cases"]) for key, row in seen.items()}, wanted, 20, "new cases")
    for (month, *rest), row in seen.items():
        before = wanted.get((pages.month_before(month), *rest), 0)
        check_equal((row["cases_before"], row["change"]), (str(before), str(int(row["cases"]) - before)), f"month before {month} {rest}")
        check((row["may_publish"] == "yes") <= (int(row["cases"]) >= 5), f"{month} {rest}: published of few")
        check((row["may_publish"] == "yes") == bool(row["draft_zh"]) == bool(row["draft_en"]), f"{month} {rest}: a draft without leave")
    published = page("trends", "--publish")
    check_equal([row["draft_en"] for row in published], [row["draft_en"] for row in rows if row["may_publish"] == "yes"], "published drafts")
    check(published, "nothing may be published")
    named = {alert["subject"][field] for alert in REPLAYS["revealed"]().records("risk.alerts") for field in ("token", "id", "masked")
             if field in alert["subject"]}
    check(not [row for row in published for cell in row.values() if any(name in cell for name in named)], "a draft names somebody")


@suite.case
def entities_are_what_a_script_counts():
    rows = page("entities", folder_of=REPLAYS["revealed"]().folder)
    wanted = pages.entities(all_outputs())
    check_rows({key[0]: row for key, row in keyed(rows, "token").items()}, wanted, 100, "entities")
    grades = [pages.GRADES.index(row["grade"]) for row in rows]
    check_equal(grades, sorted(grades, reverse=True), "the gravest first")
    clear = {alert["subject"]["id"] for alert in REPLAYS["revealed"]().records("risk.alerts") if "id" in alert["subject"]}
    check(not clear & {cell for row in rows for cell in row.values()}, "an identifier in the clear")


@suite.case
def risks_are_what_a_script_counts():
    said, path = words()
    wanted = pages.register(all_outputs(), said)
    check_rows({key[0]: row for key, row in keyed(page("register", "--feedback", path), "case_id").items()}, wanted, 100, "register")
    check({row["outcome"] for row in wanted.values()} == set(pages.WORDS), "not every outcome is there")
    wanted = pages.risks(all_outputs(), said)
    seen = keyed(page("risks", "--feedback", path), "grade", "suspected_type")
    check_rows({key: dict(row) for key, row in seen.items()}, wanted, 10, "risks")
    for key, row in keyed(page("risks", "--feedback", path, "--publish"), "grade", "suspected_type").items():
        few = min(int(wanted[key][word]) for word in pages.WORDS) < 5
        for name, cell in row.items():
            number = int(wanted[key][name])
            hidden = few if name in pages.WORDS else number < 5
            check_equal(cell, ("withheld" if name in pages.WORDS else "<5") if hidden else str(number), f"{key} {name}")


@suite.case
def changes_of_limits_tell_what_came_of_them():
    said, path = words()
    alerts = REPLAYS["eight"]().records("risk.alerts")
    rows = page("limits", "--feedback", path)
    groups = [(("ruleset", alerts[0]["ruleset"], ""), alerts),
              (("parameters", "2", "T12"), [each for each in alerts if each["detector"]["code"] == "T12" and each["event_time"] >= 1772294400000])]
    check_equal([(row["change"], row["version"], row["of"]) for row in rows], [name for name, _ in groups], "changes")
    for row, (name, mine) in zip(rows, groups):
        count = {word: sum(said.get(each["alert_id"], "open") == word for each in mine) for word in pages.WORDS}
        check_equal({word: int(row[word]) for word in pages.WORDS}, count, f"{name} verdicts")
        check_equal((row["alerts"], row["cases"]), (str(len(mine)), str(len({each["case_id"] for each in mine}))), f"{name} alerts")
        share = 100 * count["confirmed"] / (count["confirmed"] + count["false_positive"])
        check(abs(float(row["precision_percent"]) - share) <= 0.005001, f"{name} precision {row['precision_percent']}, wanted {share}")


def events_of(path):
    """(line, event) of those that are whole."""
    for line, text in enumerate(path.read_bytes().splitlines(), 1):
        try:
            event = json.loads(text)
        except ValueError:
            continue
        if isinstance(event, dict) and "event_id" in event:
            yield line, event


@suite.case
def money_held_back_is_what_a_script_counts():
    wanted = pages.held_back(all_outputs(), [event for _, event in events_of(stream()[0])])
    seen = keyed(page("held_back", "--events", stream()[0]), "month", "decision", "ground")
    check_rows({key: dict(row) for key, row in seen.items()}, wanted, 4, "held back")
    unknown = keyed(page("held_back"), "month", "decision", "ground")
    check_equal({key: row["amount_unknown"] for key, row in unknown.items()}, {key: row["payments"] for key, row in wanted.items()},
                "amounts that nobody told")


@suite.case
def quality_is_what_a_script_counts():
    """Names are taken from every 37th transfer and changed in every 41st."""
    spoiled, lines, transfers = folder() / "spoiled_names.jsonl", [], 0
    for text in stream()[0].read_bytes().splitlines():
        if text.startswith(b'{"type":"transfer.v1"') or b'"type":"transfer.v1"' in text:
            try:
                event = json.loads(text)
            except ValueError:
                event = {}
            transfers += 1
            if transfers % 37 == 0 and isinstance(event.get("payee"), dict):
                event["payee"].pop("name", None)
                text = json.dumps(event, ensure_ascii=False).encode()
            elif transfers % 41 == 0 and isinstance(event.get("payer"), dict) and "name" in event["payer"]:
                event["payer"]["name"] = "改名有限公司"
                text = json.dumps(event, ensure_ascii=False).encode()
            elif transfers % 43 == 0 and isinstance(event.get("payee"), dict):
                event["payee"]["name"] = "另一名称"
                text = json.dumps(event, ensure_ascii=False).encode()
        lines.append(text)
    spoiled.write_bytes(b"\n".join(lines) + b"\n")
    outputs = folder() / "spoiled"
    run("replay", "--config", config(), "--input", spoiled, "--output", outputs, seconds=300)
    said = [json.loads(line) for line in (outputs / "events.quality.jsonl").read_text().splitlines()]
    gone = {json.loads(line)["origin"]["offset"] for name in ("rejected", "late")
            for line in (outputs / f"events.{name}.jsonl").read_text().splitlines()}
    wanted = pages.quality(events_of(spoiled), gone)
    seen = {key: [int(row["checked"]), int(row["found"])]
            for key, row in keyed(page("quality", folder_of=outputs), "month", "institution_id", "check").items()
            if key[2] != "phone_cards_at_limit"}
    # A record that was refused for want of a field is one of `gone`, and counts for that field alone.
    refused = {key: row for key, row in seen.items() if key[2].endswith("account_missing") and row[1]}
    check_rows({key: row for key, row in seen.items() if key not in refused}, {key: row for key, row in wanted.items() if key not in refused},
               100, "quality")
    for check_name in ("transfer_payee_name_missing", "transfer_payer_name_differs", "transfer_payee_name_differs"):
        check(sum(row[1] for key, row in seen.items() if key[2] == check_name) > 50, f"{check_name} finds next to nothing")
    summary = json.loads((outputs / "summary.json").read_text())["quality"]
    for name, counts in summary.items():
        mine = [row for key, row in seen.items() if key[2] == name]
        check_equal((counts["checked"], counts["found"]), tuple(sum(row[i] for row in mine) for i in (0, 1)), f"summary of {name}")
    check_valid({"events.quality": said})
    cards = [row for row in page("quality", folder_of=outputs) if row["check"] == "phone_cards_at_limit"]
    holders = {(pages.month_text(alert["event_time"]), alert["institution_id"], alert["subject"]["token"])
               for line in (outputs / "risk.alerts.jsonl").read_text().splitlines() for alert in [json.loads(line)]
               if any(item["feature"] == "cards_opened" and item["seen"] >= 5 for item in alert["evidence"])}
    check_equal(sum(int(row["found"]) for row in cards), len(holders), "identities with five cards")
    for language, word in [("zh-CN", "转账缺收款人名称"), ("en", "transfer without the payee's name")]:
        text = run("statistics", "--input", outputs, "--page", "quality", "--format", "text", "--language", language).stdout.decode()
        check(word in text, f"the page in {language} has no «{word}»")


@suite.case
def pages_know_who_may_see_them():
    outputs = REPLAYS["eight"]().folder
    for flags in [("--page", "entities", "--publish"), ("--page", "register", "--publish"), ("--page", "limits", "--publish"),
                  ("--page", "nothing"), ("--page", "risks", "--exchange"), ("--format", "text")]:
        run("statistics", "--input", outputs, *flags, codes=(2,))
    for name in ("trends", "risks", "held_back", "quality"):
        whole = json.loads(run("statistics", "--input", outputs, "--page", name, "--format", "json", "--from", "2026-03", "--to", "2026-03").stdout)
        check_equal((whole["page"], whole["from"], whole["to"], whole["published"]), (name, "2026-03", "2026-03", False), "head")
        check({row["month"] for row in whole["rows"] if "month" in row} <= {"2026-03"}, f"{name}: rows of another month")


def told_by_others():
    """Records of exchange.v1 as another city would write them of the cases that we tell of: (records that hold, lines of the file)."""
    own = [json.loads(line) for line in statistics("--exchange").splitlines()]
    held, lines = [], []
    for number, record in enumerate(own):
        other = json.loads(json.dumps(record))
        other |= {"exchange_id": f"{number + 1:032x}", "case_id": f"{number + 1:031x}f"}
        if number % 3 == 0:
            other["suspected_type"] = "game_trade"
        if number % 4 == 0 and all(place["region"] != 320500 for place in other["regions"]):
            other["regions"].append({"region": 320500, "victims": 3, "amount_minor": 700})
        if number % 5 == 0:
            other["subject_region"] = 320500
        older = other | {"last_time": other["last_time"] - 1, "first_time": other["first_time"] - 1, "grade": "low", "regions": []}
        held.append(other)
        lines += [other, older, other] if number % 2 else [older, other]
    spoiled = [dict(held[0], name="x"), dict(held[1], grade="none"), {name: value for name, value in held[2].items() if name != "case_id"}]
    return held, [json.dumps(line) for line in [*lines, *own, *spoiled]] + ["{"], len(own)


@suite.case
def what_other_cities_tell_is_what_a_script_counts():
    held, lines, own = told_by_others()
    path = folder() / "received.jsonl"
    path.write_text("".join(line + "\n" for line in lines))
    outputs = all_outputs()
    wanted, seen_types = pages.exchange(outputs, held), pages.types_in(outputs, 320500)
    done = run("statistics", "--input", REPLAYS["eight"]().folder, "--page", "exchange", "--received", path, "--profile", "suzhou")
    rows = keyed(list(csv.DictReader(io.StringIO(done.stdout.decode(), newline=""))), "region", "suspected_type")
    check_rows({key: {name: int(row[name]) for name in pages.EXCHANGED} for key, row in rows.items()}, wanted, 20, "exchange")
    last = done.stderr.decode().splitlines()[-1]
    check_equal(last, f"xiezhi: {len(lines) - 4} records of exchange.v1 tell of {len(held) + own} cases, {own} of them our own; 4 lines refused", "read")
    for reason in ("forbidden_field", "unknown_value", "missing_field", "not_json"):
        check(reason in done.stderr.decode(), f"no line was refused as {reason}")
    warned = set()
    for (region, kind), row in rows.items():
        place = pages.place_of(region, 320500)
        check_equal(row["ours"], place, f"{region} ours")
        new = int(row["told_cases"]) > 0 and kind not in seen_types
        check_equal(row["early_warning"], ("elsewhere" if place == "no" else "here") if new else "", f"{region} {kind}: early warning")
        warned.add(row["early_warning"])
    check_equal(warned, {"", "here", "elsewhere"}, "kinds of early warnings")
    for key, row in keyed(page("exchange", "--received", path, "--regions", "320500", "--publish"), "region", "suspected_type").items():
        few = {name: number < 5 for name, number in wanted[key].items()}
        for name in pages.EXCHANGED[:3]:
            check_equal(row[name], "<5" if few[name] else str(wanted[key][name]), f"{key} {name} published")
        hidden = few["told_cases"] or few["told_victims"]
        check_equal(row["told_amount_cny_minor"], "withheld" if hidden else str(wanted[key]["told_amount_cny_minor"]), f"{key} amount published")
        check_equal(row["early_warning"], "", f"{key}: a warning for everybody")
    received = page("received", "--received", path, "--regions", "3205")
    mine = {row["exchange_id"]: row for row in received}
    check_equal(set(mine), {record["exchange_id"] for record in held}, "cases told")
    for record in held:
        row, here = mine[record["exchange_id"]], [place for place in record["regions"] if place["region"] == 320500]
        check_equal((row["suspect_here"] == "yes", row["victims_here"] == "yes", row["victims_here_least"], row["seen_here"] == "yes"),
                    (record.get("subject_region") == 320500, bool(here), str(sum(place.get("victims", 0) for place in here)),
                     record["suspected_type"] in seen_types), f"{record['exchange_id']}")
        check_equal((row["grade"], row["last"]), (record["grade"], pages.time_text(record["last_time"])), "the newest record")
    for language, words in [("zh-CN", "# 跨区域通报与本地案件对照"), ("en", "# What other cities tell beside our own cases")]:
        text = run("statistics", "--input", REPLAYS["eight"]().folder, "--page", "exchange", "--received", path, "--profile", "anyang",
                   "--format", "text", "--language", language).stdout.decode()
        check(text.startswith(words), f"the page in {language} begins otherwise")
    whole = json.loads(run("statistics", "--input", REPLAYS["eight"]().folder, "--page", "received", "--received", path, "--regions", "32",
                           "--format", "json").stdout)
    check_equal(len(whole["rows"]), len(held), "rows as JSON")
    for codes, more in [((2,), ["--page", "exchange"]), ((2,), ["--received", path]), ((2,), ["--page", "exchange", "--received", path]),
                        ((2,), ["--page", "risks", "--received", path]), ((2,), ["--page", "exchange", "--received", path, "--regions", "99x"]),
                        ((2,), ["--page", "received", "--received", path, "--regions", "32", "--publish"]),
                        ((66,), ["--page", "exchange", "--received", folder() / "none", "--regions", "32"]),
                        ((65,), ["--page", "exchange", "--received", path, "--regions", "32", "--strict"])]:
        run("statistics", "--input", REPLAYS["eight"]().folder, *more, codes=codes)


def scene(name):
    return emergency.Scene(fresh_folder(f"golden-emergency-{name}"), config())


@suite.case
def nothing_goes_out_without_an_authorisation():
    place, outputs = scene("refused"), [REPLAYS["eight"]().folder]
    both = emergency.TEXTS | emergency.PERIOD
    for gone in both:
        texts, period = ({name: text for name, text in pairs.items() if name != gone} for pairs in (emergency.TEXTS, emergency.PERIOD))
        _, path, said = place.export("--regions", "32", inputs=outputs, codes=(2,), texts=texts, period=period)
        check(f"authorisation: {gone} must be given" in said, f"without {gone}: {said}")
        check(not path.exists(), f"without {gone} a file was made")
    day = {"--from": "2026-03-02T00:00:00+08:00", "--to": "2026-03-01T00:00:00+08:00"}
    number = "1398765001x"
    for more, change, word in [(["--regions", "32"], day, "must be before"), (["--regions", "32"], {"--to": "soon"}, "RFC 3339"),
                               (["--regions", "32", "--set", "emergency.days_max=3"], {}, "emergency.days_max"), ([], {}, "at least --regions"),
                               (["--regions", "x"], {}, "GB/T 2260"), (["--phone", number], {}, "--phone: must be"),
                               (["--token", "12"], {}, "--token: must be"), (["--case", "z" * 32], {}, "--case: must be"),
                               (["--regions", "32"], {"--authority": " "}, "--authority"), (["--regions", "32"], {"--reference": "a\nb"}, "--reference"),
                               (["--regions", "32"], {"--legal-basis": "x" * 201}, "at most 200")]:
        texts = emergency.TEXTS | {name: text for name, text in change.items() if name in emergency.TEXTS}
        period = emergency.PERIOD | {name: text for name, text in change.items() if name in emergency.PERIOD}
        _, path, said = place.export(*more, inputs=outputs, codes=(2,), texts=texts, period=period)
        check(word in said and number not in said, f"{more} {change}: {said}")
        check(not path.exists(), f"{more} {change}: a file was made")
    place.export("--regions", "32", inputs=[folder() / "none"], codes=(66,))
    check(not place.journal.exists(), "a refusal is on record as an authorisation")
    (place.folder / "data").mkdir()
    (place.folder / "data/audit").write_text("no directory")
    lines, path, _ = place.export("--regions", "32", inputs=outputs, codes=(73,))
    check(lines is None and not path.exists(), "a record went out that no authorisation stands for")


@suite.case
def an_emergency_export_is_what_a_script_selects():
    place, replay = scene("selected"), REPLAYS["revealed"]()
    lines = [line for path in sorted(replay.folder.glob("*.jsonl")) for line in path.read_bytes().splitlines()]
    alerts = replay.records("risk.alerts")
    named = {kind: next(alert["subject"] for alert in alerts if alert["subject"]["kind"] == kind and alert["grade"] == "critical")
             for kind in ("account", "phone")}
    person = next(alert["subject"]["token"] for alert in alerts if alert["subject"]["kind"] == "person")
    case = alerts[0]["case_id"]

    def about(kind):
        subject = named[kind]
        return lambda record: any(token[:16] == subject["token"][:16] for token in emergency.members(record, ["token"])) or \
            subject["id"] in emergency.members(record, emergency.NAMES[kind])

    def in_jiangsu(record):
        provinces = {int(region) // 10000 for region in emergency.members(record, ["region", "counterparty_region"])}
        return 32 in provinces | set(record.get("payer_provinces", []))
    for more, wanted in [(["--account", named["account"]["id"]], about("account")),
                         (["--phone", "+86 " + named["phone"]["id"]], about("phone")),
                         (["--token", person], lambda record: person in emergency.members(record, ["token"])),
                         (["--case", case], lambda record: record.get("case_id") == case),
                         (["--regions", "32"], in_jiangsu),
                         (["--regions", "32", "--account", named["account"]["id"], "--case", case],
                          lambda record: in_jiangsu(record) and (about("account")(record) or record.get("case_id") == case))]:
        seen, path, said = place.export(*more, inputs=[replay.folder])
        expected = emergency.selected(lines, wanted)
        check(expected or "--case" in more and "--regions" in more, f"{more[::2]}: nothing to show anything")
        check_equal(len(seen), len(expected), f"{more[::2]}: records")
        check(seen == expected, f"{more[::2]}: other records than a script selects")
        check_equal(stat.S_IMODE(path.stat().st_mode), 0o600, "rights of the file")
        opened, closed = place.records()[-2:]
        check_equal((closed["authorisation_id"], closed["outcome"], closed["read"], closed["written"], closed["bytes"], closed["sha256"]),
                    (opened["authorisation_id"], "complete", len(lines), len(expected), path.stat().st_size,
                     hashlib.sha256(path.read_bytes()).hexdigest()), "what went out")
        check_equal([opened[name] for name in ("authority", "legal_basis", "authorised_by", "reference")], list(emergency.TEXTS.values()), "who")
        check(closed["sha256"] in said, "the hash is not told")
    one_day = {"--from": "2026-03-01T00:00:00+08:00", "--to": "2026-03-02T00:00:00+08:00"}
    seen, _, _ = place.export("--regions", "32", inputs=[replay.folder], period=one_day)
    check_equal(seen, emergency.selected(lines, lambda record: in_jiangsu(record) and 1772294400000 <= record["event_time"] < 1772380800000), "of a day")
    check(len(seen) < len(emergency.selected(lines, in_jiangsu)), "the period changes nothing")
    validators = records.validators()
    for record in place.records():
        name = "export_closing.v1" if "outcome" in record else "export_authorisation.v1"
        check(not records.fault(validators[name], record), f"{name}: {records.fault(validators[name], record)}")
    text = place.journal.read_text(encoding="utf-8")
    check(not any(subject["id"] in text for subject in named.values()), "the record of authorisations names somebody")
    check_equal(stat.S_IMODE(place.journal.stat().st_mode), 0o600, "rights of the record")
    check(emergency.chain_is_whole(place.journal), "the chain, as a script sees it")
    before = path.read_bytes()
    run(*place.base("--input", replay.folder, "--output", path, "--regions", "32", "--set", "emergency.days_max=366"), *emergency.flags(emergency.TEXTS),
        *emergency.flags(emergency.PERIOD), codes=(73,))
    check(path.read_bytes() == before, "what went out before was replaced")


@suite.case
def an_emergency_export_follows_standard_input():
    place = scene("live")
    good = [line for line in REPLAYS["eight"]().lines["risk.alerts"] if 320000 <= json.loads(line).get("region", 0) < 330000][:2]
    child = place.start("--regions", "32")
    child.stdin.write(good[0] + b"\n{\n" + good[1][:100])
    child.stdin.flush()
    check_equal(emergency.read_line(child), good[0] + b"\n", "the first record, while more is to come")
    check_equal(len(place.records()), 1, "records of an export that goes on")
    check("open: " + place.records()[0]["authorisation_id"] in place.verify(), "an export that goes on is not shown")
    child.stdin.write(good[1][100:] + b"\n" + good[0][:50])
    child.stdin.flush()
    check_equal(emergency.read_line(child), good[1] + b"\n", "a record in two pieces")
    check_equal(emergency.end(child), 130, "exit code after Ctrl-C")
    went = good[0] + b"\n" + good[1] + b"\n"
    closed = place.records()[-1]
    check_equal((closed["outcome"], closed["read"], closed["refused"], closed["written"], closed["sha256"]),
                ("interrupted", 3, 1, 2, hashlib.sha256(went).hexdigest()), "what went out until then")
    with open("/dev/full", "wb") as full:
        child = place.start("--regions", "32", stdout=full)
        child.communicate(good[0] + b"\n", timeout=20)
    check_equal((child.returncode, place.records()[-1]["outcome"], place.records()[-1]["written"]), (74, "failed", 0), "a full disk")
    silent = place.start("--regions", "32")  # nothing comes at all
    check(b"authorisation" in silent.stderr.readline(), "no word of the authorisation")
    check_equal(emergency.end(silent, 15), 143, "exit code after SIGTERM")
    check_equal(place.records()[-1]["outcome"], "interrupted", "an end before anything came")
    place.verify()


@suite.case
def a_removed_authorisation_is_seen():
    place = scene("chain")
    for _ in range(2):
        _, _, said = place.export("--regions", "3205", inputs=[REPLAYS["eight"]().folder])
    head = said.split("head ")[-1].strip()
    check(f"head {head}" in place.verify("--head", head), "the head is another one")
    whole = place.journal.read_bytes().splitlines(keepends=True)
    for number in range(4):
        place.journal.write_bytes(b"".join(whole[:number] + whole[number + 1:]))
        said = place.verify("--head", head, codes=(1,))
        check("removed" in said, f"line {number + 1} removed: {said}")
    place.journal.write_bytes(b"".join(whole).replace("张某".encode(), "王某".encode(), 1))
    check("line 2: does not follow" in place.verify(codes=(1,)), "another name is not seen")
    place.journal.write_bytes(b"".join(whole))
    place.verify("--head", head)
    place.journal.unlink()
    place.verify(codes=(66,))


@suite.case
def who_reports_is_known_to_the_holder_of_the_key_alone():
    place, canaries = fresh_folder("golden-informants"), ["synthetic informant", "13900139000"]
    tip = {"type": "matter.v1", "event_id": "m1", "event_time": 1767225600000, "institution_id": "104100000004", "matter_id": "T-1",
           "kind": "tip", "state": "accepted", "account": "6222000000000001", "informant_role": "victim",
           "informant": dict(zip(("name", "phone"), canaries)), "note": canaries[0]}
    (place / "tips.jsonl").write_text(json.dumps(tip) + "\n")
    base = ("--config", config(), "--data-dir", place / "data")
    run("replay", *base, "--input", place / "tips.jsonl", "--output", place / "out")
    for path in sorted(place.rglob("*")):
        if path.is_file() and path.name != "tips.jsonl":
            check_sealed(path.name, path.read_bytes(), canaries)
    secret, sealed = place / "data/informant.secret", (place / "out/tips.informants.jsonl").read_bytes()
    opened = [json.loads(line) for line in run("keys", "open", "--key", secret, stdin=sealed).stdout.splitlines()]
    audit = json.loads((place / "out/risk.audit.jsonl").read_text())
    check_equal(opened, [{"about": audit["about"], "informant": tip["informant"]}], "what the key opens")
    run("keys", "open", "--key", place / "data/identity.secret", stdin=sealed, codes=(65,))
    run("keys", "open", codes=(2,))
    (place / "data/informant.public").unlink()
    secret.rename(place / "elsewhere.secret")
    run("replay", *base, "--input", place / "tips.jsonl", "--output", place / "again", "--set",
        f"privacy.informant_public_key_file={place / 'none'}", codes=(78,))


def update():
    EXPECTED.write_text(json.dumps(Replay("update", 8).digests(), indent=2, sort_keys=True) + "\n")
    print(f"written: {EXPECTED.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(update() if sys.argv[1:] == ["--update"] else suite.main())
