"""The figures as a page (docs/performance.md) and as lines for the terminal. Medians, with least and most in brackets."""

import statistics

INTRODUCTION = """# Speed

Written by `bench/kafka/run.py`; do not edit. The numbers are as they came out. What was compared took turns in one run
(A B A B); a figure is the median, with the least and the most in brackets. A figure stands here only when the answer was
right: every event was processed, rejected, late or deduplicated, every prompt stood in its topic once, and every payment
of the latency runs got its prompt and its decision once. Wall-clock figures of another machine mean little; the ratios
are what is to be compared.
"""
TARGETS = (("consume", "rate of `xiezhi run` ÷ rate of a bare consumer", "≥ 0.25", lambda ratio: ratio >= 0.25, "{:.3f}"),
           ("prompt", "p99 event → prompt ÷ p99 raw three-topic echo", "≤ 3", lambda ratio: ratio <= 3, "{:.2f}"),
           ("replay", "replay on one core, events/s", "≥ 250,000", lambda rate: rate >= 250_000, "{:,.0f}"))
KINDS = (("echo", "echo", "raw echo"), ("latency", "prompt", "prompt, found where the event arrives"),
         ("latency", "hinted_prompt", "prompt, warned by the payee"), ("latency", "decision", "decision, all opinions asked"))
QUANTILES = (("p50_us", "p50"), ("p99_us", "p99"), ("p999_us", "p99.9"), ("max_us", "most"))


def figure(values, form="{:,.0f}"):
    """Median (least–most)."""
    values = list(values)
    middle = form.format(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({form.format(min(values))}–{form.format(max(values))})"


def table(columns, rows):
    return "\n".join(["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
                     + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def ratios(result):
    """Name of a target -> its figure, one for each round."""
    found = {"consume": [b["per_second"] / a["per_second"] for a, b in zip(result["consume"], result["drain"])]}
    if result["latency"]:
        found["prompt"] = [b["prompt"]["p99_us"] / a["echo"]["p99_us"] for a, b in zip(result["echo"], result["latency"])]
    if result["replay"]:
        found["replay"] = [summary["events_per_second"] for summary in result["replay"]]
    return found


def targets(result):
    rows, found = [], ratios(result)
    for name, what, wanted, reached, form in TARGETS:
        if name not in found:
            rows.append((what, wanted, "not measured", ""))
            continue
        rows.append((what, wanted, figure(found[name], form), "met" if reached(statistics.median(found[name])) else "**missed**"))
    return rows


def throughput(result):
    bare, whole, events = result["consume"], result["drain"], result["options"]["events"]
    touches = statistics.median(each["touches"] for each in whole) / events
    rows = [("rate, records/s", figure(a["per_second"] for a in bare), figure(b["per_second"] for b in whole)),
            ("wall, s", figure((a["seconds"] for a in bare), "{:.2f}"), figure((b["seconds"] for b in whole), "{:.2f}")),
            ("processor, s for a million records", figure((a["processor_seconds"] * 1e6 / events for a in bare), "{:.2f}"),
             figure((b["processor_seconds"] * 1e6 / events for b in whole), "{:.2f}")),
            ("of it the busiest thread, s for a million", "", figure((b["busiest_thread_seconds"] * 1e6 / events for b in whole), "{:.2f}")),
            ("the broker's processor meanwhile, s for a million", figure((a["broker_processor_seconds"] * 1e6 / events for a in bare), "{:.2f}"),
             figure((b["broker_processor_seconds"] * 1e6 / events for b in whole), "{:.2f}")),
            ("peak resident memory, MiB", "", figure(b["peak_rss_bytes"] / 2**20 for b in whole))]
    parts = whole[-1]["accounting"]
    return f"""## On Kafka: a backlog

{events:,} generated events ({result['fill']['bytes'] / events:,.0f} bytes each, all types, planted cases and bad records among them)
in the four input topics of a real broker, {result['partitions']} partitions each, keyed by account or number. First a bare librdkafka consumer
reads them all and does nothing; then `xiezhi run` with all roles and all detectors begins at the beginning, with a log and outputs of
its own, until every event has found its end. Both use the client settings of `stream/io/kafka_settings.h`. The bare consumer's
rate counts from its first fetch on, that of the program from its first events on. Broker, consumer and program share the machine. The program writes and reads back {touches:.2f} touches an event besides.

{table(("", "bare consumer", "`xiezhi run`"), rows)}
Last round: {parts['processed']:,} processed, {parts['rejected']:,} rejected, {parts['late']:,} late, {parts['deduplicated']:,}
deduplicated; {whole[-1]['alerts']:,} alerts, {whole[-1]['prompts']:,} prompts, each once.
"""


def latencies(result):
    if not result["latency"]:
        return ""
    options = result["options"]
    rows, bases = [], {}
    for group, kind, name in KINDS:
        some = [each[kind] for each in result[group]]
        rows.append((name, some[0]["count"] * len(some), *(figure((each[q] / 1000 for each in some), "{:.1f}") for q, _ in QUANTILES)))
        for quantile, _ in QUANTILES:
            bases.setdefault(quantile, []).append([each[quantile] for each in some])
    against = [(name, *(figure((b / a for a, b in zip(bases[q][0], bases[q][place])), "{:.2f}") for q, _ in QUANTILES))
               for place, (_, _, name) in enumerate(KINDS) if place > 0]
    late = max(each["sent_late_us"] for each in [*result["echo"], *result["latency"]]) / 1000
    return f"""## On Kafka: latency at {options['rate']:,} events/s

Open loop: a fixed schedule of {options['rate']:,} a second for {options['seconds']} s after {options['warmup']} s of warm-up; time runs from the *intended* moment of sending to the
moment at which an independent consumer holds the answer. The echo is three topics and two relays that do nothing but pass on. The program has
just read the backlog above and knows its customers; one event in {options['every']} is a payment with a shared screen (event, touch, prompt: three topics),
one in {options['every']} a payment to a listed account with `decision_requested` (event, touch, hint, prompt or decision: four topics); the rest is a
generated stream. Milliseconds. The sender fell at most {late:.0f} ms behind its schedule; that is part of the figures.

{table(("", "measured", *(name for _, name in QUANTILES)), rows)}
Divided by the echo of the same round:

{table(("", *(name for _, name in QUANTILES)), against)}"""


def replays(result):
    if not result["replay"]:
        return ""
    some, options = result["replay"], result["options"]
    last = some[-1]
    rows = [("rate, events/s", figure(each["events_per_second"] for each in some)),
            ("wall, s", figure((each["seconds"] for each in some), "{:.2f}")),
            ("peak resident memory, MiB", figure(each["peak_rss_bytes"] / 2**20 for each in some)),
            ("of it keyed state, MiB", figure(each.get("state_bytes", 0) / 2**20 for each in some))]
    return f"""## Replay on one core

`taskset -c {options['core']} xiezhi replay` of {last['events']:,} generated events: read, decode, route, seal, detect, render, write.

{table(("", ""), rows)}
Every round: {last['touches']:,} touches, {last.get('hints', 0):,} hints, {sum(last['outputs'].values()):,} outputs; {last['processed']:,} processed,
{sum(last['rejected'].values()):,} rejected, {last['late']:,} late, {last['deduplicated']:,} deduplicated.
"""


def page(result):
    where = result["machine"]
    return "\n".join(part for part in (
        INTRODUCTION,
        f"""## Targets

{table(("what", "target", "reached", ""), targets(result))}
## Machine and command

{where['processor']}, {where['cores']} cores, {where['memory_gib']} GiB, {where['kernel']}; {where['compiler']}, preset `release`; revision {where['revision']}; {result['date']}.
`{result['command'].strip()}`, {result['minutes']} minutes. Load average before it: {where['load']:.1f}{" (others were at work: look at the ratios only)" if where['load'] > 0.5 else ""}.
""", replays(result), throughput(result), latencies(result)) if part)


def terminal(result):
    """Targets alone."""
    return "\n".join(f"{what:<60}{wanted:>12}  {reached} {verdict.strip('*')}" for what, wanted, reached, verdict in targets(result))
