"""The engines that do the peers' job: how each is built, what it is called with, which topics it needs.

A further engine is one more class with `name`, `kind` (the product), `base` (the name without the collector), `title`, `settings`,
`has_own_rates`, `build()`, `topics(turn)` and `command(turn)`, and one line in `engines`.
"""

import pathlib
import re
import shutil
import subprocess

from instrument import BUILD, ROOT
from checks import check

HERE = pathlib.Path(__file__).resolve().parent
JARS = ROOT / "build/peers-lib"
CLASSES = BUILD / "peers-classes"
POM = HERE / "pom.xml"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
INPUT = "bench.transfers"
PARTITIONS = 8
PARALLELISM = 2
STORE_MIB = 1024
# Of Flink. Exactly once nobody sees a finding before its checkpoint, so where latency is measured there are many; else nothing waits for one.
CHECKPOINT_MS, VISIBLE_CHECKPOINT_MS = 10_000, 1_000
COLLECTORS = {"g1": ["-XX:+UseG1GC"], "zgc": ["-XX:+UseZGC"]}
OPENED = [f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in ("lang", "util", "time", "nio")]  # as Flink's own scripts do


def _run(words, seconds, what):
    done = subprocess.run([str(word) for word in words], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds,
                          check=False)
    check(done.returncode == 0, f"{what} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def versions():
    """Name -> version, as the pom has them."""
    text = POM.read_text(encoding="utf-8")
    return dict(re.findall(r"<([a-z.]+)>([0-9][^<]*)</\1>", text.partition("<properties>")[2].partition("</properties>")[0]))


def build_java(engine):
    """Brings the jars of an engine, once, and compiles its sources."""
    jars, classes = JARS / engine, CLASSES / engine
    complete = jars / ".complete"
    if not complete.exists() or complete.stat().st_mtime < POM.stat().st_mtime:
        shutil.rmtree(jars, ignore_errors=True)
        _run(["mvn", "-q", "-B", "-Dstyle.color=never", "-P", engine, "-f", POM, COPY, f"-DoutputDirectory={jars}"], 900,
             f"bringing the jars of {engine} from Maven Central")
        complete.touch()
    shutil.rmtree(classes, ignore_errors=True)
    sources = sorted([*(HERE / "common").glob("*.java"), *(HERE / engine).glob("*.java")])
    _run(["javac", "-proc:none", "-nowarn", "-cp", f"{jars}/*", "-d", classes, *sources], 300, f"compiling {engine}")
    return f"{classes}:{jars}/*"


class Turn:
    """One run of one engine: what it promises, what it is tuned for, its own topics and folder."""

    def __init__(self, engine, number, brokers, folder, guarantee="none", aim="throughput"):
        self.name = f"{engine}-{guarantee}-{aim}-{number}"
        self.brokers, self.folder, self.guarantee, self.aim = brokers, folder / self.name, guarantee, aim
        self.input = INPUT
        self.output = f"findings-{self.name}"
        self.log = f"touches-{self.name}"
        visible = (guarantee, aim) == ("exactly-once", "latency")
        self.checkpoint_ms = VISIBLE_CHECKPOINT_MS if visible else CHECKPOINT_MS
        self.quiet_ms = 3_000 if guarantee != "exactly-once" else self.checkpoint_ms + 2_000  # no finding so long: none is left


class Xiezhi:
    kind = base = name = "xiezhi"
    title = "Xiezhi"
    settings = "two threads of its own (route, detect) beside those of librdkafka, tcmalloc"
    has_own_rates = True

    def build(self):
        """Comes with the C++ build."""

    def topics(self, turn):
        return [turn.output, turn.log]

    def command(self, turn):
        return [BUILD / "bench/xiezhi_peer", "--brokers", turn.brokers, "--input", turn.input, "--log", turn.log, "--output", turn.output,
                "--guarantee", turn.guarantee, "--aim", turn.aim]


class _Java:
    kind = program = product = ""
    stores = {"": "", "rocksdb": "RocksDB"}  # how the engine calls them
    more = ()

    def __init__(self, store, collector, heap_mib, has_own_rates):
        self.store, self.collector, self.heap_mib, self.has_own_rates = store, collector, heap_mib, has_own_rates
        self.base = "-".join(filter(None, (self.kind, store)))
        self.name = f"{self.base}-{collector}"
        self.title = f"{self.product} {versions()[self.kind]}, {self.stores[store]}, {collector.upper()}"
        self.settings = f"parallelism {PARALLELISM}, {' '.join(self.flags())}"
        if store:
            self.settings += f", {STORE_MIB} MiB beside the heap for RocksDB's cache and buffers"

    def build(self):
        self.classes = build_java(self.kind)

    def flags(self):
        return [f"-Xms{self.heap_mib}m", f"-Xmx{self.heap_mib}m", *COLLECTORS[self.collector]]

    def topics(self, turn):
        return [turn.output]

    def command(self, turn):
        return ["java", *self.flags(), *self.more, f"-Dpeers.store.mib={STORE_MIB}", f"-Dlog4j.configuration=file:{HERE / 'log4j.properties'}",
                "-cp", self.classes, self.program, "--brokers", turn.brokers, "--input", turn.input, "--output", turn.output,
                "--parallelism", str(PARALLELISM), "--name", turn.name, "--folder", turn.folder / "state", "--store", self.store or "heap",
                "--store-mib", str(STORE_MIB), "--guarantee", turn.guarantee, "--aim", turn.aim,
                "--checkpoint-ms", str(turn.checkpoint_ms)]


class Flink(_Java):
    kind, program, product = "flink", "peers.FlinkPeer", "Flink"
    stores = {"": "heap state", "rocksdb": "RocksDB state"}
    more = OPENED


class Streams(_Java):
    kind, program, product = "streams", "peers.StreamsPeer", "Kafka Streams"
    stores = {"": "in-memory stores", "rocksdb": "RocksDB stores"}


def engines(names, collectors, heap_mib, peers_own_rates=True):
    """Those that are asked for, in the order in which they take turns. Where the state lies beside the heap, the first collector is enough;
    with a further one an engine is measured at the rate of all alone. The peers' own rates make no target: a quick run leaves them out."""
    def with_each(one, store):
        return [one(store, collector, heap_mib, peers_own_rates and collector == collectors[0])
                for collector in (collectors[:1] if store else collectors)]
    kinds = {"xiezhi": [Xiezhi()], **{"-".join(filter(None, (one.kind, store))): with_each(one, store)
                                      for one in (Flink, Streams) for store in one.stores}}
    return [engine for name in names for engine in kinds[name]]
