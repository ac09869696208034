"""What an engine holds of events that come as they happen: a ramp to somewhat beyond an estimate, in which the last rate counts at which it did
not fall behind. What it drains of a backlog says less: there batches are as large as they can be, and nobody sends meanwhile. Pure.
"""

SHARES = (10, 50, 80)  # % of an engine's own maximum, at which its waits are measured
RAMP = (20, 35, 50, 65, 80, 100, 130)  # % of the estimate
BEHIND_US = 500_000  # p99 that grows by so much: an engine is falling behind


def ramp(estimated):
    return [(f"{share} % of the estimate", max(1, int(estimated * share / 100))) for share in RAMP]


def held(phases):
    """The last rate before the first that an engine did not hold. The first one stands for what it can; findings that are not there are behind."""
    first = phases[0]
    if not first["count"]:
        return first["rate"]
    rate = first["rate"]
    for phase in phases[1:]:
        if not phase["count"] or phase["p99_us"] > first["p99_us"] + BEHIND_US:
            break
        rate = phase["rate"]
    return rate
