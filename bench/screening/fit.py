#!/usr/bin/env python3
"""Fits the weights of stream/screen/patterns.cc and prints how they do on campaigns that they have not seen.

  bench/screening/fit.py [--binary build/release/xiezhi] [--write] [--misses]

--write puts the weights of all folds together, and the bias, into the table; then build and run bench/screening/report.py.
Python 3 standard library only. Exit codes: 0 done, 66 no program or no data.
"""
import argparse
import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import corpus  # pylint: disable=wrong-import-position
import weights  # pylint: disable=wrong-import-position

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "stream/screen/patterns.cc"
Judged = collections.namedtuple("Judged", "message points type")


def samples_of(messages, answers, table):
    """The messages as sets of rows, as the program found them."""
    number = {row["name"]: i for i, row in enumerate(table)}
    return [weights.Sample(frozenset(number[name] for name in answer["patterns"]), corpus.is_crime(message.kind), message.kind,
                           message.campaign) for message, answer in zip(messages, answers)]


def neither(kind):
    return kind == "IL:Fake_ID_and_invoice"


def cross_validate(messages, samples, table):
    """Each message with the points of a fit that has seen nothing of its campaign."""
    judged = []
    for fold in range(corpus.FOLDS):
        seen = [s for m, s in zip(messages, samples) if m.fold != fold and not neither(m.kind)]
        found, bias = weights.fit(seen, table)
        for message, sample in zip(messages, samples):
            if message.fold == fold:
                judged.append(Judged(message, weights.total(sample.signs, table, found, bias), None))
    return judged


def shares(judged, least=weights.RAISED):
    """Of each kind: messages, those of so many points, campaigns, mean share of a campaign."""
    kinds = collections.defaultdict(list)
    for each in judged:
        kind = each.message.kind
        for name in {kind, "crime" if corpus.is_crime(kind) else "advertising" if kind.startswith("AD:") else kind}:
            kinds[name].append(each)
    result = {}
    for kind, found in sorted(kinds.items()):
        groups = collections.defaultdict(list)
        for each in found:
            groups[each.message.campaign].append(each.points >= least)
        raised = sum(each.points >= least for each in found)
        result[kind] = (len(found), raised, len(groups), sum(sum(g) / len(g) for g in groups.values()) / len(groups))
    return result


def write_table(table, found, bias):
    text = TABLE.read_text("utf-8")
    for row, pattern in enumerate(table):
        text, count = re.subn(r'(\{"' + re.escape(pattern["name"]) + r'", ".*", \w+, )-?\d+(\})', rf"\g<1>{found[row]}\g<2>", text)
        if count != 1:
            raise RuntimeError(f"{pattern['name']}: {count} rows in {TABLE}")
    text = re.sub(r"kScreenBias = -?\d+", f"kScreenBias = {bias}", text)
    TABLE.write_text(text, "utf-8")


def print_misses(judged, table, samples):
    seen = set()
    for each, sample in sorted(zip(judged, samples), key=lambda pair: pair[0].message.kind):
        raised = each.points >= weights.RAISED
        wrong = not raised if corpus.is_crime(each.message.kind) else raised and not neither(each.message.kind)
        if wrong and each.message.campaign not in seen:
            seen.add(each.message.campaign)
            print(each.message.kind, each.points, each.message.text[:110], sorted(table[row]["name"] for row in sample.signs))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "build/release/xiezhi")
    parser.add_argument("--write", action="store_true", help="write the weights into the table")
    parser.add_argument("--misses", action="store_true", help="print one message of each campaign that is judged wrongly")
    options = parser.parse_args()
    try:
        messages = corpus.read()
        table = corpus.patterns(options.binary)
    except (corpus.common.MissingData, OSError) as error:
        print(f"fit: {error}", file=sys.stderr)
        return 66
    messages.sort(key=lambda message: message.fold)  # as cross_validate gives them
    samples = samples_of(messages, corpus.screen(options.binary, [message.text for message in messages]), table)
    judged = cross_validate(messages, samples, table)
    for kind, (count, raised, groups, mean) in shares(judged).items():
        print(f"{kind:24} {count:5} messages {100 * raised / count:6.2f} % raised   {groups:4} campaigns {100 * mean:6.2f} %")
    found, bias = weights.fit([s for s in samples if not neither(s.kind)], table)
    print("bias", bias, {table[row]["name"]: weight for row, weight in sorted(found.items())})
    if options.misses:
        print_misses(judged, table, samples)
    if options.write:
        write_table(table, found, bias)
    return 0


if __name__ == "__main__":
    sys.exit(main())
