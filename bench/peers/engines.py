"""The engines that do the peers' job: how each is built, what it is called with, which topics it needs.

A further engine is one more class with `name`, `title`, `settings`, `topics(turn)` and `command(turn)`, and one line in `engines`.
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
    """One run of one engine: its own output topic and folder."""

    def __init__(self, engine, number, brokers, folder):
        self.name = f"{engine}-{number}"
        self.brokers, self.folder = brokers, folder / self.name
        self.output = f"findings-{self.name}"
        self.log = f"touches-{self.name}"


class Xiezhi:
    name = "xiezhi"
    title = "Xiezhi"
    settings = "two threads of its own (route, detect) beside those of librdkafka, tcmalloc"

    def build(self):
        """Comes with the C++ build."""

    def topics(self, turn):
        return [turn.output, turn.log]

    def command(self, turn):
        return [BUILD / "bench/xiezhi_peer", "--brokers", turn.brokers, "--input", INPUT, "--log", turn.log, "--output", turn.output]


class _Java:
    program = ""
    more = ()

    def __init__(self, collector, heap_mib):
        self.engine, self.collector, self.heap_mib = self.name, collector, heap_mib
        self.name = f"{self.name}-{collector}"
        self.settings = f"parallelism {PARALLELISM}, {' '.join(self.flags())}"

    def build(self):
        self.classes = build_java(self.engine)

    def flags(self):
        return [f"-Xms{self.heap_mib}m", f"-Xmx{self.heap_mib}m", *COLLECTORS[self.collector]]

    def topics(self, turn):
        return [turn.output]

    def command(self, turn):
        return ["java", *self.flags(), *self.more, f"-Dlog4j.configuration=file:{HERE / 'log4j.properties'}", "-cp", self.classes,
                self.program, "--brokers", turn.brokers, "--input", INPUT, "--output", turn.output, "--parallelism", str(PARALLELISM),
                "--name", turn.name, "--folder", turn.folder]


class Flink(_Java):
    name = "flink"
    program = "peers.FlinkPeer"
    more = OPENED

    @property
    def title(self):
        return f"Flink {versions()['flink']}, heap state, {self.collector.upper()}"


class Streams(_Java):
    name = "streams"
    program = "peers.StreamsPeer"

    @property
    def title(self):
        return f"Kafka Streams {versions()['streams']}, in-memory stores, {self.collector.upper()}"


def engines(names, collectors, heap_mib):
    """Those that are asked for, in the order in which they take turns."""
    kinds = {"xiezhi": [Xiezhi()], "flink": [Flink(one, heap_mib) for one in collectors],
             "streams": [Streams(one, heap_mib) for one in collectors]}
    return [engine for name in names for engine in kinds[name]]
