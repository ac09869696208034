"""The figures of kafka.json as targets, sections of Markdown and data of plots. Medians, with least and most in brackets.

Pure functions.
"""

import statistics

import report
from interval import pooled
from report import table

QUANTILES = (("p50_us", "p50"), ("p99_us", "p99"), ("p999_us", "p99.9"), ("max_us", "most"))
# Name in the answers of xiezhi_kafka, words, topics that it passes.
KINDS = (("prompt", "prompt, found where the event arrives", 3), ("hinted_prompt", "prompt, warned by the payee", 4),
         ("decision", "decision, all opinions asked", 4))
DISTURBANCES = (("snapshot", "the state is saved, every 5 s"), ("reload", "the rules change, every 2 s"),
                ("move", "a second process joins, and takes half of the partitions"))
LOW, HALF, HIGH = 10, 50, 80
FIRST_RATE = 1_000


def figure(values, form="{:,.0f}"):
    return report.figure(values, form)


def of_rounds(above, below, key="per_second"):
    return [one[key] / other[key] for one, other in zip(above, below)]


def ceiling(result):
    """(relay ÷ consumer, program ÷ relay) of each round: their product is program ÷ consumer."""
    return of_rounds(result["relay"], result["consume"]), of_rounds(result["drain"], result["relay"])


def level_of(result, share=None, rate=None):
    """The latency runs at a share of the most, or at a rate; None when there are none."""
    return next((level for level in result["latency"] if (level["share"] == share if share else not level["share"] and level["rate"] == rate)), None)


def against_echo(level, kind, quantile, hops):
    """One ratio for each round; empty when no echo over so many topics was measured."""
    return [turn["program"][kind][quantile] / turn["echo"][str(hops)]["echo"][quantile] for turn in level["rounds"] if str(hops) in turn["echo"]]


def _target(name, what, wanted, values):
    """`wanted` is a sign and a number, as in «>= 0.4». Met when the median is on its side."""
    sign, limit = wanted.split()
    number = float(limit.replace(",", ""))
    middle = statistics.median(values) if values else None
    met = None if middle is None else middle >= number if sign == ">=" else middle <= number
    return {"id": name, "what": what, "wanted": wanted, "values": values, "met": met}


def _beside(name, what, values):
    """A figure without which a target cannot be read; nothing is wanted of it."""
    return {"id": name, "what": what, "wanted": "", "values": values, "met": None}


def targets(result):
    low, half, high = (level_of(result, share) for share in (LOW, HALF, HIGH))
    first = level_of(result, rate=FIRST_RATE)
    first_waits = against_echo(first, "prompt", "p99_us", 3) if first else []
    rate = of_rounds(result["drain"], result["consume"])
    most, near = ceiling(result)
    waits = {quantile: against_echo(half, "prompt", quantile, 3) if half else [] for quantile in ("p50_us", "p999_us")}
    growth = [one["program"]["prompt"]["p999_us"] / other["program"]["prompt"]["p999_us"]
              for one, other in zip(high["rounds"], low["rounds"])] if high and low else []
    return [
        _target("R2", "rate of `xiezhi run` ÷ rate of a bare consumer of the same topics", ">= 0.40", rate),
        _beside("R2", "what it could be at most on this machine: rate of a bare relay ÷ rate of a bare consumer", most),
        _beside("R2", "how near that is: rate of `xiezhi run` ÷ rate of a bare relay", near),
        _target("R10", "p50 of event → prompt ÷ p50 of a raw echo over as many topics, half of the most", "<= 1.2", waits["p50_us"]),
        _target("R10", "the same, p99.9", "<= 1.5", waits["p999_us"]),
        _target("R13", "p99.9 of event → prompt at 80 % of the most ÷ at 10 %, `xiezhi run`", "<= 5", growth),
        _target("first", "replay on one core, events/s", ">= 250,000", [each["events_per_second"] for each in result["replay"]]),
        _target("first", "rate of `xiezhi run` ÷ rate of a bare consumer", ">= 0.25", rate),
        _target("first", f"p99 of event → prompt ÷ p99 of the echo at {FIRST_RATE:,} events/s", "<= 3", first_waits)]


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


def _million(some, key, events):
    return figure((each[key] * 1e6 / events for each in some), "{:.2f}")


def throughput(result):
    events = result["options"]["events"]
    kinds = [result[kind] for kind in ("consume", "relay", "drain")]
    whole = result["drain"]
    most, near = ceiling(result)
    rows = [("rate, records/s", *(figure(each["per_second"] for each in some) for some in kinds)),
            ("wall, s", *(figure((each["seconds"] for each in some), "{:.2f}") for some in kinds)),
            ("processor, s for a million records", *(_million(some, "processor_seconds", events) for some in kinds)),
            ("of it the busiest thread, s for a million", "", "", _million(whole, "busiest_thread_seconds", events)),
            ("the broker's processor meanwhile, s for a million", *(_million(some, "broker_processor_seconds", events) for some in kinds)),
            ("peak resident memory, MiB", "", "", figure(each["peak_rss_bytes"] / 2**20 for each in whole))]
    parts = whole[-1]["accounting"]
    return f"""## On Kafka: a backlog

{events:,} generated events ({result['fill']['bytes'] / events:,.0f} bytes each, all types, planted cases and bad records among them)
in the four input topics of a real broker, {result['partitions']} partitions each, keyed by account or number. First a bare librdkafka consumer
reads them all and does nothing. Then a relay of bare clients carries what the program carries: it reads the same topics, writes a log of
as many records and bytes (incompressible ones) as the program's, reads that, and writes as many records and bytes as the program's outputs;
it computes nothing. Then `xiezhi run` with all roles and all detectors begins at the beginning, with a log and outputs of its own, until every
event has found its end. All use the client settings of `stream/io/kafka_settings.h`. The consumer's rate counts from its first fetch on, those of
relay and program from the first events on that came through their log. Broker, clients and program share the machine; a whole turn before the
rounds is thrown away, because the broker's Java is still being compiled in it.

{table(("", "bare consumer", "bare relay", "`xiezhi run`"), rows)}
**What this machine can carry at most:** relay ÷ consumer is {figure(most, "{:.3f}")}, and so would be R2 for a program that costs nothing. Where
that is below the target, no program that moves as many records and bytes through these clients meets it here, broker and clients on one machine.
**How near the program is:** program ÷ relay is {figure(near, "{:.3f}")}.

Last round: {parts['processed']:,} processed, {parts['rejected']:,} rejected, {parts['late']:,} late, {parts['deduplicated']:,}
deduplicated; {whole[-1]['touches'] / events:.2f} touches an event; {whole[-1]['alerts']:,} alerts, {whole[-1]['prompts']:,} prompts, each once.

What the program writes for an event (the turn before the rounds): bytes of the values, and what they take in the broker's files, compressed,
with the frames of their batches.

{written(result)}"""


def written(result):
    events = result["options"]["events"]
    kinds = sorted(((f"`{topic}`", one) for topic, one in result["written"].items() if one["records"]), key=lambda pair: -pair[1]["stored_bytes"])
    kinds.append(("all", {key: sum(one[key] for _, one in kinds) for key in ("records", "bytes", "stored_bytes")}))
    rows = [(topic, f"{one['records'] / events:.4f}", f"{one['bytes'] / events:,.1f}", f"{one['stored_bytes'] / events:,.1f}") for topic, one in kinds]
    return table(("topic", "records an event", "bytes an event", "stored bytes an event"), rows)


def name_of(level):
    return f"{level['rate']:,} events/s" + (f", {level['share']} %" if level["share"] else "")


def _milliseconds(some):
    """Median (least–most) of each quantile of answers, in ms."""
    return [figure((each[quantile] / 1000 for each in some), "{:.1f}") for quantile, _ in QUANTILES]


def latencies(result):
    if not result["latency"]:
        return ""
    options, most = result["options"], result["most"]
    rows, ratios = [], []
    for level in result["latency"]:
        for hops in sorted(level["rounds"][0]["echo"]):
            some = [turn["echo"][hops]["echo"] for turn in level["rounds"]]
            rows.append((name_of(level), f"raw echo over {hops} topics", sum(each["count"] for each in some), *_milliseconds(some)))
        for kind, words, hops in KINDS:
            some = [turn["program"][kind] for turn in level["rounds"]]
            rows.append((name_of(level), words, sum(each["count"] for each in some), *_milliseconds(some)))
            found = [against_echo(level, kind, quantile, hops) for quantile, _ in QUANTILES]
            if all(found):
                ratios.append((name_of(level), words, *(figure(values, "{:.2f}") for values in found)))
    turns = [turn for level in result["latency"] for turn in level["rounds"]]
    late = max(answer["sent_late_us"] for turn in turns for answer in (*turn["echo"].values(), turn["program"])) / 1000
    capped = f", taken as {most['estimated']:,.0f} here (`--most`)" if most["capped"] else ""
    steps = ", ".join(f"{phase['rate']:,} ({phase['p99_us'] / 1000:,.0f} ms)" for phase in most["ramp"])
    return f"""## On Kafka: waits

Open loop: a fixed schedule for {options['seconds']} s after {options['warmup']} s of warm-up; time runs from the *intended* moment of sending to the moment at which an
independent consumer holds the answer. The rates are shares of the most that the program holds: {most['taken']:,} events/s. Of {most['records']:,} further
events sent as fast as they go, all had found their end after {most['seconds']:.1f} s, {most['per_second']:,.0f} events/s{capped}; of a ramp up to that,
each step with its p99, the last one counts whose p99 had not grown by half a second: {steps}. The echo is as many topics as
the answer passes, with relays between them that do nothing but pass on, at the same rate in the same round. The program has read a backlog and
knows its customers. At every rate {options['answers']} events a second are payments with a shared screen (event, touch, prompt: three topics) and
{options['answers']} are payments to a listed account with `decision_requested` (event, touch, hint, prompt or decision: four); the rest is a
generated stream of people who nearly all do something once. Every event happens while it is sent. Senders gather for 5 ms, as librdkafka and, since
4.0, Kafka's own producers do by default; what answers them waits for nothing but the program's `log.gather_ms`. Milliseconds. The sender fell at most {late:.0f} ms behind its schedule; that is part of the figures, of the echo's as well.

{table(("rate", "", "measured", *(name for _, name in QUANTILES)), rows)}
Divided by the echo over as many topics, of the same round:

{table(("rate", "", *(name for _, name in QUANTILES)), ratios)}"""


def disturbed(result):
    low = level_of(result, LOW)
    if not low or not result["disturbed"]:
        return ""
    rows = []
    for kind, words, _ in KINDS:
        rows.append((words, "nothing", *_milliseconds([turn["program"][kind] for turn in low["rounds"]])))
        rows += [("", happens, *_milliseconds([answer[kind] for answer in result["disturbed"][name]]))
                 for name, happens in DISTURBANCES if name in result["disturbed"]]
    return f"""## On Kafka: waits while something happens

The same at {low['rate']:,} events/s. *Nothing*: no snapshot is taken. The second process keeps the state ready (`snapshots.standby: all`) and joins in the
middle of the run; what waits for its partitions meanwhile is in the figures, and every answer still came once. Milliseconds.

{table(("", "meanwhile", *(name for _, name in QUANTILES)), rows)}"""


def failures(result):
    return "".join(f"**Failed: {what}.** {why[:300]} What stands here was measured before or after it.\n" for what, why in result["failed"].items())


def sections(result):
    return "\n".join(part for part in (failures(result), replays(result), throughput(result), latencies(result), disturbed(result)) if part)


def tail(histograms):
    """[(one answer in so many is slower, ms), ...] of all together: the shape of the tail, as far as there are answers."""
    histogram = pooled(histograms)
    left = whole = sum(count for _, count in histogram)
    points = []
    for value, count in histogram:
        points.append((whole / left, value / 1000))
        left -= count
    return points


def plots(result):
    found = {"kafka_rates": of_turns(result, "Rates on one backlog", "records/s", lambda one: one["per_second"]),
             "kafka_processor": of_turns(result, "Processor time, the broker's with it", "s for a million records",
                                         lambda one: (one["processor_seconds"] + one["broker_processor_seconds"]) * 1e6 / result["options"]["events"])}
    half, low = level_of(result, HALF), level_of(result, LOW)
    if result["latency"]:
        found["kafka_waits_by_load"] = by_load(result)
    if half:
        found["kafka_tail"] = tails(f"Waits at {name_of(half)}", {
            "raw echo": echoes(half), **{kind.replace("_", " "): of_program(kind, half) for kind, *_ in KINDS}})
    if low and result["disturbed"]:
        found["kafka_disturbed"] = tails(f"Event → prompt at {name_of(low)} while something happens", {
            "nothing": of_program("prompt", low), **{name: [answer["prompt"] for answer in some] for name, some in result["disturbed"].items()}})
    return found


def of_turns(result, title, words, value):
    """A plot of consumer, relay and program by round: what the machine's moods do to each."""
    return {"title": title, "x": "round", "y": words, "log_x": False, "log_y": True,
            "series": {name: list(enumerate(map(value, result[kind]), 1))
                       for kind, name in (("consume", "bare consumer"), ("relay", "bare relay"), ("drain", "xiezhi run"))}}


def by_load(result):
    series = {}
    for level in result["latency"]:
        for name, some in (("echo", echoes(level)), ("prompt", of_program("prompt", level)), ("decision", of_program("decision", level))):
            for quantile, words in (QUANTILES[0], QUANTILES[2]):
                series.setdefault(f"{name}, {words}", []).append((level["rate"], statistics.median(each[quantile] for each in some) / 1000))
    return {"title": "Waits by load", "x": "events/s", "y": "ms", "log_x": False, "log_y": True,
            "series": {name: sorted(points) for name, points in series.items()}}


def echoes(level):
    return [turn["echo"]["3"]["echo"] for turn in level["rounds"]]


def of_program(kind, level):
    return [turn["program"][kind] for turn in level["rounds"]]


def tails(title, answers):
    """A plot of how rare long waits are; `answers`: name of the series -> answers of its rounds."""
    return {"title": title, "x": "one answer in so many is slower", "y": "ms", "log_x": True, "log_y": True,
            "series": {name: tail(each["histogram_us"] for each in some) for name, some in answers.items()}}
