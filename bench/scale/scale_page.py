"""The figures of bench/scale as targets, Markdown and line plots, and what they mean for more machines. Pure functions."""

import re
import statistics

import report
from report import table

GIB = 2**30
STAGES = ("decode", "admit + route", "seal", "log", "prefetch", "detect", "render")  # of the whole catalogue; reading the file is left out
ENGINE_STAGES = ("decode", "tokens and touches", "state and rules")

# What carry() takes as given, each with where it comes from.
GIVEN = {
    "clients_ns": (1_280, "librdkafka reads an event and its touches and writes packed frames: twice 640 ns, a limit measured with tcmalloc"),
    "used": (0.7, "share of processor and memory that is planned for; the rest is for peaks and a machine that is lost"),
    "partitions_a_core": (4, "a partition is what moves when a machine is lost, so it is a quarter of a core"),
    "replicas": (3, "copies of each record that the brokers keep"),
    "snapshot_interval_s": (60, "half of it, on average, is read again from the log"),
}


def figure(values, form="{:,.0f}"):
    return report.figure(values, form)


def ratios(above, below):
    return [one / other for one, other in zip(above, below)]


def read_pipeline(text):
    """What xiezhi_pipeline prints. Reading the file is no part of the cost."""
    def number(pattern):
        return float(re.search(pattern, text)[1])
    stages = {name: number(rf"(?m)^{re.escape(name)} +([0-9.]+) ") for name in ("read", *STAGES)}
    counts = re.search(r"(\d+) taken, (\d+) refused, (\d+) late, (\d+) repeated", text)
    outputs = re.search(r"(\d+) outputs, digest (\w+)", text)
    frame = re.search(r"([0-9.]+) bytes of frame an event", text)
    return {"ns": round(sum(stages[name] for name in STAGES), 1), "stages": stages,
            **dict(zip(("taken", "refused", "late", "repeated"), map(int, counts.groups()))), "touches": number(r"touches \(([0-9.]+) an event"),
            "outputs": int(outputs[1]), "digest": outputs[2], "bytes_an_entity": number(r"state, ([0-9.]+) bytes an entity"),
            "frame_bytes": float(frame[1]) if frame else None}


def largest_keys(wanted, bytes_a_key, room_bytes):
    """The numbers of keys, smallest first, whose states lie in memory at once: the largest gives way, by halves, until they fit."""
    chosen = sorted(wanted)
    while len(chosen) > 1 and sum(chosen) * bytes_a_key > room_bytes:
        chosen[-1] //= 2
        if chosen[-1] <= chosen[-2]:
            chosen.pop()
    return chosen


def verdict(values, limit, at_least=False):
    middle = statistics.median(values)
    return middle >= limit if at_least else middle <= limit


def targets(result):
    rows = []

    def add(name, what, limit, values, at_least=False, met=None):
        values = [round(value, 4) for value in values]
        rows.append({"id": name, "what": what, "wanted": f"{'>=' if at_least else '<='} {limit}", "values": values,
                     "met": verdict(values, limit, at_least) if met is None else met})

    for name, light in result["light"].items():
        add("R1", f"engine with five rules ÷ prototype, {light['what']}", 3, ratios(light["engine"], light["prototype"]))
    for name, light in result["light"].items():
        add("R1", f"whole catalogue ÷ prototype, {light['what']}", 3, ratios(light["whole"], light["prototype"]))
    most = result["keys"][-1]
    add("R4", f"one touch at a time ÷ with look-ahead, {most['keys']:,} keys", 1.5, ratios(most["one_at_a_time"], most["look_ahead"]), at_least=True)
    few, many = result["accounts"][0], result["accounts"][-1]
    add("R5", f"an event with {many['keys']:,} keys ÷ with {few['keys']:,}", 2.5, ratios(many["ns_an_event"], few["ns_an_event"]))
    add("R5", f"a touch of the state alone, {most['keys']:,} keys ÷ {result['keys'][0]['keys']:,}", 2.5,
        ratios(most["look_ahead"], result["keys"][0]["look_ahead"]))
    for load in result["windows"]:
        costs = {(each["window"], each["reads"]): each["ns_a_touch"] for each in load["figures"]}
        for one, other, reads in (("24 h", "5 min", "count"), ("24 h", "1 h", "totals")):
            add("R6", f"a rule that reads the {reads} of {one} ÷ of {other}, {load_of(load)}", 1.2, ratios(costs[one, reads], costs[other, reads]))
    costs = {each["partitions"]: each["ns"] for each in result["partitions"]}
    add("R15", "an event in 8 partitions ÷ in 1", 1.1, ratios(costs[8], costs[1]))
    shares = [each["held"] / wanted_bytes(each["entries"]) for each in result["memory"]]
    add("R16", "bytes held for a key ÷ (24 + 16 × entries), by entries and counterparties", 1.6, shares, met=max(shares) <= 1.6)
    blocks = result["allocations"]
    add("R17", "blocks of memory taken for an event after warm-up", 0, [blocks["blocks"] / blocks["events"]])
    return rows


def load_of(load):
    return f"{load['entries']} entries in each" if "entries" in load else f"an entry each {load['step_ms'] / 1000:g} s in both"


def wanted_bytes(entries):
    return 24 + 16 * entries


def target_lines(result):
    words = {True: "met", False: "**missed**", None: "not measured"}
    return table(("", "what", "target", "reached", ""), [(row["id"], row["what"], row["wanted"], figure(row["values"], "{:.2f}"), words[row["met"]])
                                                         for row in targets(result)])


def light(result):
    names = (("prototype", "prototype"), ("engine", "engine, five rules"), ("whole", "whole catalogue"))
    rows = [(each["what"], *(figure(each[name]) for name, _ in names), *(figure(ratios(each[name], each["prototype"]), "{:.2f}") for name, _ in names[1:]))
            for each in result["light"].values()]
    told = [name for name in STAGES if name != "log"]  # no touch travels through frames here
    stages = [(each["what"], *(f"{each['stages'][name]:,.0f}" for name in told), f"{each['outputs'] / each['records']:.2f}") for each in result["light"].values()]
    parts = [(each["what"], *(figure(turn[place] for turn in each["engine_stages"]) for place in range(len(ENGINE_STAGES)))) for each in result["light"].values()]
    return f"""## Beside the speed of light

Nanoseconds of one thread for a transfer of the peers' job ({result['light']['crowded']['bytes'] / result['light']['crowded']['records']:,.0f} bytes of JSON), the same file for all, in turns. The prototype (`bench/scale/prototype.cc`)
walks the JSON once, turns four identifiers into keyed hashes, counts and sums in four flat cells and compares three times for each; no windows, no order, nothing checked.
Its cells are those of a plain map over the same file. The engine is the program's decoder, tokens, facts with look-ahead and the five rules; its findings
are those of the sequential oracle, one by one. The whole catalogue adds the checks of time, who else is concerned, sealing, every detector, cases, hints and the text of what comes out
(`bench/pipeline`, without reading the file); every transfer was taken. The first stream is as dense as the peers' job: to many detectors everybody there looks like a fraud.

{table(("stream", *(title for _, title in names), "engine ÷ prototype", "whole ÷ prototype"), rows)}
Of the engine's:

{table(("stream", *ENGINE_STAGES), parts)}
Of the whole catalogue's, last round:

{table(("stream", *told, "outputs an event"), stages)}"""


def keys(result):
    rows = [(f"{each['keys']:,}", figure(each["one_at_a_time"]), figure(each["look_ahead"]),
             figure(ratios(each["one_at_a_time"], each["look_ahead"]), "{:.2f}"), f"{each['state_bytes'] / GIB:.2f}") for each in result["keys"]]
    events = [(f"{each['keys']:,}", figure(each["ns_an_event"]), f"{each['state_bytes'] / GIB:.2f}") for each in result["accounts"]]
    return f"""## Keys

The state alone, nanoseconds a touch: payments into so many accounts, all alike, each from four others, four before. All states lie in memory at once and take turns; afterwards each key has what was paid into it.

{table(("keys", "one at a time", "with look-ahead", "ratio", "state, GiB"), rows)}
An event of the five rules (decode, tokens, two touches, rules), nanoseconds, accounts all alike, each with a key for what it pays and one for what it is paid, four transfers of each before:

{table(("keys", "an event", "state, GiB"), events)}"""


def windows(result):
    parts = []
    for load in result["windows"]:
        rows = [(each["window"], each["reads"], f"{each['entries']:,}", figure(each["ns_a_touch"])) for each in load["figures"]]
        parts.append(f"{load['keys']:,} keys, {load_of(load)}:\n\n{table(('window', 'the rule reads', 'entries in it', 'ns a touch'), rows)}")
    return """## Windows

A touch is applied with look-ahead and its rule reads a window. First each window has a stream of its own in which it holds as many entries as the others (only event time runs faster
or slower); then all have the same stream, and a longer window holds more. `count` looks for the oldest entry in the ring; `totals` are count, sum and counterparties, which the entity keeps for 1 h, 24 h, 5 working days and 30 d. What is read is
compared with a queue. Rings keep entries for 90 days, so with the longest window they also let go of some.

""" + "\n".join(parts)


def partitions(result):
    rows = [(each["partitions"], figure(each["ns"]), figure(ratios(each["ns"], result["partitions"][0]["ns"]), "{:.2f}"), f"{each['frame_bytes']:,.0f}",
             f"{each['bytes_an_entity']:,.0f}") for each in result["partitions"]]
    hot = result["hot"]
    hot_rows = [(title, figure(hot["uniform"][name]), figure(hot["hot"][name]), figure(ratios(hot["hot"][name], hot["uniform"][name]), "{:.2f}"))
                for name, title in (("engine", "engine, five rules"), ("whole", "whole catalogue"))]
    return f"""## Partitions, and a hot key

The whole catalogue over {result['options']['events']:,} generated events of all types, touches through frames of the log, so many partitions in one thread; nanoseconds an event. The number of outputs is the same
with all. The clock of every partition is looked at with every event, as `xiezhi replay` does; on Kafka that happens with records of the partition alone.

{table(("partitions", "an event", "÷ 1", "bytes of log an event", "bytes of state an entity"), rows)}
Half of all transfers are paid to one account, beside a stream in which all accounts are alike:

{table(("", "all alike", "hot key", "ratio"), hot_rows)}"""


def memory(result):
    rows = [(each["counterparties"], each["entries"], f"{each['held']:,.0f}", f"{wanted_bytes(each['entries']):,}",
             f"{each['held'] / wanted_bytes(each['entries']):.2f}", f"{each['taken']:,.0f}") for each in result["memory"]]
    blocks = result["allocations"]
    return f"""## Memory

Bytes for a key by the number of its entries and of the different counterparties among them. Held is what the keys need (entity, name, ring, totals of windows, ledger of counterparties);
taken is what the process has for it, with room for more. What a key with one entry takes is its fixed part; an entry is 24 bytes, in rings that grow ahead of need. Totals of windows
come with the seventeenth entry, and with eight counterparties or 64 entries a ledger, whose row of 64 bytes a counterparty the formula does not know.

{table(("counterparties", "entries", "held", "24 + 16 × entries", "ratio", "taken"), rows)}
After warm-up {blocks['blocks']:,} blocks were taken for {blocks['events']:,} events of a town whose days are all alike (decoder, router, log frames, every detector, hints), {blocks['blocks_before']:,} before.
"""


def carry(measured, machines, cores, memory_bytes, given=None):
    """What so many machines of so many cores carry. `measured`: ns_an_event, event_bytes, log_bytes, bytes_a_key, load_bytes_per_second, detect_share
    (of an event's time, what is done behind the log). Rates and memory are those that are planned for. Recovery: the state is loaded, then what came
    since the snapshot is read again, with all of the machine's time."""
    given = {name: value for name, (value, _) in GIVEN.items()} | (given or {})
    rate = machines * cores * given["used"] * 1e9 / (measured["ns_an_event"] + given["clients_ns"])
    state = given["used"] * memory_bytes
    carried = rate * (measured["event_bytes"] + measured["log_bytes"])  # written once and read once, what comes out is little beside it
    return {"events_per_second": rate, "keys": machines * state / measured["bytes_a_key"], "partitions": machines * cores * given["partitions_a_core"],
            "state_bytes": machines * state, "partition_state_bytes": state / (cores * given["partitions_a_core"]),
            "broker_bytes_per_second": carried * (given["replicas"] + 1),
            "recovery_seconds": state / measured["load_bytes_per_second"]
                                + given["snapshot_interval_s"] / 2 * given["used"] * measured["detect_share"]}


def measured_for_carry(result):
    """The figures that the table on paper is computed from, each with its source."""
    one = result["partitions"][0]
    stages, recover = one["stages"], result["recover"]
    return {"ns_an_event": statistics.median(one["ns"]), "event_bytes": result["generated_bytes"] / result["options"]["events"], "log_bytes": one["frame_bytes"],
            "bytes_a_key": recover["state_bytes"] / recover["keys"], "load_bytes_per_second": recover["state_bytes"] / recover["seconds"],
            "detect_share": (stages["prefetch"] + stages["detect"] + stages["render"]) / sum(stages[name] for name in STAGES)}


def scale(result):
    measured = measured_for_carry(result)
    where = result["machine"]
    memory_bytes = where["memory_gib"] * GIB
    columns = (("one core", 1, 1, memory_bytes / where["cores"]), (f"one machine ({where['cores']} cores, {where['memory_gib']} GiB)", 1, where["cores"], memory_bytes),
               ("a hundred of them, on paper", 100, where["cores"], memory_bytes))
    found = [carry(measured, *column[1:]) for column in columns]
    rows = [(title, *(form.format(each[name] / unit) for each in found)) for name, title, unit, form in (
        ("events_per_second", "events/s", 1, "{:,.0f}"), ("partitions", "partitions", 1, "{:,.0f}"), ("keys", "keys, million", 1e6, "{:,.1f}"),
        ("state_bytes", "state, GiB", GIB, "{:,.1f}"), ("partition_state_bytes", "of it in a partition, GiB", GIB, "{:,.2f}"),
        ("broker_bytes_per_second", "the brokers' network, MB/s", 1e6, "{:,.0f}"), ("recovery_seconds", "a process that was killed is ready after, s", 1, "{:,.0f}"))]
    return f"""## One core, one machine, a hundred

Computed from the figures named below (`carry` in `bench/scale/scale_page.py`), not measured. Machines share nothing but the brokers, so a hundred carry a hundred times as much as long as keys spread over the
partitions and there are brokers enough; a single key stays with one core.

{table(("", *(column[0] for column in columns)), rows)}
From: {measured['ns_an_event']:,.0f} ns an event of the whole catalogue over generated events, one partition; {measured['event_bytes']:,.0f} bytes an event, {measured['log_bytes']:,.0f} bytes of log an event;
{measured['bytes_a_key']:,.0f} bytes a key and {measured['load_bytes_per_second'] / 1e6:,.0f} MB/s from the start of a process to ready ({result['recover']['source']}); {measured['detect_share']:.0%} of an event's time behind the log. Given: """ + "; ".join(
        f"{value:g} ({why})" for value, why in GIVEN.values()) + ".\n"


def sections(result):
    return "\n".join((light(result), keys(result), windows(result), partitions(result), memory(result), scale(result)))


def plots(result):
    middle = statistics.median
    return {
        "scale_keys": {"title": "A touch of the state by the number of keys", "x": "keys", "y": "ns a touch", "log_x": True, "log_y": False,
                       "series": {title: [(each["keys"], middle(each[name])) for each in result["keys"]]
                                  for name, title in (("one_at_a_time", "one at a time"), ("look_ahead", "with look-ahead"))}},
        "scale_partitions": {"title": "An event by the number of partitions in one process", "x": "partitions", "y": "ns an event", "log_x": True, "log_y": False,
                             "series": {"whole catalogue": [(each["partitions"], middle(each["ns"])) for each in result["partitions"]]}},
        "scale_memory": {"title": "Bytes held for a key", "x": "entries", "y": "bytes", "log_x": True, "log_y": True,
                         "series": {f"{count:,} counterparties": [(each["entries"], each["held"]) for each in result["memory"] if each["counterparties"] == count]
                                    for count in sorted({each["counterparties"] for each in result["memory"]})}
                         | {"24 + 16 × entries": sorted({(each["entries"], wanted_bytes(each["entries"])) for each in result["memory"]})}},
    }


def page(result):
    where = result["machine"]
    return f"""# Scale

Written by `bench/scale/run.py`; do not edit. No Kafka: one process, one thread, processor time of that thread. What is compared took turns in one run; a figure is the median, with the least
and the most in brackets. A figure stands here only when the answer was right.

## Targets

{target_lines(result)}
{sections(result)}
## Machine and command

{where['processor']}, {where['cores']} cores, {where['memory_gib']} GiB, {where['kernel']}; {where['compiler']}, preset `release`; revision {where['revision']}; {result['date']}.
`{result['command'].strip()}`, {result['minutes']} minutes. Load average before it: {where['load']:.1f}.
"""
