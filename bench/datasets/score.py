"""Compares the alerts of a replay with the truth of a set. Pure functions over lists; no files, no clock."""
import collections
import statistics

import common

GRADES = ("low", "medium", "high", "critical")
BANDS = (("medium and above", "medium"), ("any grade", "low"))
LARGE_VALUE = "D01"  # a duty to report an amount, not a suspicion: left out of the line «all»
FUNDRAISING = ("D17", "D18", "D19", "D20", "D21", "D22", "D23")
MANY_PAYERS = 10
MODEL = "M90"

# Warnings: a customer is told that the other side was found out, or several of them (X01). They accuse nobody and are
# counted apart.
WARNING_DETECTORS = ("D12", "T12", "X01")
VICTIM_TYPOLOGIES = ("composite_victim", "fraud_victim", "fundraising_consumer", "minor_victim", "telecom_victim")

# One alert as the comparison sees it. `subject` is the account, phone or merchant; a customer stands for its account.
Alert = collections.namedtuple("Alert", "detector grade typology subject event_id time_ms")


def _subject(identifier):
    """The account of a customer: the converters name customer C… after account A…, EC… after E…, FC… after F…"""
    for customer, account in (("EC", "E"), ("FC", "F"), ("C", "A")):
        if identifier.startswith(customer) and identifier[len(customer):].isdigit():
            return account + identifier[len(customer):]
    return identifier


def alert(record):
    """An alert.v1 record, written with --reveal, as an Alert."""
    subject = record["subject"]
    return Alert(record["detector"]["code"], record["grade"], record["typology"],
                 _subject(subject.get("id") or ""), record["event_id"], int(record["event_time"]))


def _at_least(alerts, grade):
    allowed = GRADES[GRADES.index(grade):]
    return [one for one in alerts if one.grade in allowed]


def _counts(alerts, suspicious, neutral):
    raised = {one.subject for one in alerts}
    found = raised & suspicious
    return len(found), len(suspicious) - len(found), len(raised - suspicious - neutral)


def by_detector(alerts, suspicious, neutral=frozenset()):
    """Rows: detector, alerts, then found, missed, false at medium and above, then at any grade; subjects count once."""
    rows = []
    accusing = [one for one in alerts if not is_warning(one)]
    groups = [(code, [a for a in accusing if a.detector == code]) for code in sorted({a.detector for a in accusing})]
    groups.append((f"all but {LARGE_VALUE}", suspicions(alerts)))
    for code, group in groups:
        rows.append((code, len(group), *_counts(_at_least(group, "medium"), suspicious, neutral),
                     *_counts(group, suspicious, neutral)))
    return rows


def is_warning(one):
    return one.detector in WARNING_DETECTORS and one.typology in VICTIM_TYPOLOGIES


def suspicions(alerts):
    return [one for one in alerts if one.detector != LARGE_VALUE and not is_warning(one)]


def warnings(alerts, payers):
    """The line on warned customers; `payers` are those who ever paid a labelled account."""
    warned = {one.subject for one in alerts if is_warning(one)}
    return (f"customers warned about the other side of a payment: {len(warned)}, "
            f"of whom {len(warned & set(payers))} paid a labelled account at some time")


def precision_recall(alerts, suspicious):
    """(precision, recall, F1) over subjects; 0 where nothing was raised."""
    found, missed, false = _counts(alerts, suspicious, frozenset())
    precision = found / (found + false) if found + false else 0.0
    recall = found / (found + missed) if found + missed else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if found else 0.0


def _labels(alerts, labels):
    """A line for each band and each (name, subjects) of the labels."""
    lines = []
    for name, grade in BANDS:
        chosen = _at_least(suspicions(alerts), grade)
        for label, subjects in labels:
            precision, recall, f1 = precision_recall(chosen, subjects)
            lines.append(f"{name}, {len(subjects)} {label}: precision {precision:.3f}, recall {recall:.3f}, "
                         f"F1 {f1:.3f}")
    return lines


def with_model(alerts, truth):
    """Lines on alerts that came while a model was in force which had not seen the accounts that they are about."""
    labels = (("accounts labelled suspicious", set(truth["suspicious_accounts"])),)
    model = [one for one in alerts if one.detector == MODEL]
    return [f"with the model score, {line}" for line in _labels(alerts, labels)] + [
        f"with the model score, {MODEL} alone, {line}" for line in _labels(model, labels)]


def amlsim(alerts, truth):
    suspicious = set(truth["suspicious_accounts"])
    lines = _labels(alerts, (("accounts labelled fraudulent", suspicious),))
    return {"table": by_detector(alerts, suspicious), "lines": [*lines, warnings(alerts, truth["payers"])]}


def amlgentex(alerts, truth):
    suspicious, active = set(truth["suspicious_accounts"]), set(truth["active_accounts"])
    lines = _labels(alerts, (("accounts labelled suspicious", suspicious), ("those with a suspicious transfer", active)))
    lines += [*_patterns(alerts, truth), warnings(alerts, truth["payers"])]
    return {"table": by_detector(alerts, suspicious), "lines": lines}


def _patterns(alerts, truth):
    raised = {one.subject for one in suspicions(alerts)}
    types = collections.defaultdict(lambda: [0, 0, 0, 0])
    for pattern in truth["patterns"].values():
        accounts = set(pattern["accounts"])
        tally = types[pattern["type"]]
        for i, number in enumerate((1, bool(accounts & raised), len(accounts), len(accounts & raised))):
            tally[i] += number
    return [f"{name}: {touched} of {patterns} patterns touched, {found} of {accounts} accounts raised (any grade)"
            for name, (patterns, touched, accounts, found) in sorted(types.items())]


def _still_to_come(deposits, time_ms):
    total = sum(amount for _, amount in deposits)
    return sum(amount for time, amount in deposits if time > time_ms) / total


def eth_ponzi(alerts, truth):
    pools = truth["pools"]
    large = {contract for contract, pool in pools.items() if pool["payers"] >= MANY_PAYERS}
    lines = []
    for name, grade in BANDS:
        first = {}
        for one in _at_least(alerts, grade):
            if one.detector in FUNDRAISING and one.subject in large:
                first[one.subject] = min(one.time_ms, first.get(one.subject, one.time_ms))
        lines.append(_pool_line(name, first, large, pools))
    contracts = set(truth["contracts"])
    small = contracts - large
    raised = {one.subject for one in suspicions(alerts)} & small
    lines.append(f"contracts with fewer than {MANY_PAYERS} payers: {len(raised)} of {len(small)} raised, "
                 "counted neither way")
    lines.append(warnings(alerts, truth["payers"]))
    ranked = sorted(large, key=lambda contract: (-pools[contract]["payers"], contract))
    detail = [(rank, pools[contract]["payers"], len(pools[contract]["deposits"]), pools[contract]["pay_outs"],
               *_first_alert(alerts, contract, pools[contract]["deposits"]))
              for rank, contract in enumerate(ranked, 1)]
    return {"table": by_detector(alerts, large, small), "lines": lines, "detail": detail}


def _pool_line(name, first, large, pools):
    line = (f"{name}: {len(first)} of {len(large)} contracts with at least {MANY_PAYERS} payers found by a "
            "fundraising detector")
    if not first:
        return line
    shares = [_still_to_come(pools[contract]["deposits"], time) for contract, time in first.items()]
    days = [(time - pools[contract]["deposits"][0][0]) / common.DAY_MS for contract, time in first.items()]
    return (f"{line}; at the first alert a median of {statistics.median(shares):.0%} of the deposits (by amount) was "
            f"still to come, and a median of {statistics.median(days):.1f} days had passed since the first deposit")


def _first_alert(alerts, contract, deposits):
    """A contract's fundraising alerts: detectors, first grade, days since the first deposit, share still to come."""
    own = [one for one in alerts if one.subject == contract and one.detector in FUNDRAISING]
    if not own:
        return "none", "", "", ""
    first = min(own, key=lambda one: one.time_ms)
    return (" ".join(sorted({one.detector for one in own})), first.grade,
            f"{(first.time_ms - deposits[0][0]) / common.DAY_MS:.1f}", f"{_still_to_come(deposits, first.time_ms):.0%}")


def amlworld(alerts, truth):
    accounts, benign = set(truth["accounts"]), set(truth["benign"])
    lines = []
    for name, grade in BANDS:
        first = {}
        for one in suspicions(_at_least(alerts, grade)):
            first[one.subject] = min(one.time_ms, first.get(one.subject, one.time_ms))
        for least in (1, 5, 10):
            patterns = [one for one in truth["patterns"].values() if len(one["moves"]) >= least]
            early = sum(_moved_by(one, first) < 0.5 for one in patterns)
            touched = sum(any(account in first for account in one["accounts"]) for one in patterns)
            lines.append(f"{name}: of {len(patterns)} patterns with at least {least} transfers {touched} touched, {early} before half of their money had moved")
    for least, nth in ((1, 1), (1, 2), (1, 3), (5, 1), (5, 2), (5, 3)):
        patterns = [one for one in truth["patterns"].values() if len(one["moves"]) >= least]
        early = sum(_moved_by(one, _nth_transfers(one, nth)) < 0.5 for one in patterns)
        lines.append(f"were every account raised at its transfer number {nth}, of {len(patterns)} patterns with at least {least} transfers {early} would be early: no rule that waits for so many can do more")
    return {"table": by_detector(alerts, accounts, set()), "lines": [*lines, f"accounts of the benign rows: {len(benign)}"]}


def _nth_transfers(pattern, nth):
    """The time at which each account of a pattern has its transfer number `nth` in it, in or out."""
    seen, times = collections.Counter(), {}
    for time, _, *parties in pattern["moves"]:
        for account in parties:
            seen[account] += 1
            if seen[account] == nth:
                times[account] = time
    return times


def _moved_by(pattern, first):
    """Share of a pattern's money that had moved when the first of its accounts was raised; 1 when none ever was."""
    raised = min((first[account] for account in pattern["accounts"] if account in first), default=None)
    if raised is None:
        return 1.0
    amounts = [(move[0], move[1]) for move in pattern["moves"]]
    return sum(amount for time, amount in amounts if time <= raised) / sum(amount for _, amount in amounts)


def eth_contracts(alerts, truth):
    others, ponzi = set(truth["others"]), set(truth["ponzi"])
    many = {contract for contract in ponzi if truth["pools"][contract]["payers"] >= MANY_PAYERS}
    lines = []
    for name, grade in BANDS:
        raised = {one.subject for one in _at_least(alerts, grade) if one.detector in FUNDRAISING}
        wrongly = raised & others
        lines.append(f"{name}: {len(wrongly)} of {len(others)} contracts that are no Ponzi scheme raised by a fundraising detector "
                     f"({len(wrongly) / len(others):.1%}); {len(raised & many)} of {len(many)} Ponzi contracts with at least {MANY_PAYERS} payers found")
    lines.append(warnings(alerts, truth["payers"]))
    return {"table": by_detector(alerts, ponzi, others), "lines": lines}


def flink_example(alerts, truth):
    wanted = truth["alerts"]
    lines = []
    for want in wanted:
        own = [one for one in alerts if one.detector == "D08" and one.subject == want["account"]]
        same = [one for one in own if one.event_id == want["event_id"]]
        result = (f"raised by D08 on the same transaction, grade {same[0].grade}" if same
                  else f"not raised ({len(own)} other alerts of D08 on that account)")
        lines.append(f"the one alert of the walk-through: {result}")
    return {"table": by_detector(alerts, {want["account"] for want in wanted}), "lines": lines}


def vast2008_calls(alerts, truth):
    raised = {one.subject for one in alerts}
    return {"table": by_detector(alerts, set(truth["suspicious"])),
            "lines": [f"{len(raised)} of {truth['callers']} callers raised (0 is right)"]}


SCORES = {score.__name__: score for score in (amlgentex, amlsim, amlworld, eth_contracts, eth_ponzi, flink_example, vast2008_calls)}
