"""Where things lie, from the root of the project."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
RELEASE = BUILD / "release"
XIEZHI = pathlib.Path(os.environ.get("UNDER_TEST", RELEASE / "xiezhi"))  # another build, for example that of asan
WORK = BUILD / "tests"  # scratch of the suites; kept after a failure
