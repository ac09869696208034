"""What the benches found, as one page: the targets of all of them, what was measured on, then the sections and plots of each.

Pure functions. A part is (name, result, module): what its run wrote as JSON, and the module that knows how to tell it, with `targets`,
`sections` and `plots` (bench/README.md).
"""

import re
import statistics

INTRODUCTION = """# Speed

Written by `{command}`; do not edit. The numbers are as they came out. What is compared took turns in one run (A B A B); a figure is the
median, with the least and the most in brackets. A figure stands here only when the answer was right. Wall-clock figures of another
machine mean little; the ratios are what is to be compared.
"""
# What must be told, also when nobody measured it.
WANTED = (("R1", "processor time of the engine for an event ÷ that of decoding and flat touches alone", "<= 3"),
          ("R2", "rate of the full job ÷ rate of a bare consumer", ">= 0.40"),
          ("R4", "throughput with look-ahead ÷ one event at a time, 10 M keys", ">= 1.5"),
          ("R5", "processor time for an event at 10 M keys ÷ at 100 k keys", "<= 2.5"),
          ("R6", "processor time for an event, 24-h window ÷ 5-min window", "<= 1.2"),
          ("R7", "events/s a core ÷ Flink's, the same job", ">= 10"),
          ("R8", "events/s a core ÷ Kafka Streams', the same job", ">= 8"),
          ("R10", "event → prompt ÷ a raw echo over as many topics, half of the most", "<= 1.2, <= 1.5"),
          ("R12", "throughput exactly-once ÷ at-least-once", ">= 0.9"),
          ("R13", "p99.9 at 80 % of the most ÷ at 10 %", "<= 5"),
          ("R14", "p99.9 ÷ the best peer's at the same rate and guarantee", "<= 0.3"),
          ("R15", "processor time for an event, 8 partitions ÷ 1", "<= 1.1"),
          ("R16", "bytes of state for an active key ÷ (24 + 16 × entries in the window)", "<= 1.6"),
          ("R17", "allocations for an event after warm-up", "<= 0"),
          ("first", "replay on one core, events/s", ">= 250,000"))
VERDICTS = {True: "met", False: "**missed**", None: "not judged"}
BUSY = 0.5  # load average before a run above which others were at work


def number(value):
    """Three digits that matter; all of them before the point."""
    size = abs(value)
    return "0" if not size else next(f"{value:,.{digits}f}" for least, digits in ((100, 0), (10, 1), (1, 2), (0, 3)) if size >= least)


def figure(values, form=None):
    """Median (least–most), as `form` writes numbers."""
    values, told = list(values), form.format if form else number
    middle = told(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({told(min(values))}–{told(max(values))})"


def _order(target):
    """R2 before R10, and what has no number at the end."""
    digits = re.fullmatch(r"R(\d+)", target["id"])
    return (0, int(digits[1])) if digits else (1, 0)


def _signs(wanted):
    return wanted.replace(">=", "≥").replace("<=", "≤")


def rows_of(targets):
    """(id, what, wanted, reached, verdict) of each, in the order of the ids."""
    return [(each["id"], each["what"], _signs(each["wanted"]), figure(each["values"]) if each["values"] else "not measured",
             VERDICTS[each["met"]] if each["values"] and each["wanted"] else "") for each in sorted(targets, key=_order)]


def with_missing(targets):
    """With a row for everything wanted that no target tells of."""
    told = {each["id"] for each in targets}
    return [*targets, *({"id": name, "what": what, "wanted": wanted, "values": [], "met": None}
                        for name, what, wanted in WANTED if name not in told)]


def table(columns, rows):
    lines = [" | ".join(map(str, row)) for row in rows]
    return "\n".join(["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *(f"| {line} |" for line in lines)]) + "\n"


def terminal(targets):
    return "\n".join(f"{name:<6}{what[:90]:<92}{wanted:>12}  {reached} {verdict.strip('*')}"
                     for name, what, wanted, reached, verdict in rows_of(targets))


def targets_of(parts):
    return [target for _, result, module in parts for target in module.targets(result)]


def plots_of(parts):
    """File name without its ending -> plot."""
    return {name: plot for _, result, module in parts for name, plot in module.plots(result).items()}


def others_at_work(parts):
    """Only the first part of a day and revision tells of others: those after it find the load that it left."""
    first = {}
    for _, result, _ in parts:
        first.setdefault((result["machine"]["revision"], result["date"]), result["machine"]["load"])
    return any(load > BUSY for load in first.values())


def machines(parts):
    rows, words = [], set()
    for name, result, _ in parts:
        where = result["machine"]
        rows.append((name, f"`{result['command'].strip()}`", f"{result['minutes']:.1f}", where["revision"], result["date"], f"{where['load']:.1f}"))
        words.add(f"{where['processor']}, {where['cores']} cores shared by everything, {where['memory_gib']} GiB, {where['kernel']}; {where['compiler']}, "
                  "preset `release`.")
    notes = ["\nA later part finds the load that the one before it left.\n"] if len(parts) > 1 else []
    if others_at_work(parts):
        notes.append("\n**The machine was shared with other work while some of this ran:** wall rates are too low and waits too long by an unknown amount.\n")
    return "\n".join(sorted(words)) + "\n\n" + table(("part", "command", "minutes", "revision", "date", "load before it"), rows) + "".join(notes)


def compose(parts, command, failed, folder=None, whole=True):
    """The page. `failed`: name of a part -> why it is not there, or not whole. `folder`: where the plots lie, seen from the page; none without it."""
    targets, here = targets_of(parts), {name for name, *_ in parts}
    out = [INTRODUCTION.format(command=command),
           "## Targets\n\nRatios in one run. *first*: the speed that was asked for at the beginning.\n\n"
           + table(("", "what", "wanted", "reached", ""), rows_of(with_missing(targets) if whole else targets)),
           "".join(f"**{name} is {'not whole' if name in here else 'missing'}:** {why}.\n" for name, why in failed.items()),
           "## Machine and commands\n\n" + machines(parts) if parts else ""]
    for _, result, module in parts:
        out.append(module.sections(result))
        if folder:
            out.append("\n".join(f"![{plot['title']}]({folder}/{name}.svg)\n" for name, plot in module.plots(result).items()))
    return "\n".join(part for part in out if part)
