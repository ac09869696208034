#!/usr/bin/python3
"""`xiezhi export`: reports of a replayed stream become XML that xmllint takes, nothing is lost, and the XSDs are what chapter 5 says."""

import copy
import datetime
import json
import pathlib
import random
import sys
import xml.etree.ElementTree as ElementTree

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lib"), str(pathlib.Path(__file__).resolve().parent)]
import centre
from checks import Once, Suite, check, check_equal
from paths import ROOT
from process import fresh_folder, run

BANK = "104100000004"
PERSON_ID = "11010519491231002X"
DAY_MS = 86_400_000
EXAMPLES = centre.XML / "examples"
suite = Suite("xml")


@Once
def folder():
    return fresh_folder("xml")


def example(kind):
    return json.loads((ROOT / f"schemas/examples/{kind}.v1/valid/full.json").read_text(encoding="utf-8"))


def write_lines(name, records):
    path = folder() / name
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")
    return path


class Exported:
    """One call of the command: its files, what it printed."""

    def __init__(self, name, records, *flags, code=0, ricd=True):
        records = [records] if isinstance(records, dict) else records
        path = records if isinstance(records, pathlib.Path) else write_lines(f"{name}.jsonl", records)
        self.folder = folder() / name
        codes = [f"--ricd={each}=A1{each}" for each in (BANK, "102100099996", "105100000017")] if ricd else []
        done = run("export", "--input", path, "--output", self.folder, *codes, *flags, codes=(code,))
        self.output, self.errors = done.stdout.decode(), done.stderr.decode()
        self.files = sorted(self.folder.glob("*.xml"))

    def counts(self):
        words = self.output.splitlines()[0].replace(";", "").replace(",", "").split()
        names = {"records": "records", "written": "written", "repeated": "repeated", "refused": "refused", "files": "files",
                 "transactions": "transactions"}
        return {names[word]: int(words[i - 1]) for i, word in enumerate(words) if word in names}

    def check_valid(self):
        for file in self.files:
            message = centre.message_of(file)
            wrong = centre.faults(message, [file])[str(file)]
            check(not wrong, f"{file.name}: {wrong}")


# ---- a stream in which each rule of large values is reached ----

@Once
def events():
    """A generated stream (it reaches LV1 and LV2), and a person who pays at home (LV3) and abroad (LV4) after it."""
    path = folder() / "events.jsonl"
    run("generate", "--seed", 7, "--events", 20_000, "--output", path)
    last = 0
    for line in path.read_bytes().split(b"\n"):
        try:
            event = json.loads(line)
        except ValueError:
            continue  # the generator plants what is no JSON
        if isinstance(event, dict) and isinstance(event.get("event_time"), int) and event.get("type") == "transfer.v1":
            last = max(last, event["event_time"])
    day = (last // DAY_MS + 1) * DAY_MS + 2 * 3_600_000  # ten in the morning in Beijing
    payer = {"account": "6217009900000001", "bank": "102100099996", "kind": "person", "customer_id": "CUST-LV", "name": "试验户甲",
             "id_type": "110001", "id_number": PERSON_ID, "phone": "13987650011"}
    payee = {"account": "6217009900000002", "bank": "某银行", "kind": "person", "customer_id": "CUST-LV2", "name": "试验户乙"}

    def transfer(number, amount_minor, **fields):
        return {"type": "transfer.v1", "event_id": f"hand-{number}", "event_time": day + number * 60_000, "institution_id": BANK, "payer": payer,
                "payee": payee, "amount_minor": amount_minor, "currency": "CNY", "channel": "mobile", "remark": "货款",
                "device": {"id": "device-1", "ip": "1.2.3.4"}, **fields}
    hand = [transfer(1, 30_000_000), transfer(2, 20_000_000), transfer(3, 20_000_000, cross_border=True)]
    with path.open("a", encoding="utf-8") as out:
        for each in hand:
            out.write(json.dumps(each, ensure_ascii=False) + "\n")
    return path


@Once
def reports():
    out = folder() / "replay"
    run("replay", "--input", events(), "--output", out, "--data-dir", folder() / "data", "--quiet", seconds=300)
    return [json.loads(line) for line in (out / "reports.large_value.jsonl").read_text(encoding="utf-8").splitlines()]


@Once
def source_events():
    """event_id -> event, of those that reports name."""
    wanted = {row["event_id"] for report in reports() for row in report["transactions"]}
    found = {}
    for line in events().read_bytes().split(b"\n"):
        if any(each.encode() in line for each in wanted):
            event = json.loads(line)
            found[event["event_id"]] = event
    return found


def party_of(event, report, direction):
    """The side of an event that is the report's customer, and the other."""
    if event["type"] == "cash.v1":
        return event["account"], None
    own, other = ("payee", "payer") if direction == "in" else ("payer", "payee")
    check_equal(event[own].get("customer_id"), report["customer"]["customer_id"], "customer of the event")
    return event[own], event[other]


def documented(report):
    """A report with the document of its customer, which generated events do not tell."""
    report = copy.deepcopy(report)
    if report["customer"]["party_kind"] == "person":
        report["customer"] |= {"id_type": "110001", "id_number": PERSON_ID}
    return report


def completed(report):
    """A documented report with what the events say of it."""
    report = documented(report)
    for row in report["transactions"]:
        event = source_events()[row["event_id"]]
        own, other = party_of(event, report, row["direction"])
        row["in_account" if row["direction"] == "in" else "out_account"] = own["account"]
        for member in ("id_type", "id_number", "uscc", "phone", "name"):
            if own.get(member):
                report["customer"][member] = own[member]
        if other:
            row["out_account" if row["direction"] == "in" else "in_account"] = other["account"]
            row |= {target: other[member] for member, target in (("bank", "counterparty_bank"), ("name", "counterparty_name")) if other.get(member)}
        device = event.get("device", {})
        known = {"remark": event.get("remark"), "ip": device.get("ip"), "device_id": device.get("id"), "terminal": event.get("terminal") or device.get("terminal")}
        row |= {member: value for member, value in known.items() if value}
    return report


@suite.case
def each_rule_is_reached():
    check_equal({report["rule"] for report in reports()}, {"LV1", "LV2", "LV3", "LV4"}, "rules of the replayed reports")


@suite.case
def drafts_are_valid():
    done = Exported("draft", reports(), "--draft")
    check(done.files and all(file.name.startswith("DRAFT-HVTR-A1") for file in done.files), "drafts have no names of drafts")
    done.check_valid()
    check_equal(done.counts()["written"], len(reports()), "reports written")


@suite.case
def what_lacks_is_named():
    done = Exported("lacking", reports(), code=65)
    check_equal((done.counts()["written"], done.counts()["refused"], done.files), (0, len(reports()), []), "written, refused, files")
    for report in reports():
        check(f"report {report['report_id']}: CTAC: " in done.errors, "a report is refused without a word")
    Exported("skipped", reports(), "--skip", code=0)
    without = Exported("uncoded", [completed(each) for each in reports()], code=65, ricd=False)
    check_equal(without.errors.count("RBIF.RICD: 12 characters, at least 14; --ricd"), len(reports()), "reports without a code")


def local(time_ms):
    return datetime.datetime.fromtimestamp(time_ms / 1000, datetime.timezone(datetime.timedelta(hours=8))).strftime("%Y%m%d%H%M%S")


def rows_of(file):
    """What a packet says: customer, day, code and the rows of transactions."""
    root = ElementTree.parse(file).getroot()
    check_equal(int(root.findtext("RBIF/CTTN")), len(root.findall("CATIs/CATI")), "CTTN")
    for customer in root.findall("CATIs/CATI"):
        for feature in customer.findall("HTCRs/HTCR"):
            rows = feature.findall("CCIFs/CCIF/TSDTs/TSDT")
            check_equal(int(feature.findtext("TTNM")), len(rows), "TTNM")
            for row in rows:
                yield (root.findtext("RBIF/RICD"), customer.findtext("CBIF/CSNM"), customer.findtext("HTDT"), feature.findtext("CRCD"),
                       feature.findtext("CCIFs/CCIF/CTNM"), row.findtext("TSIF/TICD"), row.findtext("TSIF/TSTM"), row.findtext("TSIF/TSDR"),
                       row.findtext("TSIF/CRAT"), row.findtext("TSIF/CRMB"), row.findtext("ATIF/CTAC"), row.findtext("TCIF/TCAC"),
                       row.findtext("TCIF/CFIN"), row.findtext("TCIF/CFIC"))


def wanted_rows(records):
    """The same, made from the records by this test."""
    rows = set()
    for report in records:
        for row in report["transactions"]:
            incoming = row["direction"] == "in"
            code = {"in": "01", "out": "02"}[row["direction"]]
            amount = f"{row['amount_minor'] // 100}.{row['amount_minor'] % 100:02}"
            bank = row.get("counterparty_bank", "")
            number = len(bank) == 12 and bank.isdigit()
            rows.add(("A1" + report["institution_id"], report["customer"]["customer_id"], str(report["day"]), report["crcd"],
                      report["customer"].get("name", "@N"), f"{row['event_id']}-{code}", local(row["event_time"]), code, amount, amount,
                      row["in_account" if incoming else "out_account"], row.get("out_account" if incoming else "in_account", "@N"),
                      "@N" if number or not bank else bank, bank if number else "@N"))
    return rows


@suite.case
def complete_reports_are_written_whole():
    records = [completed(each) for each in reports()]
    done = Exported("complete", records)
    done.check_valid()
    check_equal(done.counts()["written"], len(records), "reports written")
    seen = [row for file in done.files for row in rows_of(file)]
    check_equal(len(seen), len(set(seen)), "rows that stand twice")
    check(set(seen) == wanted_rows(records), f"{len(set(seen) ^ wanted_rows(records))} rows differ")
    names = {f"HVTR-A1{each['institution_id']}-{each['day']}.xml" for each in records}
    check_equal({file.name for file in done.files}, names, "one file for each institution and day")


@suite.case
def events_complete_the_reports():
    """--events adds by itself what this test takes from the events: the same files, byte for byte. A name without a document is refused."""
    by_hand, by_itself = (Exported("by-hand", [completed(each) for each in reports()]),
                          Exported("by-itself", [documented(each) for each in reports()], "--events", events()))
    check_equal([file.name for file in by_itself.files], [file.name for file in by_hand.files], "files")
    for left, right in zip(by_hand.files, by_itself.files):
        check(left.read_bytes() == right.read_bytes(), f"{left.name} differs")
    persons = [each for each in reports() if each["customer"]["party_kind"] == "person"]
    undocumented = Exported("undocumented", persons, "--events", events(), code=65)
    check("CITP: Of a person's name" in undocumented.errors, "a name without a document is written")


# ---- suspicious transactions: from the stream to the centre's file ----

@Once
def drafted():
    """A replay in which an account becomes suspicious, and one after it in which a person has confirmed the draft: their reports."""
    day = 1_772_416_800_000  # 2 March 2026, ten in the morning in Beijing
    mule = {"account": "6217009900000009", "bank": "102100099996", "kind": "person", "name": "试验户丙", "id_type": "110001", "id_number": PERSON_ID}

    def transfer(number, payer, payee):
        return {"type": "transfer.v1", "event_id": f"mule-{number}", "event_time": day + number * 60_000, "institution_id": BANK, "payer": payer,
                "payee": payee, "amount_minor": 5_000_000, "currency": "CNY", "status": "done"}
    other = {"account": "6217009900000010", "bank": "102100099996", "name": "试验户丁"}
    stream = [{"type": "list.v1", "event_id": "list-1", "event_time": day, "institution_id": "psb-1", "list": "police_involved", "kind": "account",
               "entry": mule["account"], "operation": "add", "grade": "high"}, transfer(1, other, mule), transfer(2, mule, other)]

    def replayed(name, records):
        out = folder() / name
        run("replay", "--input", write_lines(f"{name}.jsonl", records), "--output", out, "--data-dir", folder() / "drafted-data", "--quiet",
            seconds=300)
        return [json.loads(line) for line in (out / "reports.suspicious.jsonl").read_text(encoding="utf-8").splitlines()]
    drafts = replayed("drafted", stream)
    check_equal([each["status"] for each in drafts], ["draft"], "status of the draft")
    word = {"type": "feedback.v1", "event_id": "feedback-1", "event_time": day + 3_600_000, "institution_id": BANK, "case_id": drafts[0]["case_id"],
            "report_id": drafts[0]["report_id"], "subject": drafts[0]["subjects"][0]["token"], "outcome": "confirmed"}
    return drafts, replayed("confirmed", [*stream, word, word | {"event_id": "feedback-2"}]), folder() / "confirmed.jsonl"


@suite.case
def drafts_are_written_and_confirmed():
    drafts, both, stream = drafted()
    for each in (*drafts, *both):
        del each["origin"]  # names the file
    check_equal(both[0], drafts[0], "the draft of both replays")
    check_equal([each["status"] for each in both], ["draft", "confirmed"], "status")
    check_equal(both[1]["draft_id"], drafts[0]["report_id"], "draft that was confirmed")
    draft = Exported("str-draft", drafts, "--draft")
    draft.check_valid()
    check_equal([file.name for file in draft.files], [f"DRAFT-BSTR-A1{BANK}-20260302-{drafts[0]['report_id']}.xml"], "files of a draft")
    refused = Exported("str-unconfirmed", drafts, "--events", stream, code=65)
    check("confirmed: A suspicious report is confirmed by a person" in refused.errors and not refused.files, "an unconfirmed draft is sent")
    done = Exported("str-confirmed", both[1:], "--events", stream)
    done.check_valid()
    check_equal([file.name for file in done.files], [f"BSTR-A1{BANK}-20260302-{both[1]['report_id']}.xml"], "files of a confirmed report")
    root = ElementTree.parse(done.files[0]).getroot()
    check_equal((root.findtext("RBIF/DETR"), root.findtext("RBIF/STNM"), root.findtext("RBIF/STCB")), ("01", "2", both[1]["facts"]), "the report")


@suite.case
def events_change_nothing_that_a_report_has():
    report = completed(reports()[0])
    report["transactions"][0]["remark"] = "as it is"
    check_equal(Exported("kept", report, "--events", events()).files[0].read_bytes(), Exported("kept-alone", report).files[0].read_bytes(), "kept")


@suite.case
def events_of_others_add_nothing():
    """An event of the same id counts only where its time and a side are those of the report."""
    report, stranger, later = (documented(reports()[0]) for _ in range(3))
    stranger["customer"]["id"] = "somebody-else"
    for row in later["transactions"]:
        row["event_time"] += 1
    for name, each, adds in (("own", report, True), ("stranger", stranger, False), ("later", later, False)):
        with_events, alone = Exported(f"{name}-events", each, "--draft", "--events", events()), Exported(f"{name}-alone", each, "--draft")
        check_equal(with_events.files[0].read_bytes() != alone.files[0].read_bytes(), adds, f"{name}: the events add something")


@suite.case
def payment_institutions_have_their_own():
    records = [completed(each) for each in reports()]
    done = Exported("payment", records, "--message", "phtr")
    done.check_valid()
    check(all(file.name.startswith("PHTR-") for file in done.files), "files of another message")
    check(any(each.text == "1.2.3.4" for file in done.files for each in ElementTree.parse(file).iter("CTIP")), "no IP address of a customer")


@suite.case
def order_and_repetition_change_nothing():
    records = [completed(each) for each in reports()]
    first = Exported("first", records)
    shuffled = records + records[:2]
    random.Random(1).shuffle(shuffled)
    again = Exported("again", shuffled)
    check_equal(again.counts()["repeated"], 2, "repeated")
    check_equal([file.name for file in first.files], [file.name for file in again.files], "files")
    for left, right in zip(first.files, again.files):
        check(left.read_bytes() == right.read_bytes(), f"{left.name} differs")


# ---- one report, changed ----

def large_value(**changes):
    report = example("large_value_report")
    report["customer"] |= {"party_kind": "person", "customer_id": "C000001", "name": "张三", "id_type": "110001", "id_number": PERSON_ID}
    for path, value in changes.items():
        where = report
        *groups, last = path.split("__")
        for group in groups:
            where = where[int(group) if group.isdigit() else group]
        if value is None:
            where.pop(last, None)
        else:
            where[last] = value
    return report


def suspicious(**changes):
    report = example("suspicious_report") | {"confirmed": True} | changes
    report["subjects"][0] |= {"customer_id": "C000001", "id_type": "110001", "id_number": PERSON_ID}
    return {name: value for name, value in report.items() if value is not None}


@suite.case
def faults_are_named():
    row = "transactions__0__"
    faulty = {
        "TSIF.CRPP: 129 characters, at most 128": large_value(**{row + "remark": "款" * 129}),
        "TSIF.CRPP: holds a character": large_value(**{row + "remark": "a\u0001"}),
        "TSIF.TICD: is missing": large_value(**{row + "event_id": None}),
        "TSIF.CRAT: is missing": large_value(**{row + "amount_minor": None}),
        "TSIF.CRAT: is not of the form -?[0-9]+": large_value(**{row + "currency": "XXX", row + "amount_cny_minor": 1}),
        "TSIF.CRTP: is missing": large_value(**{row + "currency": None}),
        "TSIF.TSDR: is missing": large_value(**{row + "direction": None, "direction": None, "customer__account": "1"}),
        "HTDT: Every transaction": large_value(day=20260102),
        "OATM: Every transaction": large_value(customer__opened_at=1_767_225_600_000 + DAY_MS),
        "CATI.HTDT: is missing": large_value(day=None),
        "HTCR.CRCD: is none of its codes 0501, 0502, 0503, 0504": large_value(crcd="0505"),
        "RBIF.RICD: is missing": large_value(institution_id=None),
        "RBIF.RICD: 17 characters": large_value(institution_id="A1041100000004567"),
        "CBIF.CSNM: 33 characters": large_value(customer__customer_id="C" * 33),
        "CTNT: Of a person's": large_value(customer__id_type="110023", customer__id_number="E1"),
        "CTID: Of a person's": large_value(customer__id_number=None),
        "CTNM: Of a person's": large_value(customer__name=None),
        "CTNM: The name is not": large_value(customer__name="未知"),
        "CCIF.CTNM: is not of the form": large_value(customer__name="12345"),
        "CTID: With document type 110001": large_value(customer__id_number="110105194912310021"),
        "CTID: With document type 610001": large_value(customer__id_type="610001", customer__id_number="12345678", customer__nationality="CHN"),
        "OITP: With document type": large_value(customer__id_type="119999", customer__nationality="CHN"),
        "CTAC: CTAC and CBCN": large_value(**{row + "in_account": None}),
        "transactions: A report has": large_value(transactions=[]),
        "customer.token: A report has": large_value(customer=None),
        "customer.token: A report has a transaction": large_value(customer__token=None),
        "kind: must be large_value or suspicious": large_value(kind="case_report"),
        "report_id: must be": large_value(report_id="../x"),
        "confirmed: A suspicious report": suspicious(confirmed=False),
        "ORXN: With TORP not 1": suspicious(torp=2),
        "ORXN: With TORP not": suspicious(torp=0),
        "RBIF.TORP: is missing": suspicious(torp=None),
        "RBIF.DETR: is none of its codes 01, 02": suspicious(detr="03"),
        "ODRP: With document": suspicious(dorp="99"),
        "OTPR: With document": suspicious(tptr="99"),
        "RBIF.TPTR: is none": suspicious(tptr="07"),
        "RBIF.STCB: 10001 characters": suspicious(facts="事" * 10001),
        "RBIF.AOSP: is missing": suspicious(analysis=""),
    }
    for number, (words, report) in enumerate(faulty.items()):
        done = Exported(f"fault{number}", report, code=65)
        check(words in done.errors and not done.files, f"wanted «{words}», seen «{done.errors.strip()}»")
        who = "line 1" if "report_id" in words else f"report {report['report_id']}: "
        check(who in done.errors, f"{words}: the report is not named")
    done = Exported("no-json", write_lines("x.jsonl", [[1]]), code=65)
    check("x.jsonl line 1: is no JSON object" in done.errors, "a line without an object is not named")
    path = folder() / "escaped.jsonl"
    path.write_text(json.dumps(large_value(customer__name="\U00020bb7")) + "\n", encoding="utf-8")  # valid JSON, not taken by the reader
    check("or an escape \\ud800 to \\udfff" in Exported("escaped", path, code=65).errors, "an escape that is not taken is not named")


@suite.case
def what_just_fits_is_written():
    row = "transactions__0__"
    fitting = [large_value(**{row + "remark": "款" * 128}), large_value(customer__customer_id="C" * 32), large_value(),
               large_value(customer__id_type="110023", customer__id_number="E1", customer__nationality="USA"),
               large_value(institution_id="A104110000000456"), suspicious(), suspicious(facts="事" * 10000), suspicious(detr="02", dorp="04", tptr="06")]
    for number, report in enumerate(fitting):
        done = Exported(f"fits{number}", report)
        check_equal(len(done.files), 1, "files")
        check_equal(done.files[0].stat().st_mode & 0o777, 0o600, "who may read the file")
        done.check_valid()


@suite.case
def a_file_that_others_may_read_is_not_written_on():
    older = Exported("older", large_value()).files[0]
    older.chmod(0o644)
    check_equal(Exported("older", large_value()).files[0].stat().st_mode & 0o777, 0o600, "who may read the file")


@suite.case
def a_good_report_beside_a_bad_one_is_written():
    other = "0" * 31 + "7"
    done = Exported("beside", [large_value(), large_value(report_id=other, crcd="0505")], code=65)
    check_equal((done.counts()["written"], done.counts()["refused"]), (1, 1), "written, refused")
    check(f"report {other}: HTCR.CRCD" in done.errors, "the bad one is not named")


# ---- the schemas ----

@suite.case
def trees_are_those_of_the_chapter():
    for message, tree in centre.TREES.items():
        check_equal(centre.shape_of_schema(message), f"{message}({tree})", message)


def leaves(root):
    """(parents of the leaf with the leaf, a name that tells it from others)."""
    def walk(element, path):
        if len(element) == 0 and element.text is not None:
            yield [*path, element]
        for child in element:
            yield from walk(child, [*path, element])
    return list(walk(root, []))


class Trial:
    """A document changed in one place, over and over; then all judged at once."""

    def __init__(self, message):
        self.message, self.base = message, ElementTree.parse(EXAMPLES / f"{message}.xml").getroot()
        for remarks in self.base.iter("ROTFs"):  # the program writes none
            ElementTree.SubElement(remarks, "ROTF", seqno="1").text = "x"
        self.folder, self.trials = fresh_folder(f"xml/trial-{message}"), []

    def add(self, valid, what, change):
        root = copy.deepcopy(self.base)
        change(root)
        path = self.folder / f"{len(self.trials)}.xml"
        ElementTree.ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)
        self.trials.append((path, valid, what))

    def set_leaf(self, valid, number, value):
        name = leaves(self.base)[number][-1].tag
        self.add(valid, f"{name} of {len(value)} characters, {value[:20]!r}", lambda root: setattr(leaves(root)[number][-1], "text", value))

    def judge(self):
        answers = centre.faults(self.message, [path for path, _, _ in self.trials])
        wrong = [f"{what} {'is refused: ' + answers[str(path)] if valid else 'is taken'}" for path, valid, what in self.trials
                 if valid != (not answers[str(path)])]
        check(not wrong, f"{len(wrong)} of {len(self.trials)}: {wrong[:4]}")
        return len(self.trials)


def try_message(message):
    trial = Trial(message)
    trial.add(True, "the example", lambda root: None)
    for number, path in enumerate(leaves(trial.base)):
        name, parent = path[-1].tag, path[-2].tag
        good, bad = centre.VALUES.get(name, ([], []))
        if name in centre.LENGTHS:
            most = centre.LENGTHS[name]
            good, bad = good + ["张" * most, "x", "@" * min(most, 3)], bad + ["张" * (most + 1), ""]
        elif name not in centre.VALUES:
            bad = bad + [""]
        known = name in centre.KNOWN and not (message == "BSTR" and name == "CSNM")
        good, bad = good + ([] if known else centre.SUBSTITUTES), bad + (centre.SUBSTITUTES if known else [])
        for value in good:
            trial.set_leaf(True, number, value)
        for value in bad:
            trial.set_leaf(False, number, value)

        def without(root, number=number):
            *_, parent, leaf = leaves(root)[number]
            parent.remove(leaf)
        trial.add(name == "ROTF", f"{parent} without {name}", without)
    for path in {tuple(each.tag for each in path): path for path in leaves(trial.base)}.values():
        tag = path[-2].tag

        def stranger(root, tag=tag):
            ElementTree.SubElement(next(root.iter(tag)), "XXXX").text = "x"
        trial.add(False, f"a strange element in {tag}", stranger)
    for element in trial.base.iter():
        if "seqno" in element.attrib:
            trial.add(False, f"{element.tag} without seqno", lambda root, tag=element.tag: next(e for e in root.iter(tag) if "seqno" in e.attrib)
                      .attrib.clear())
            check(element.tag in centre.NUMBERED or element.tag == "CCIF", f"{element.tag} has a number")
    trial.add(False, "a third remark", lambda root: [ElementTree.SubElement(next(root.iter("ROTFs")), "ROTF", seqno=n).__setattr__("text", "x")
                                                     for n in "23"])
    check(trial.judge() > 100, "too few trials")


for _message in centre.TREES:
    suite.add(f"limits_of_{_message.lower()}", lambda message=_message: try_message(message))


def made_examples():
    return {"HVTR": Exported("example-hvtr", large_value()), "PHTR": Exported("example-phtr", large_value(), "--message", "phtr"),
            "BSTR": Exported("example-bstr", suspicious())}


@suite.case
def examples_are_what_the_program_writes():
    for message, done in made_examples().items():
        check(done.files[0].read_bytes() == (EXAMPLES / f"{message}.xml").read_bytes(),
              f"schemas/xml/examples/{message}.xml differs; write them anew: tests/schemas/test_xml.py --update")
        check_equal(centre.shape(ElementTree.parse(done.files[0]).getroot()).replace("ROTFs", "ROTFs(ROTF)"),
                    f"{message}({centre.TREES[message]})", f"tree of {message}")


if __name__ == "__main__":
    if "--update" in sys.argv:
        for _name, _done in made_examples().items():
            (EXAMPLES / f"{_name}.xml").write_bytes(_done.files[0].read_bytes())
        sys.exit(0)
    sys.exit(suite.main())
