#!/usr/bin/python3
"""100,000 spoiled records: `xiezhi replay` and an independent decoder in Python say the same of each, with the same reason and field.

  tests/differential/test_differential.py [GROUP...]     a group is one kind of damage (mutator.py)

Records on which the two differ are in build/tests/differential/differences.jsonl; what is printed holds no byte of a record.
"""

import base64
import collections
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
import decoder
import mutator
import yaml
from checks import Once, Suite, check, check_equal
from process import fresh_folder, run

SEED, RECORDS = int(os.environ.get("DIFFERENTIAL_SEED", "20260105")), int(os.environ.get("DIFFERENTIAL_RECORDS", "100000"))
SETTINGS = {"allowed_lateness_ms": 316_224_000_000, "replay_future_gap_ms": 632_448_000_000}
suite = Suite("differential")

# What is allowed to differ: name -> why. `allowed` says which differences these are; each is counted and printed.
ALLOWED = {
    "too deep to read": "nested deeper than Python reads: that it is rejected is compared, the reason may be any that the record has",
    "the time of an order": "an order is held against log time, which the records before it make",
    "what parameters ask for": "detectors, typologies, their numbers and ranges are the program's own; regions and periods go with them",
    "before the break": "a record that is no JSON from some byte on is read up to there: a fault before that byte is named instead",
}
PARAMETERS_REFUSED = (("unknown_value", "detector"), ("unknown_value", "typology"), ("out_of_range", "valid_to"), ("bad_format", "version"))


def allowed(verdict, faults, seen):
    """The name of the allowed difference that this is, or ""."""
    if verdict.unread and seen:
        return "too deep to read"
    if not faults and seen in (("expired", "expires_at"), ("expired", "expire_time"), ("not_yet_valid", "start_time")):
        return "the time of an order"
    if not faults and seen and (seen[1] in ("values", "regions") or seen in PARAMETERS_REFUSED):
        return "what parameters ask for"
    if ("not_json", "") in faults and seen and seen[1]:
        return "before the break"
    return ""


def future(verdicts):
    """Indexes of accepted records that replay refuses as `future`: ahead of log time (the largest event time so far) by more than the
    gap, while the next readable event is not."""
    gap, log = SETTINGS["replay_future_gap_ms"], None
    times = [(index, verdict.time_ms) for index, verdict in enumerate(verdicts) if not verdict.faults]
    refused = set()
    for place, (index, when) in enumerate(times):
        if log is not None and when > log + gap and not (place + 1 < len(times) and times[place + 1][1] > log + gap):
            refused.add(index)
        else:
            log = when if log is None else max(log, when)
    return refused


class Comparison:
    def __init__(self):
        folder = fresh_folder("differential")
        run("generate", "--seed", SEED, "--events", 20_000, "--output", folder / "generated.jsonl")
        lines = (folder / "generated.jsonl").read_bytes().split(b"\n")[:-1]
        config = folder / "replay.yaml"
        config.write_text(yaml.safe_dump({"data_dir": str(folder / "data"), "time": SETTINGS, "orders": {"signatures": "off"}}))
        self.groups, verdicts, self.records = [], [], []
        with open(folder / "records.jsonl", "wb") as file:
            for group, record in mutator.records(SEED, lines, RECORDS):
                file.write(record + b"\n")
                self.groups.append(group)
                self.records.append(record)
                verdicts.append(decoder.decode(record))
        self.done = run("replay", "--config", config, "--input", folder / "records.jsonl", "--output", folder / "out", seconds=200)
        self.summary = json.loads((folder / "out/summary.json").read_text())
        self.seen = {}
        for line in (folder / "out/events.rejected.jsonl").read_bytes().splitlines():
            rejected = json.loads(line)
            index = rejected["source"]["offset"] - 1
            check(index not in self.seen, f"line {index + 1} was rejected twice")
            self.seen[index] = (rejected["reason"], rejected.get("field", ""))
        self.verdicts = verdicts
        self.allowed = collections.Counter()
        self.several = 0  # records with more than one fault: the program names one of them
        self.different = collections.defaultdict(list)
        self.compare()
        with open(folder / "differences.jsonl", "w", encoding="utf-8") as file:
            for some in self.different.values():
                for index, faults, seen in some:
                    file.write(json.dumps({"line": index + 1, "group": self.groups[index], "decoder": faults, "xiezhi": seen,
                                           "record": base64.b64encode(self.records[index]).decode()}) + "\n")

    def compare(self):
        late_and_early = future(self.verdicts)
        for index, (group, verdict) in enumerate(zip(self.groups, self.verdicts)):
            faults = verdict.faults or ([("future", "event_time")] if index in late_and_early else [])
            seen = self.seen.get(index)
            self.several += len(set(faults)) > 1
            if same(faults, seen):
                continue
            name = allowed(verdict, faults, seen)
            if name:
                self.allowed[name] += 1
            else:
                self.different[group].append((index, faults, seen))


def same(faults, seen):
    """Whether the program's answer is one of the decoder's: accepted and no fault, or a fault that the record has."""
    if seen is None or not faults:
        return seen is None and not faults
    return any(seen[0] == reason and (not field or not seen[1] or seen[1] == field) for reason, field in faults)


played = Once(Comparison)


def group_case(group):
    def case():
        some = played().different[group]
        kinds = collections.Counter(f"{faults[0] if faults else 'accepted'} became {seen or 'accepted'}" for _, faults, seen in some)
        count = played().groups.count(group)
        check(count, "no record of this group")
        check(not some, f"{len(some)} of {count} records differ, the first in line {some[0][0] + 1 if some else 0}: {kinds.most_common(5)}")
    return case


for each in mutator.GROUPS:
    suite.add(each, group_case(each))


@suite.case
def every_reason_was_met():
    """The comparison is worth something only where every reason that a file can give was given."""
    reasons = {reason for reason, _ in played().seen.values()}
    schema = json.loads((decoder.SCHEMAS / "rejected.v1.schema.json").read_text())
    elsewhere = {"tombstone", "wrong_topic", "unknown_institution",  # a file has no null records, topics or institutions
                 "no_issuers", "unsigned_order", "unknown_issuer", "bad_signature", "not_authorised", "not_yet_valid",  # tests/kafka/test_orders.py
                 "no_informant_key"}  # a replay makes its keys: InformantTest
    check_equal(sorted(set(schema["properties"]["reason"]["enum"]) - elsewhere - reasons), [], "reasons that no record met")
    print(f"  {len(played().groups)} records, {len(played().seen)} rejected, {played().several} with several faults; "
          f"allowed differences: {dict(played().allowed) or 'none'}")
    check(set(played().allowed) == set(ALLOWED), f"allowed, and never met: {sorted(set(ALLOWED) - set(played().allowed))}")


@suite.case
def summary_adds_up():
    summary = played().summary
    check_equal(summary["events"], len(played().groups), "events")
    check_equal(sum(summary["rejected"].values()), len(played().seen), "rejected")
    check_equal(summary["events"], summary["processed"] + len(played().seen) + summary["late"] + summary["deduplicated"], "the identity")


if __name__ == "__main__":
    sys.exit(suite.main())
