"""The figures of peers.json as targets, sections of Markdown and data of plots. Medians, with least and most in brackets.

`targets`, `sections` and `plots` are for the page of all benches; `page` is this bench's own, `terminal` the targets alone. Pure.
"""

import statistics

import report
from report import table

INTRODUCTION = """# Speed beside other engines

Written by `bench/peers/run.py`; do not edit. The numbers are as they came out.
"""
PARTS = ("between", "whole")
RATIOS = (("R7", "flink", "Flink's", 10), ("R8", "streams", "Kafka Streams'", 8))
EXACTLY, AT_LEAST = "exactly-once", "at-least-once"
SIGNS = {">=": "≥", "<=": "≤"}
RANKS = (("p50_us", 2), ("p90_us", 10), ("p99_us", 100), ("p999_us", 1000))  # one finding in so many took longer


def figure(values, form="{:,.0f}"):
    return report.figure(values, form)


def turns_of(result, name, guarantee):
    """The turns of an engine under a guarantee; none when one of them was wrong."""
    some = [turn for turn in result["turns"] if (turn["engine"], turn["guarantee"]) == (name, guarantee)]
    return some if all("whole" in turn for turn in some) else []


def processor(turn, choose):
    """Seconds for a million transfers: of the figures of a turn the one that `choose` takes, min or max."""
    return choose(turn[part]["processor_per_million"] for part in parts_of(turn["guarantee"]))


def parts_of(guarantee):
    """Exactly once findings are seen by whole transactions: both marks may come with one, and what lies between says nothing."""
    return PARTS if guarantee != EXACTLY else PARTS[1:]


def guarantees(result):
    """Those that were measured, in their order."""
    return list(dict.fromkeys(turn["guarantee"] for turn in result["turns"]))


def best_of(result, kind, guarantee):
    """The engine of a kind, whatever its state and collector, that used least; or nothing."""
    some = [engine for engine in result["engines"] if engine["kind"] == kind and turns_of(result, engine["name"], guarantee)]
    return min(some, default=None, key=lambda engine: statistics.median(processor(turn, min) for turn in turns_of(result, engine["name"], guarantee)))


def _target(name, what, sign, limit, values):
    middle = statistics.median(values)
    return {"id": name, "what": what, "wanted": f"{sign} {limit}", "values": list(values), "met": middle >= limit if sign == ">=" else middle <= limit}


def _drain_targets(result):
    """Under the first guarantee that was measured, which is none unless something else was asked for: there every engine is fastest."""
    first = guarantees(result)[0]
    own = turns_of(result, "xiezhi", first)
    for name, kind, whose, wanted in RATIOS:
        best = best_of(result, kind, first)
        if not own or not best:
            continue
        values = [processor(peer, min) / processor(one, max) for one, peer in zip(own, turns_of(result, best["name"], first))]
        yield _target(name, f"events/s a core ÷ {whose}, the same job ({best['title']}; guarantee: {first})", ">=", wanted, values)


def throughputs(result, name):
    """Exactly once ÷ at least once, of each round."""
    return [one["whole"]["per_second"] / other["whole"]["per_second"]
            for one, other in zip(turns_of(result, name, EXACTLY), turns_of(result, name, AT_LEAST))]


def _guarantee_targets(result):
    values = throughputs(result, "xiezhi")
    if values:
        yield _target("R12", "throughput of Xiezhi, exactly-once ÷ at-least-once", ">=", 0.9, values)


def phase_of(turn, label):
    """One rate of a live turn; none where nothing was found in it."""
    return next((phase for phase in turn.get("phases", ()) if phase["label"] == label and phase["count"]), None)


def live_turns(result, guarantee, label="common"):
    """Engine -> what it did at that rate."""
    return {turn["engine"]: phase_of(turn, label) for turn in result.get("latency", ()) if turn["guarantee"] == guarantee and phase_of(turn, label)}


def _latency_targets(result):
    for turn in result.get("latency", ()):
        low, high = phase_of(turn, "10 %"), phase_of(turn, "80 %")
        if turn["engine"] == "xiezhi" and low and high:
            yield _target("R13", f"p99.9 of Xiezhi at 80 % of its own maximum ÷ at 10 % ({turn['guarantee']})", "<=", 5,
                          [high["p999_us"] / low["p999_us"]])
    for guarantee in dict.fromkeys(turn["guarantee"] for turn in result.get("latency", ())):
        some = live_turns(result, guarantee)
        own, peers = some.pop("xiezhi", None), some
        if not own or not peers:
            continue
        best = min(peers, key=lambda name: peers[name]["p999_us"])
        title = next(engine["title"] for engine in result["engines"] if engine["name"] == best)
        yield _target("R14", f"p99.9 ÷ the best peer's ({title}) at {own['rate']:,}/s, {guarantee}", "<=", 0.3, [own["p999_us"] / peers[best]["p999_us"]])


def targets(result):
    return [*_drain_targets(result), *_guarantee_targets(result), *_latency_targets(result)]


def _wrong(some):
    differences = [turn["differences"] for turn in some]
    return "wrong: " + ", ".join(f"{max(one[kind] for one in differences):,} {word}"
                                 for kind, word in (("missing", "missing"), ("extra", "too many"), ("repeated", "repeated")))


def _row(result, engine, guarantee):
    all_turns = [turn for turn in result["turns"] if (turn["engine"], turn["guarantee"]) == (engine["name"], guarantee)]
    some = turns_of(result, engine["name"], guarantee)
    if not some:
        return (engine["title"], guarantee, _wrong(all_turns), *[""] * 6)
    shown = parts_of(guarantee)
    return (engine["title"], guarantee,
            *(figure((turn[part]["processor_per_million"] for turn in some), "{:.2f}") if part in shown else "" for part in PARTS),
            figure(1e6 / turn["whole"]["processor_per_million"] for turn in some),
            *(figure(turn[part]["per_second"] for turn in some) if part in shown else "" for part in PARTS),
            figure((turn["whole"]["broker_per_million"] for turn in some), "{:.2f}"), figure(turn["peak_rss_bytes"] / 2**20 for turn in some))


def _drain(result):
    options, bare = result["options"], result["consume"]
    rows = [_row(result, engine, guarantee) for guarantee in guarantees(result) for engine in result["engines"]
            if any((turn["engine"], turn["guarantee"]) == (engine["name"], guarantee) for turn in result["turns"])]
    consumed = options["warmup"] + options["measured"] + result["tail"]
    rows.append(("a bare librdkafka consumer", "", "", figure((one["processor_seconds"] * 1e6 / consumed for one in bare), "{:.2f}"),
                 figure(consumed / one["processor_seconds"] for one in bare), "", figure(one["per_second"] for one in bare), "", ""))
    return f"""## The same job on Xiezhi, Flink and Kafka Streams

Five rules over exact windows of each side of each account (`bench/peers/README.md`). A turn gives a figure only when its findings are
those of a sequential oracle, one by one: rule, account, event and value. The engines took turns in one run; how often each did stands in the
brackets: a figure without them is of one turn.

### A backlog

{options['measured']:,} transfers measured after {options['warmup']:,} of warm-up, {options['accounts']:,} accounts, {result['partitions']} partitions,
{result['fill']['bytes'] / result['fill']['records']:,.0f} bytes each. Processor time is that of the engine's processes, without the broker's. *Between* is between the moments
at which a reader of the findings sees the marks at the end of the warm-up and of the measured part: warm, but an engine may then have done work
ahead, most of all Xiezhi, whose two stages have a topic between them; exactly once, findings are seen by whole transactions, and there is no such figure. *Whole* is from the start of the process until nothing is left, over all
transfers, with the start, Java's compiling and the empty windows of the first hour in it. What is true lies between. Memory is the peak until the second mark;
a JVM takes about as much as it is given, and the kernel counts the heap of this Java's ZGC three times, once for each of its views. **The ratios of R7 and R8 take what is worse for Xiezhi: of it the larger
of the two in a turn, of the best peer the smaller.**

{table(("", "guarantee", "processor s a million, between", "whole", "transfers/s a core, whole", "transfers/s wall, between", "whole", "broker's processor s a million", "peak memory, MiB"), rows)}
{_prices(result)}"""


def _prices(result):
    rows = [(engine["title"], figure(values, "{:.2f}")) for engine in result["engines"] for values in [throughputs(result, engine["name"])] if values]
    note = "Until the reader sees the second mark; Flink's shows it with a checkpoint, up to 10 s later.\n"
    return table(("", "throughput exactly-once ÷ at-least-once"), rows) + "\n" + note if rows else ""


def _milliseconds(microseconds):
    return f"{microseconds / 1e3:,.1f}"


def _latency(result):
    if not result.get("latency"):
        return ""
    titles = {engine["name"]: engine["title"] for engine in result["engines"]}
    rows = []
    for turn in result["latency"]:
        if "phases" not in turn:
            rows.append((titles[turn["engine"]], turn["guarantee"], _wrong([turn]), *[""] * 7))
            continue
        rows += [(titles[turn["engine"]], turn["guarantee"], phase["label"], f"{phase['rate']:,}", f"{phase['count']:,}",
                  *(_milliseconds(phase[name]) for name in ("p50_us", "p90_us", "p99_us", "p999_us", "max_us")))
                 for phase in turn["phases"] if phase["count"]]
    options = result["options"]
    return f"""### Transfers as they happen

Sent on a fixed schedule (open loop), event time the moment at which a transfer should be sent; latency is from that moment until a reader of
its own, which reads what is committed, holds the finding. A sender or engine that falls behind is not forgiven. Each engine was warmed for
{options['warm_seconds']} s, then stood {options['seconds']} s at each rate, of which the first 2 s do not count. One transfer in ten, or fewer where there are very many, is a probe: so large that both
its accounts must raise at once. All findings of a turn were compared with the oracle's; a turn with a difference gives no latency. *common* is
one rate for all: half of what the slowest holds. The others are shares of an engine's own maximum: what it drained, or what the cores have time
for when the sender and the broker, which share them, have taken theirs{", then the last rate of a ramp at which it did not fall behind" if options.get("ramp_seconds") else ""}.{" With the second collector only the rate of all is measured." if len(options["collectors"]) > 1 else ""}{" In a quick run only Xiezhi is asked for rates of its own." if options.get("quick") else ""} An answer must wait until every partition has
moved on in event time, in every engine alike: at 1,000/s over eight partitions that alone is some 20 ms.

{table(("", "guarantee", "rate", "transfers/s", "findings", "p50 ms", "p90", "p99", "p99.9", "most"), rows)}"""


def _findings(result):
    rules = result["rules"]
    return f"""### Findings

The oracle reads the same topic, sorts all transfers by event time and then by event id, and judges them one after the other. Of the backlog it finds
{sum(rules.values()):,}: {", ".join(f"{rule} {count:,}" for rule, count in sorted(rules.items()))}. No difference is allowed to any engine.
"""


ENGINES = """### What each engine does

All engines give exact answers in the order of event time and id, so each must put the eight partitions in order; each does it in its own way.

- **Xiezhi** (`xiezhi_peer.cc`) is the program's consumer (which brings partitions into the order of time), decoder (every field is read and
  checked), tokens, touches, log and keyed state, unchanged; the five rules are views over the facts that its shards keep. The log is a Kafka topic:
  every transfer is written once more, as two touches, and read back. Left out is what the job does not ask for: persons, devices and phones,
  sealing of identifiers, its own detectors, evidence, cases and snapshots. Its state is more than the job needs: ninety days of entries, four windows, a
  row for each counterparty of a lifetime. Of an account with more than 65,536 counterparties it counts them from above; no rule asks beyond twenty.
- **Flink** (`flink/`) runs as a local cluster in one JVM: `KafkaSource` with a watermark for each partition, Jackson's streaming parser, `keyBy`,
  a `KeyedProcessFunction` that holds a touch until the watermark has passed it, object reuse, a type that writes itself. The shuffle stays in memory.
  *Heap state*: `HashMapStateBackend`, one object an account, changed in place in rings of primitives. *RocksDB state*: `EmbeddedRocksDBStateBackend`,
  a `MapState` for each kind of entry so that an access reads and writes single small keys, managed memory of 1 GiB, bloom filters, the options for flash, timers on the
  heap, incremental checkpoints.
- **Kafka Streams** (`streams/`) is the Processor API: one processor splits, a repartition topic by account, one processor judges over stores of single
  small keys. Streams has no watermarks; each touch carries the partition of its transfer, and waits on the heap until all partitions have passed it.
  *RocksDB stores*: record caches before them, one bounded block cache and write buffer for all stores as the manual shows, bloom filters.

What is promised:

| | none | at least once | exactly once |
|---|---|---|---|
| Xiezhi | nothing committed | offsets move behind what is acknowledged; the log is kept, state is its fold | the same, findings in transactions with their position in the log, one after the other without a pause; a transfer that stands in the log twice is taken once |
| Flink | no checkpoints | checkpoints every 10 s to files, sink `AT_LEAST_ONCE` | the same, sink `EXACTLY_ONCE`; where latency is measured every second, as nobody sees a finding before its checkpoint |
| Kafka Streams | no changelogs | changelogs, `at_least_once`, touches that wait are in a store too | changelogs, `exactly_once_v2`, which commits every 100 ms |

Xiezhi makes no snapshots here: whoever comes back folds the log from its beginning, as Streams reads its changelogs, where Flink loads its checkpoint.
What snapshots cost the program, and what they make of a restart, stands in `docs/reliability.md`. All producers write with `acks=all`, idempotent, lz4. For
latency the peers are tuned for it: no lingering producers, Flink's buffer timeout and watermark interval 1 ms.
"""


def _settings(result):
    versions = result["versions"]
    flags = "\n".join(f"- {engine['title']}: {engine['settings']}." for engine in result["engines"])
    return f"""{result['java']}; Flink {versions['flink']} with connector {versions['flink.kafka']}, Kafka Streams {versions['streams']}, Jackson {versions['jackson']}.

{flags}
"""


def sections(result):
    return "\n".join(part for part in (_drain(result), _latency(result), _findings(result), ENGINES, _settings(result)) if part)


def plots(result):
    """A line for each engine: how long the slowest one finding in so many took, at the rate of all; p99.9 over the rate, of its own maximum."""
    titles = {engine["name"]: engine["title"] for engine in result["engines"]}
    found = {}
    for guarantee in dict.fromkeys(turn["guarantee"] for turn in result.get("latency", ())):
        some = live_turns(result, guarantee)
        if some:
            rate = next(iter(some.values()))["rate"]
            found[f"peers_latency_{guarantee}"] = {
                "title": f"Transfer to finding at {rate:,}/s, {guarantee}", "x": "one finding in so many is slower", "y": "ms", "log_x": True, "log_y": True,
                "series": {titles[name]: [(rank, phase[percentile] / 1e3) for percentile, rank in RANKS] for name, phase in some.items()}}
        lines = {titles[turn["engine"]]: sorted((phase["rate"], phase["p999_us"] / 1e3) for phase in turn["phases"] if phase["count"])
                 for turn in result["latency"] if turn["guarantee"] == guarantee and len(turn.get("phases", ())) > 1}
        if lines:
            found[f"peers_rates_{guarantee}"] = {"title": f"p99.9 of transfer to finding, {guarantee}", "x": "transfers/s", "y": "ms", "log_x": True,
                                                 "log_y": True, "series": lines}
    return found


def _told(target):
    wanted = target["wanted"]
    for sign, word in SIGNS.items():
        wanted = wanted.replace(sign, word)
    return (f"{target['id']}: {target['what']}", wanted, figure(target["values"], "{:.2f}"), "met" if target["met"] else "**missed**")


def page(result):
    where = result["machine"]
    busy = where["load"] > 0.5
    reached = [_told(target) for target in targets(result)]
    return "\n".join((
        INTRODUCTION, table(("", "target", "reached", ""), reached) if reached else "", sections(result),
        f"""## Machine and command

{where['processor']}, {where['cores']} cores shared by broker, engine, sender and reader, {where['memory_gib']} GiB, {where['kernel']}; {where['compiler']}, preset `release`; revision {where['revision']}; {result['date']}.
`{result['command'].strip()}`, {result['minutes']} minutes. Load average before it: {where['load']:.1f}{". **The machine was shared with other work while this ran: wall rates are too low by an unknown amount; processor time suffers less**" if busy else ""}.
"""))


def terminal(result):
    """Targets alone."""
    return "\n".join(f"{what:<110}{wanted:>7}  {reached} {verdict.strip('*')}" for what, wanted, reached, verdict in map(_told, targets(result)))
