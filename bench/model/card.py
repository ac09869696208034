"""The model card: figures of scores that models gave to accounts they had not seen, as a page. Pure functions."""
import collections

BUDGETS = (0.005, 0.01, 0.05)  # alerts for so many of all accounts
LIMITS = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)

PAGE = """# Model card: account.json

Written by `bench/model/train.py`; do not edit (its words stand in `bench/model/card.py`). The model is `detectors/models/account.json`, read
by detector M90 when `model.champion` names it.

## What it is for

It adds points to the matter of an account that may be used to move money for others: 30 from log-odds 1 on, 50 from 2 on (parameters of
M90). Somebody looks at the account then; the score is a reason to look, never a finding. Nothing is stopped or frozen by it: that takes an
order or a list. It is off by default, since on data of an institution it has not been measured. Measure it there first, as a challenger.

Not for: victims, phones, merchants, fundraising pools; credit or price; accounts of institutions of everyday life, which it is never asked
about.

## How it says why

Each alert lists the features that spoke most for it with the value seen and what it added to the log-odds (`adds_micro`, millionths), and
one line for everything else, the same for everybody included; together they are the score exactly. A feature's part is the sum, along the
path through each tree, of how much a step changes the expected value. Where two features say the same, their parts are shared by chance of
training.

## What it learned from

| data | accounts of mules | what stands for innocent life |
|---|---|---|
| AMLGentex, simulated mobile payments, seed 1 | its labelled accounts | everybody else, with legitimate fan-in, fan-out and forwarding |
| AMLSim sample 20K_fanin200 | its labelled accounts | everybody else |
| generated life, seeds 11, 12, 13, of 200,000 events each | subjects of the planted D02, D03, D04, D06, D09, D12 (grey), D25 from their first event on | everybody else, innocent twins included |

All of it is simulated; no real customer's data is in it. The file holds thresholds of features and values of leaves, no row of any set.

Features: {feature_count}, printed by `xiezhi features --list`, taken at transfers and cash of an account from its last 90 days. They are
counts, days and shares: no sum of money, no age, sex, name, home or nationality. `provinces` counts the provinces of counterparties.

Training: XGBoost, {rounds} trees, {settings}. One row an account and two days; the weight of a row is one over the root of five times
the number of its account's rows. Two stages: a first model warns about whom it finds, and the features of the second are taken while
it does, so that dealing with accounts that were found out is a feature, as it is in service.

## What it finds among accounts that it has not seen

Five folds by a hash of the account; the score of an account comes from models of which neither stage had a row of it. An account counts as
raised when its highest score at any time reaches the limit, so that early false alarms count. Command: `bench/model/train.py --work DIR`.
With the rules beside it, and M90 alone: `docs/datasets.md`.

{metrics}
False alarms in generated life that it has not seen, with the model in force: `bench/quality/report.py --model
detectors/models/account.json --output FILE`.

## What it looks at

{importance}

## Limits, and what did not work

- What AMLGentex calls a mule spends about half as often at merchants as other accounts of that simulation (a median of 29 payments in
  100 days against 53). Most of what the model finds there hangs on it: without all features of spending, one score an account at the end of
  the data, five folds, F1 was 0.36 and AUC 0.77; the number of payments alone gave F1 0.89. Few everyday payments beside many
  transfers is what one expects of an account that is lent or sold, but how much it is worth among real customers is not known here. An
  account that its owner does not use for spending (savings, a second bank) looks like it.
- An AMLSim mule shows itself by several tiny transfers to or from one party on one day. Of its 954 labelled accounts 295 have no such transfer
  at all; among these only the company that an account keeps says anything.
- Amounts of the suspicious transfers of AMLGentex are like all others; features of amounts and of money passed on add little there.
- Until day 20 of AMLGentex the best F1 of a model made for that day was 0.75, until day 40 0.83: a mule is found late when only its habits
  give it away.
- Rows of one account weighted to one (every account the same) with a row a week: F1 0.86 on AMLGentex; denser rows and softer weights:
  as above. Trees of depth 3, 4 and 6, slower learning and more weight on late rows changed AMLSim's AUC little (loose comparisons,
  partly mixed with other weights); without the second stage it was 0.881 to 0.895, below 0.9.
- The AUC of the highest score is below that of the last one: many rows give many chances of a false alarm.
- The folds divide accounts, not networks: accounts of one ring may be on both sides.
- Drift: the more mules imitate ordinary spending, the less it finds. Compare it with a challenger, and look at `xiezhi_models_compared_total`.

## Ethics

Poor, old and migrant customers may spend little by phone and send money home. No feature names them, yet `spendings_*` may stand for them:
before it acts, compare how often it raises groups of customers that the institution knows, and let a person decide on each alert. The
subject has the same ways of appeal as with every other alert.
"""


def by_account(scores):
    """account -> (highest score, last score, label), of (account, time, label, score) rows."""
    best, last = {}, {}
    for account, time, label, score in scores:
        known = best.get(account)
        best[account] = (max(score, known[0]) if known else score, bool(label) or bool(known and known[1]))
        if account not in last or time >= last[account][0]:
            last[account] = (time, score)
    return {account: (score, last[account][1], label) for account, (score, label) in best.items()}


def area(pairs):
    """Area under the ROC curve of (score, label) pairs; ties count half."""
    ranked = sorted(pairs)
    positives = sum(label for _, label in ranked)
    negatives = len(ranked) - positives
    if not positives or not negatives:
        return float("nan")
    wins, below, i = 0.0, 0, 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        good = sum(label for _, label in ranked[i:j])
        bad = j - i - good
        wins += good * (below + bad / 2)
        below += bad
        i = j
    return wins / (positives * negatives)


def at_limit(accounts, limit):
    """(precision, recall, F1) of the accounts whose highest score reaches the limit."""
    raised = [label for best, _, label in accounts.values() if best >= limit]
    found, all_guilty = sum(raised), sum(label for _, _, label in accounts.values())
    if not found:
        return 0.0, 0.0, 0.0
    precision, recall = found / len(raised), found / all_guilty
    return precision, recall, 2 * precision * recall / (precision + recall)


def at_budget(accounts, share):
    """(precision, recall) when the accounts of the highest scores are alerted, so many of all."""
    ranked = sorted((best, label) for best, _, label in accounts.values())[::-1]
    raised = ranked[:max(1, round(share * len(ranked)))]
    found = sum(label for _, label in raised)
    return found / len(raised), found / max(1, sum(label for _, label in ranked))


def line(name, scores):
    accounts = by_account(scores)
    limit = max(LIMITS, key=lambda each: at_limit(accounts, each)[2])
    precision, recall, f1 = at_limit(accounts, limit)
    return (f"{name}: {len(accounts):,} accounts, {sum(one[2] for one in accounts.values())} guilty; AUC "
            f"{area([(best, label) for best, _, label in accounts.values()]):.4f} of the highest score, "
            f"{area([(last, label) for _, last, label in accounts.values()]):.4f} of the last one; best F1 {f1:.3f} "
            f"(precision {precision:.3f}, recall {recall:.3f}) at log-odds {limit:g}")


def _table(columns, rows):
    return ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *("| " + " | ".join(map(str, row)) + " |" for row in rows)]


def metrics(scores):
    lines = []
    for name, rows in scores.items():
        accounts = by_account(rows)
        lines += [f"### {name}", "", line(name, rows) + ".", ""]
        lines += _table(("log-odds", "precision", "recall", "F1"),
                        [(f"{limit:g}", *(f"{value:.3f}" for value in at_limit(accounts, limit))) for limit in LIMITS])
        lines += [""] + _table(("alerts for", "precision", "recall"),
                               [(f"{100 * share:g} % of accounts", *(f"{value:.3f}" for value in at_budget(accounts, share)))
                                for share in BUDGETS]) + [""]
    return lines


def page(scores, gains, parameters, rounds, names):
    total = sum(gains.values())
    ranked = sorted(gains.items(), key=lambda each: -each[1])[:25]
    settings = ", ".join(f"{name} {value}" for name, value in parameters.items())
    importance = _table(("feature", "share of the gain"), [(f"`{name}`", f"{100 * gain / total:.1f} %") for name, gain in ranked])
    return PAGE.format(metrics="\n".join(metrics(scores)), importance="\n".join(importance), settings=settings, rounds=rounds,
                       feature_count=len(names))
