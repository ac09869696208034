"""The figures as a page (docs/performance_peers.md) and as lines for the terminal. Medians, with least and most in brackets."""

import statistics

INTRODUCTION = """# Speed beside other engines

Written by `bench/peers/run.py`; do not edit. The numbers are as they came out. The engines took turns in one run (A B C A B C); a figure
is the median, with the least and the most in brackets. A turn gives a figure only when its findings are those of the oracle, one by one:
rule, account, event and value. Wall-clock figures of another machine mean little; the ratios are what is to be compared.
"""
PARTS = ("between", "whole")
TARGETS = (("flink", 10), ("streams", 8))


def figure(values, form="{:,.0f}"):
    """Median (least–most)."""
    values = list(values)
    middle = form.format(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({form.format(min(values))}–{form.format(max(values))})"


def table(columns, rows):
    return "\n".join(["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
                     + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def turns_of(result, name):
    """The turns of an engine; none when one of them was wrong."""
    some = [turn for turn in result["turns"] if turn["engine"] == name]
    return some if all("whole" in turn for turn in some) else []


def processor(turn, choose):
    """Seconds for a million transfers: of the two figures of a turn the one that `choose` takes, min or max."""
    return choose(turn[part]["processor_per_million"] for part in PARTS)


def best_of(result, kind):
    """The engine of a kind, whatever its collector, that used least; its name, or nothing."""
    names = [engine["name"] for engine in result["engines"] if engine["name"].partition("-")[0] == kind and turns_of(result, engine["name"])]
    used = {name: statistics.median(processor(turn, min) for turn in turns_of(result, name)) for name in names}
    return min(used, key=used.get) if used else None


def ratios(result):
    """(title, wanted, ratio of each round) of each kind of peer that was measured beside Xiezhi."""
    own = turns_of(result, "xiezhi")
    for kind, wanted in TARGETS:
        best = best_of(result, kind)
        if not own or not best:
            continue
        title = next(engine["title"] for engine in result["engines"] if engine["name"] == best)
        yield title, wanted, [processor(peer, min) / processor(one, max)
                                      for one, peer in zip(own, turns_of(result, best))]


def targets(result):
    return [(f"processor time of {title} ÷ that of Xiezhi", f"≥ {wanted}", figure(found, "{:.1f}"),
             "met" if statistics.median(found) >= wanted else "**missed**") for title, wanted, found in ratios(result)]


def _wrong(result, name):
    some = [turn["differences"] for turn in result["turns"] if turn["engine"] == name]
    return (f"wrong: {max(one['missing'] for one in some):,} missing, {max(one['extra'] for one in some):,} too many, "
            f"{max(one['repeated'] for one in some):,} repeated")


def _row(result, engine):
    some = turns_of(result, engine["name"])
    if not some:
        return (engine["title"], _wrong(result, engine["name"]), *[""] * 6)
    return (engine["title"], *(figure((turn[part]["processor_per_million"] for turn in some), "{:.2f}") for part in PARTS),
            figure(1e6 / turn["whole"]["processor_per_million"] for turn in some),
            *(figure(turn[part]["per_second"] for turn in some) for part in PARTS),
            figure((turn["whole"]["broker_per_million"] for turn in some), "{:.2f}"), figure(turn["peak_rss_bytes"] / 2**20 for turn in some))


def figures(result):
    options, bare = result["options"], result["consume"]
    rows = [_row(result, engine) for engine in result["engines"]]
    consumed = options["warmup"] + options["measured"] + result["tail"]
    rows.append(("a bare librdkafka consumer", "", figure((one["processor_seconds"] * 1e6 / consumed for one in bare), "{:.2f}"),
                 figure(consumed / one["processor_seconds"] for one in bare), "", figure(one["per_second"] for one in bare), "", ""))
    return f"""## Figures

{options['measured']:,} transfers measured after {options['warmup']:,} of warm-up, {options['accounts']:,} accounts, {result['partitions']} partitions,
{result['fill']['bytes'] / result['fill']['records']:,.0f} bytes each; {options['rounds']} round{"s" if options['rounds'] > 1 else ""}. Processor time is that of the engine's processes, without the broker's. *Between* is between the moments
at which a reader of the findings sees the marks at the end of the warm-up and of the measured part: warm, but an engine may then have done work
ahead, most of all Xiezhi, whose two stages have a topic between them. *Whole* is from the start of the process until nothing is left, over all transfers,
with the start, Java's compiling and the empty windows of the first hour in it. What is true lies between. Memory is the peak until the second mark;
a JVM takes about as much as it is given, and the kernel counts the heap of this Java's ZGC three times, once for each of its views. **The ratios take what is worse for Xiezhi: of it the larger
of the two in a turn, of the others the smaller.**

{table(("", "processor s a million, between", "whole", "transfers/s a core, whole", "transfers/s wall, between", "whole", "broker's processor s a million", "peak memory, MiB"), rows)}
{table(("", "target", "reached", ""), targets(result)) if targets(result) else ""}"""


def findings(result):
    rules = result["rules"]
    differences = [(engine["title"], f"{max(turn['differences']['missing'] for turn in some):,}",
                    f"{max(turn['differences']['extra'] for turn in some):,}", f"{max(turn['differences']['repeated'] for turn in some):,}")
                   for engine in result["engines"]
                   for some in [[turn for turn in result["turns"] if turn["engine"] == engine["name"]]] if some]
    return f"""## Findings

The oracle reads the same topic, sorts all transfers by event time and then by event id, and judges them one after the other. It finds
{sum(rules.values()):,}: {", ".join(f"{rule} {count:,}" for rule, count in sorted(rules.items()))}. No difference is allowed to any engine; the most of a turn:

{table(("", "missing", "too many", "repeated"), differences)}"""


ENGINES = """## What each engine does

The rules are those of `bench/peers/README.md`. All engines give exact answers in the order of event time and id, so each must put the eight
partitions in order; each does it in its own way.

- **Xiezhi** (`xiezhi_peer.cc`) is the program's consumer (which brings partitions into the order of time), decoder (every field is read and
  checked), tokens, touches, log and keyed state, unchanged; the five rules are views over the facts that its shards keep. The log is a Kafka topic:
  every transfer is written once more, as two touches, and read back. Left out is what the job does not ask for: persons, devices and phones,
  sealing of identifiers, its own detectors, evidence, cases and snapshots. Its state is more than the job needs: ninety days of entries, four windows, a
  row for each counterparty of a lifetime. Of an account with more than 65,536 counterparties it counts them from above; no rule asks beyond twenty.
- **Flink** (`flink/`) runs as a local cluster in one JVM: `KafkaSource` with a watermark for each partition, Jackson's streaming parser, `keyBy`
  account, a `KeyedProcessFunction` on `HashMapStateBackend` that holds a touch until the watermark has passed it, object reuse, a type that writes itself. The
  shuffle stays in memory. State is changed in place in rings of primitives: faster than `MapState`, and possible because heap state is not serialised.
- **Kafka Streams** (`streams/`) is the Processor API: one processor splits, a repartition topic by account, one processor judges over three
  in-memory stores. Streams has no watermarks; each touch carries the partition of its transfer, and waits on the heap until all partitions have passed it.

Nobody keeps state for recovery: Flink without checkpoints, Streams without changelogs, Xiezhi without snapshots; all producers write with `acks=all` and lz4.
Not measured here: RocksDB, exactly-once, latency, checkpoints.
"""


def page(result):
    where, versions = result["machine"], result["versions"]
    flags = "\n".join(f"- {engine['title']}: {engine['settings']}." for engine in result["engines"])
    busy = where["load"] > 0.5
    return "\n".join((
        INTRODUCTION, figures(result), findings(result), ENGINES,
        f"""## Machine and command

{where['processor']}, {where['cores']} cores shared by broker, engine and reader, {where['memory_gib']} GiB, {where['kernel']}; {where['compiler']}, preset `release`; {result['java']};
Flink {versions['flink']} with connector {versions['flink.kafka']}, Kafka Streams {versions['streams']}, Jackson {versions['jackson']}; revision {where['revision']}; {result['date']}.
`{result['command'].strip()}`, {result['minutes']} minutes. Load average before it: {where['load']:.1f}{". **The machine was shared with other work while this ran: wall rates are too low by an unknown amount; processor time suffers less**" if busy else ""}.

{flags}
"""))


def terminal(result):
    """Targets alone."""
    return "\n".join(f"{what:<90}{wanted:>6}  {reached} {verdict.strip('*')}" for what, wanted, reached, verdict in targets(result))
