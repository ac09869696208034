#!/usr/bin/env python3
"""Trains the model score (detector M90) and writes the model and its card.

  bench/model/train.py --work DIR [--binary build/release/xiezhi] [--model detectors/models/account.json]
                       [--card docs/model_card.md]

Needs numpy and xgboost for Python (PyPI; the program itself needs neither), and the data sets that XIEZHI_DATA names.
Accounts are divided into five folds by a hash of their name; what the card says of a fold was said by a model that has
never had a row of its accounts, nor had the one that gave the warnings: each fold has its own first and second model.
The first one sees accounts alone; the features of the second are taken while the first one warns, since whom an account
deals with is a feature. The models of the folds stay in DIR (`fold-N.json`, and folds.json, which account
is in which), for `bench/datasets/report.py --folds DIR`.
Exit codes: 0 done, 1 a run failed, 66 no program or no data.
"""
import argparse
import collections
import csv
import hashlib
import json
import pathlib
import subprocess
import sys

import numpy
import xgboost

import card

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "datasets"))
import common  # pylint: disable=wrong-import-position
import convert  # pylint: disable=wrong-import-position

FOLDS = 5
LIFE_SEEDS, LIFE_EVENTS = (11, 12, 13), 200_000
SETS = ("amlgentex", "amlsim", *(f"life{seed}" for seed in LIFE_SEEDS))
# Planted cases whose subject moves money for others; other planted crimes are left out, innocent twins are innocent.
MULES = {"d02_structuring", "d03_many_in_one_out", "d04_one_in_many_out", "d06_pass_through", "d09_night", "d12_grey",
         "d25_virtual_currency"}
SAMPLE_DAYS = 2  # a row for each account and so many days
PARAMETERS = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": 5, "eta": 0.1, "subsample": 0.7,
              "colsample_bytree": 0.4, "min_child_weight": 3, "lambda": 2, "base_score": 0.5, "seed": 7, "nthread": 2}
ROUNDS = 135
DAY_MS = 24 * 3600 * 1000

Rows = collections.namedtuple("Rows", "names accounts times values labels folds")


def fold_of(name, account):
    return int.from_bytes(hashlib.blake2b(f"{name}/{account}".encode(), digest_size=4).digest(), "big") % FOLDS


class Data:
    """The events, labels and rows of every set, below the folder of work."""

    def __init__(self, binary, work):
        self.binary, self.work = binary.resolve(), work
        self.guilty_from = {name: self._labels(name) for name in SETS}  # account -> ms, None: leave its rows out

    def _run(self, *arguments):
        done = subprocess.run([str(self.binary), *map(str, arguments)], cwd=self.work, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")

    def _labels(self, name):
        events, truth = self.work / f"{name}.jsonl", self.work / f"{name}.truth"
        if not name.startswith("life"):
            if not events.exists():
                convert.convert(name, events, truth)
            return dict.fromkeys(json.loads(truth.read_text("utf-8"))["suspicious_accounts"], 0)
        if not events.exists():
            self._run("generate", "--seed", name.removeprefix("life"), "--events", LIFE_EVENTS, "--output", events, "--truth", truth,
                      "--quiet")
        cases = [json.loads(line) for line in truth.read_text("utf-8").splitlines()]
        return {case["subject_id"]: case["first_time"] if case["scenario"] in MULES else None
                for case in cases if case["kind"] == "case" and case["subject_kind"] == "account"}

    def rows(self, name, model=None):
        """Every row of the set, with the warnings of the model."""
        table = self.work / f"{name}.csv"
        self._run("features", "--input", self.work / f"{name}.jsonl", "--output", table, "--reveal", "--quiet",
                  *(("--model", model) if model else ()))
        with open(table, encoding="utf-8") as file:
            lines = csv.reader(file)
            names = next(lines)[2:]
            lines = [line for line in lines if self.guilty_from[name].get(line[0], 0) is not None]
        accounts = [line[0] for line in lines]
        times = numpy.array([int(line[1]) for line in lines])
        guilty = self.guilty_from[name]
        labels = numpy.array([account in guilty and time >= guilty[account] for account, time in zip(accounts, times)], dtype=int)
        return Rows(names, accounts, times, numpy.array([line[2:] for line in lines], dtype=numpy.float32), labels,
                    numpy.array([fold_of(name, account) for account in accounts]))


def _sample(rows):
    """Numbers of the last row of each account and SAMPLE_DAYS days, and their weights: an account with many rows counts more than
    one with few, but less than it has more rows."""
    last = {}
    for number, (account, time) in enumerate(zip(rows.accounts, rows.times)):
        last[account, time // (SAMPLE_DAYS * DAY_MS)] = number
    count = collections.Counter(account for account, _ in last)
    chosen = numpy.array(sorted(last.values()))
    return chosen, numpy.array([(5 * count[rows.accounts[number]]) ** -0.5 for number in chosen])


def train(sets, without=None):
    """A model of every fold but one."""
    values, labels, weights = [], [], []
    for rows in sets:
        chosen, weight = _sample(rows)
        keep = rows.folds[chosen] != without
        values.append(rows.values[chosen[keep]])
        labels.append(rows.labels[chosen[keep]])
        weights.append(weight[keep])
    matrix = xgboost.DMatrix(numpy.concatenate(values), numpy.concatenate(labels), weight=numpy.concatenate(weights),
                             feature_names=sets[0].names)
    return xgboost.train(PARAMETERS, matrix, ROUNDS)


def two_stages(data, first_rows, path, without=None):
    """Trains and saves the second model; returns it with the rows of every set under the first one's warnings."""
    first = path.with_suffix(".first.json")
    train(list(first_rows.values()), without).save_model(first)
    rows = {name: data.rows(name, first) for name in SETS}
    model = train(list(rows.values()), without)
    model.save_model(path)
    return model, rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, default=common.ROOT / "build/release/xiezhi")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for events, tables and models of folds")
    parser.add_argument("--model", type=pathlib.Path, default=common.ROOT / "detectors/models/account.json")
    parser.add_argument("--card", type=pathlib.Path, default=common.ROOT / "docs/model_card.md")
    options = parser.parse_args()
    if not options.binary.exists():
        print(f"no program at {options.binary}; build it or give --binary", file=sys.stderr)
        return 66
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        data = Data(options.binary, options.work.resolve())
        first_rows = {name: data.rows(name) for name in SETS}
        scores = {name: [] for name in SETS}  # (account, time, label, log-odds) by models that have not seen the account
        folds = {}
        for fold in range(FOLDS):
            model, rows = two_stages(data, first_rows, data.work / f"fold-{fold}.json", fold)
            for name in SETS:
                own = rows[name].folds == fold
                found = model.predict(xgboost.DMatrix(rows[name].values[own], feature_names=rows[name].names), output_margin=True)
                accounts = [account for account, mine in zip(rows[name].accounts, own) if mine]
                scores[name] += zip(accounts, rows[name].times[own], rows[name].labels[own], found)
                folds.update({f"{name}/{account}": fold for account in accounts})
            print(f"fold {fold}: " + card.line("amlgentex", scores["amlgentex"]), flush=True)
        (data.work / "scores.json").write_text(json.dumps({name: [(account, int(time), int(label), round(float(found), 4))
                                                                  for account, time, label, found in rows]
                                                           for name, rows in scores.items()}), "utf-8")
        (data.work / "folds.json").write_text(json.dumps(folds), "utf-8")
        options.model.parent.mkdir(parents=True, exist_ok=True)
        model, _ = two_stages(data, first_rows, data.work / "champion.json")
        options.model.write_bytes((data.work / "champion.json").read_bytes())
    except common.MissingData as missing:
        print(f"skipped: {missing}", file=sys.stderr)
        return 66
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    options.card.write_text(card.page(scores, model.get_score(importance_type="total_gain"), PARAMETERS, ROUNDS, first_rows["amlgentex"].names), "utf-8")
    for name in SETS:
        print(card.line(name, scores[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
