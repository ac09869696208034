"""The project's C++ sources as the house rules see them: with includes, and with comments and texts blanked."""

import dataclasses
import pathlib
import re
import tempfile

from checks import Suite, check
from paths import ROOT

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)
_BLANKED = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s]*)\(.*?\)(?P=tag)"|"(?:[^"\\\n]|\\.)*"|(?<![0-9a-fA-F])\'(?:[^\'\\\n]|\\.)+\'', re.DOTALL)


@dataclasses.dataclass
class Source:
    path: pathlib.PurePosixPath  # from the root
    text: str

    def includes(self):
        """(quoted, name) of every include line."""
        return [(mark == '"', name) for mark, name in INCLUDE.findall(self.text)]

    def code(self):
        """The text without comments and literals; line numbers stay."""
        return _BLANKED.sub(lambda match: "\n" * match[0].count("\n") or " ", self.text)

    def folder(self):
        """`detectors`, or the first two parts: `stream/base`, `tests/unit`."""
        parts = self.path.parts
        return parts[0] if parts[0] in ("detectors", "bench") else "/".join(parts[:2])


def sources(root, *folders):
    """Every .h and .cc below the folders, in order of path."""
    found = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cc") and path.is_file():
                found.append(Source(pathlib.PurePosixPath(path.relative_to(root)), path.read_text(encoding="utf-8")))
    return found


class Rules(Suite):
    """A rule is a function root -> list of violations. Each is proved twice: it holds here, and it finds a planted violation."""

    def rule(self, planted, clean=None):
        """`planted` and `clean` map a path to a text: a small tree that breaks the rule, and one that does not."""
        def register(function):
            name = function.__name__

            def holds():
                violations = function(ROOT)
                check(not violations, f"{len(violations)} broken:\n  " + "\n  ".join(violations))

            def can_fail():
                check(in_tree(planted, function), "a planted violation was not found")
                if clean is not None:
                    violations = in_tree(clean, function)
                    check(not violations, f"a clean tree was refused: {violations}")

            self.add(name, holds)
            self.add(name + "_can_fail", can_fail)
            return function
        return register


def in_tree(files, function):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return function(root)
