"""Where things lie, from the root of the project."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
RELEASE = BUILD / "release"
XIEZHI = RELEASE / "xiezhi"
WORK = BUILD / "tests"  # scratch of the suites; kept after a failure
