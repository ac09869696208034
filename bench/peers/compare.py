"""An engine's findings beside those of the oracle. Pure, but for reading the two files line by line; both are sorted by their bytes.

A finding is `rule account event_id value`. Three differences are told apart: a finding that is missing, one that is too much, and one
that came more than once (at least once is what the engines promise; a run from a backlog without a failure should show none).
"""

import dataclasses

EXAMPLES = 5


@dataclasses.dataclass
class Differences:
    wanted: int = 0
    found: int = 0  # different ones
    missing: int = 0
    extra: int = 0
    repeated: int = 0
    examples: list = dataclasses.field(default_factory=list)

    def none(self):
        return not self.missing and not self.extra and not self.repeated

    def share(self):
        """Of the oracle's findings, those that are missing or have one too many beside them."""
        return (self.missing + self.extra) / max(self.wanted, 1)

    def example(self, sign, finding):
        if len(self.examples) < EXAMPLES:
            self.examples.append(f"{sign} {finding}")


def _different(lines, count_repeated):
    last = None
    for line in lines:
        line = line.rstrip("\n")
        if last is not None and line < last:
            raise ValueError(f"not sorted: {line!r} after {last!r}")
        if line == last:
            count_repeated()
            continue
        last = line
        yield line


def compare(wanted, found):
    """Two sorted iterables of lines. The oracle's set has no repetition."""
    result = Differences()

    def refuse():
        raise ValueError("the oracle repeats itself")

    def repeated():
        result.repeated += 1

    left, right = _different(wanted, refuse), _different(found, repeated)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        result.wanted += one is not None and (other is None or one <= other)
        result.found += other is not None and (one is None or other <= one)
        if one == other:
            one, other = next(left, None), next(right, None)
        elif other is None or (one is not None and one < other):
            result.missing += 1
            result.example("-", one)
            one = next(left, None)
        else:
            result.extra += 1
            result.example("+", other)
            other = next(right, None)
    return result


def compare_files(wanted, found):
    with open(wanted, encoding="utf-8") as left, open(found, encoding="utf-8") as right:
        return compare(left, right)
