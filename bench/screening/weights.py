"""Logistic regression with a ridge, in whole points: the sum of the weights of the signs that a text shows, plus a bias.

A row of the table whose sign the data do not speak of (fewer than MIN_CAMPAIGNS campaigns), or whose label the data set
gives otherwise than the law (KEPT), keeps the weight that a person has given it. Signs of a crime never count for a text,
signs of honesty never against it, and no fitted sign raises a message alone.
"""
import collections
import math

POINTS = 10  # of one unit of the log odds
RAISED = 50
RIDGE = 1.5
PRIOR = 0.7  # log odds towards which the ridge pulls a sign of a crime
MIN_CAMPAIGNS = 3
KEPT = ("brush.", "honest.warning", "honest.code")  # brushing offers are labelled advertising there
ROUNDS = 12
ADVERTISING_LIMIT, ORDINARY_LIMIT = 0.006, 0.002  # raised by the choice of the bias; below the targets, which hold elsewhere
Sample = collections.namedtuple("Sample", "signs crime kind campaign")  # signs: frozenset of row numbers


def _solve(matrix, right):
    """Gauss with pivots; the matrix is symmetric and positive."""
    size = len(right)
    rows = [row[:] + [right[i]] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for below in rows[i + 1:]:
            factor = below[i] / rows[i][i]
            if factor:
                for k in range(i, size + 1):
                    below[k] -= factor * rows[i][k]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (rows[i][size] - sum(rows[i][k] * found[k] for k in range(i + 1, size))) / rows[i][i]
    return found


def _grouped(samples):
    """Sets of signs with how much crime and innocence they weigh: a campaign of n copies counts as its square root."""
    sizes = collections.Counter((sample.campaign, sample.crime) for sample in samples)
    groups = collections.defaultdict(lambda: [0.0, 0.0])
    for sample in samples:
        groups[sample.signs][sample.crime] += sizes[sample.campaign, sample.crime] ** -0.5
    return groups


def _newton(groups, free, fixed, prior):
    """Weights (log odds) of the free rows and the bias."""
    position = {row: i for i, row in enumerate(free)}
    size = len(free) + 1
    found = [prior[row] for row in free] + [-3.0]
    for _ in range(ROUNDS):
        gradient = [RIDGE * (found[i] - prior[row]) for i, row in enumerate(free)] + [0.0]
        hessian = [[RIDGE * (i == k) for k in range(size)] for i in range(size)]
        hessian[-1][-1] = 1e-6
        for signs, (innocent, guilty) in groups.items():
            at = [position[row] for row in signs if row in position] + [size - 1]
            logit = sum(found[i] for i in at) + sum(fixed.get(row, 0.0) for row in signs)
            chance = 1 / (1 + math.exp(-max(-30, min(30, logit))))
            slope = (innocent + guilty) * chance - guilty
            curve = (innocent + guilty) * chance * (1 - chance)
            for i in at:
                gradient[i] += slope
                for k in at:
                    hessian[i][k] += curve
        found = [old - step for old, step in zip(found, _solve(hessian, gradient))]
    return found


def total(signs, table, weights, bias):
    """Points of a text, as the program adds them up."""
    if not any(table[row]["type"] and weights[row] > 0 for row in signs):
        return 0
    return max(0, min(100, bias + sum(weights[row] for row in signs)))


def _bias(samples, table, weights, base):
    """The highest bias at which no more than the limits of advertising and ordinary messages are raised."""
    def share(kinds, bias):
        chosen = [s for s in samples if kinds(s.kind) and not any(table[row]["name"].startswith("brush.") for row in s.signs)]
        return sum(total(s.signs, table, weights, bias) >= RAISED for s in chosen) / max(1, len(chosen))
    bias = base + 60
    while (share(lambda kind: kind.startswith("AD:"), bias) > ADVERTISING_LIMIT or
           share(lambda kind: kind == "ordinary", bias) > ORDINARY_LIMIT):
        bias -= 1
    return bias


def kept(samples, table):
    """The rows whose weight stays as a person has written it."""
    support = collections.defaultdict(set)
    for sample in samples:
        if sample.kind != "ordinary":
            for row in sample.signs:
                support[row].add(sample.campaign)
    return [row for row, pattern in enumerate(table) if len(support[row]) < MIN_CAMPAIGNS or pattern["name"].startswith(KEPT)]


def fit(samples, table):
    """(weights in points, bias): of the samples; the caller has left out what is neither crime nor innocent."""
    names = [row["name"] for row in table]
    by_hand = set(kept(samples, table))
    free = [row for row in range(len(table)) if row not in by_hand]
    fixed = {row: table[row]["weight"] / POINTS for row in by_hand}
    prior = {row: PRIOR if table[row]["type"] else 0.0 for row in free}
    groups = _grouped([s for s in samples if not any(names[row].startswith("brush.") for row in s.signs)])
    while True:
        found = _newton(groups, free, fixed, prior)
        wrong = [row for row, weight in zip(free, found)
                 if (table[row]["type"] and weight < 0) or (names[row].startswith("honest.") and weight > 0)]
        if not wrong:
            break
        fixed.update(dict.fromkeys(wrong, 0.0))
        free = [row for row in free if row not in wrong]
    weights = {row: round(weight * POINTS) for row, weight in {**fixed, **dict(zip(free, found))}.items()}
    bias = _bias(samples, table, weights, round(found[-1] * POINTS) + RAISED)
    return {row: min(weight, RAISED - 1 - bias) if row in free else weight for row, weight in weights.items()}, bias
