"""At which rates latency is measured, and what came of it. Pure.

An engine's own maximum is what this machine carries of it when transfers come as they happen (bench/held.py). The estimate is the least of
what it drained of a backlog, and of what the cores have time for when beside the engine the sender makes the transfers and the broker takes
them.
"""

from held import SHARES

PERCENTILES = {"p50_us": 500, "p90_us": 900, "p99_us": 990, "p999_us": 999}  # per mille


def processor_of_transfer(turn, fill):
    """Seconds of all processes for one transfer: engine and broker in the drain, sender and broker while the topic was filled."""
    return (turn["whole"]["processor_per_million"] + turn["whole"]["broker_per_million"]) / 1e6 + fill["processor_seconds"] / fill["records"]


def estimate(turns, fill, cores):
    """Of some turns of one engine under one guarantee, the least: a rate that an engine cannot hold says nothing of its latency."""
    return round(min(min(turn["between"]["per_second"], turn["whole"]["per_second"], cores / processor_of_transfer(turn, fill)) for turn in turns))


def common(maxima):
    """One rate for all: half of what the slowest holds."""
    return max(1, min(maxima) // 2)


def plan(own, shared, with_shares):
    """[(label, rate)] in the order of the phases; the rate of all comes first, as it warms as well."""
    return [("common", shared)] + ([(f"{share} %", max(1, own * share // 100)) for share in SHARES] if with_shares else [])


def percentiles(microseconds):
    """The least value that so many per mille do not exceed, and how many there were."""
    values = sorted(microseconds)
    figures = {name: values[max(1, -(-len(values) * per_mille // 1000)) - 1] for name, per_mille in PERCENTILES.items()} if values else {}
    return {"count": len(values), **figures, **({"max_us": values[-1]} if values else {})}


def phases(lines, planned):
    """Lines `number-of-the-phase microseconds` (phase 0 is the warm-up) -> a dict for each planned phase."""
    found = [[] for _ in planned]
    for line in lines:
        number, microseconds = map(int, line.split())
        if number > 0:
            found[number - 1].append(microseconds)
    return [{"label": label, "rate": rate, **percentiles(some)} for (label, rate), some in zip(planned, found)]
