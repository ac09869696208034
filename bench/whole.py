#!/usr/bin/python3
"""All benches one after the other, and one page of what they found.

  bench/run               the whole: two hours on two cores with nothing else to do; writes docs/performance.md and docs/performance/*.svg
  bench/run --quick       small numbers, five minutes once everything is built; writes build/benches/performance.md
  bench/run report        composes the page anew from the figures that lie in build/benches; runs nothing. Without --output it is the page in
                          docs/ only when every part was run as a whole

Each part is a program of its own (`bench/run NAME`) and writes its figures to build/benches/NAME.json. One that fails is named on the page
and does not keep the others from running. Exit codes: 0 done (whether targets are met or not), 1 a part failed, 2 usage.
"""

import argparse
import importlib
import json
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build/benches"
PAGE = ROOT / "docs/performance.md"
# Name (its folder and its figures), the module that tells them, minutes that the whole and the quick run may take on two cores.
PARTS = (("kafka", "page", 33, 2), ("peers", "peers_page", 80, 3), ("scale", "scale_page", 8, 1))
PATIENCE = 3  # times these minutes; what takes longer is ended
END_SECONDS = 180  # a part waits for what it has just asked for, then ends its broker
TELLS = ("targets", "sections", "plots")

sys.path[:0] = [str(HERE), *(str(HERE / name) for name, *_ in PARTS)]

from plot import svg  # pylint: disable=wrong-import-position
from report import compose, plots_of, targets_of, terminal, with_missing


def figures_of(name):
    return BUILD / f"{name}.json"


def run_part(name, minutes, quick):
    """Why it failed; None when it did not. Figures of an earlier run are taken away first, so that nobody takes them for this one's."""
    program = HERE / name / "run.py"
    if not program.exists():
        return "it does not exist"
    figures_of(name).unlink(missing_ok=True)
    print(f"{time.strftime('%H:%M:%S')} {name}, about {minutes} minutes", flush=True)
    with subprocess.Popen([sys.executable, str(program), *(["--quick"] if quick else [])], stdin=subprocess.DEVNULL) as process:
        try:
            code = process.wait(minutes * PATIENCE * 60)
        except subprocess.TimeoutExpired:
            return f"it was ended after {minutes * PATIENCE} minutes"
        finally:
            if process.poll() is None:
                end(process)
    return f"it ended with {code}" if code else None


def end(process):
    """It ends its brokers and engines when it is asked to."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def read_part(name, module_name):
    """((name, result, module), None), or (None, why not)."""
    if not figures_of(name).exists():
        return None, f"there is no build/benches/{name}.json"
    if not (HERE / name / f"{module_name}.py").exists():
        return None, f"there is no bench/{name}/{module_name}.py"
    module = importlib.import_module(module_name)
    result = json.loads(figures_of(name).read_text(encoding="utf-8"))
    lacking = [word for word in TELLS if not hasattr(module, word)]
    return ((name, result, module), None) if not lacking else (None, f"{module_name} has no {', '.join(lacking)}")


def whole(result):
    """Whether a part was run as `bench/run` runs it: nothing else reaches docs/ unless it is asked for by name."""
    return {word for word in result["command"].split() if word.startswith("--")} <= {"--no-build"}


def write(page, parts, command, failed):
    """The page, and its plots in a folder of its name beside it."""
    folder = page.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    for name, plot in plots_of(parts).items():
        if (drawn := svg(plot)) is not None:
            (folder / f"{name}.svg").write_text(drawn, encoding="utf-8")
    page.write_text(compose(parts, command, failed, folder.name), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["report"], help="compose the page anew, run nothing")
    parser.add_argument("--quick", action="store_true", help="small numbers, a page in the build folder")
    parser.add_argument("--output", type=pathlib.Path, help="page to write")
    options = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    started, failed, parts = time.monotonic(), {}, []
    for name, module, minutes, quick_minutes in PARTS:
        reason = None if options.what else run_part(name, quick_minutes if options.quick else minutes, options.quick)
        part, lacking = read_part(name, module)
        parts += [part] if part else []
        if reason or lacking:
            failed[name] = reason or lacking
    quick = options.quick or any("--quick" in result["command"] for _, result, _ in parts)
    page = options.output or (PAGE if not quick and all(whole(result) for _, result, _ in parts) else BUILD / "performance.md")
    write(page, parts, "bench/run" + (" --quick" if quick else ""), failed)
    print("\n" + terminal(with_missing(targets_of(parts))))
    for name, why in failed.items():
        print(f"bench/run: {name}: {why}", file=sys.stderr)
    print(f"{time.strftime('%H:%M:%S')} {page} is written; {(time.monotonic() - started) / 60:.1f} minutes")
    return 1 if failed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a part that runs is ended as well
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
