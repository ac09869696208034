"""The model card: figures of scores that models gave to accounts they had not seen, as a page. Pure functions."""
import collections

BUDGETS = (0.005, 0.01, 0.05)  # alerts for so many of all accounts
LIMITS = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)

PAGE = "{metrics}"


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


def page(scores, gains, parameters, rounds):
    total = sum(gains.values())
    ranked = sorted(gains.items(), key=lambda each: -each[1])[:25]
    settings = ", ".join(f"{name} {value}" for name, value in parameters.items())
    importance = _table(("feature", "share of the gain"), [(f"`{name}`", f"{100 * gain / total:.1f} %") for name, gain in ranked])
    return PAGE.format(metrics="\n".join(metrics(scores)), importance="\n".join(importance), settings=settings, rounds=rounds)
