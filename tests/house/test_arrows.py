#!/usr/bin/python3
"""Who may include whom. The table is the arrow of README.md; nothing else may include."""

import collections
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from sources import Rules, sources

# Folder -> folders that it may include besides itself.
_BASE = ["stream/base"]
_ENGINE = [*_BASE, "stream/codec", "stream/screen", "stream/state", "detectors", "stream/engine"]
ARROWS = {
    "stream/base": [],
    "stream/codec": _BASE,
    "stream/screen": _BASE,
    "stream/state": _BASE,
    "detectors": [*_BASE, "stream/state"],  # a detector sees a view, a touch and its parameters, nothing else
    "stream/engine": [*_BASE, "stream/codec", "stream/screen", "stream/state", "detectors"],
    "stream/io": _ENGINE,
    "stream/desk": _ENGINE,
    "stream/app": [*_ENGINE, "stream/io", "stream/desk"],
}

# Header (or start of its name) that only one .cc of the program includes, so that it can be replaced in one place.
ONE_SOURCE = {
    "simdjson": "simdjson.h",
    "librdkafka": "librdkafka/",
    "prometheus-cpp": "prometheus/",
    "HTTP server": "httplib.h",
    "yaml-cpp": "yaml-cpp/",
    "spdlog": "spdlog/",
    "CLI11": "CLI/",
    "XGBoost": "xgboost/",
    "vectorscan": "hs.h",
    "pugixml": "pugixml.hpp",
}

# Library too large for one file of a sitting's length -> what the names of its few files begin with; they count as one.
ONE_MODULE = {"librdkafka": "stream/io/kafka_", "simdjson": "stream/codec/decoder"}

house = Rules("house")


@house.rule(planted={"stream/state/ring.h": '#include "stream/engine/shard.h"\n'},
            clean={"stream/state/ring.h": '// #include "stream/engine/shard.h"\n#include "stream/base/token.h"\n'})
def arrows(root):
    broken = []
    for source in sources(root, "stream", "detectors"):
        folder = source.folder()
        if folder not in ARROWS:
            broken.append(f"{source.path}: folder {folder} has no row in the table of arrows")
            continue
        for quoted, name in source.includes():
            target = next((each for each in ARROWS if name.startswith(each + "/")), None)
            if target and target != folder and target not in ARROWS[folder]:
                broken.append(f"{source.path} includes {name}; {folder} may include {ARROWS[folder] or 'nothing'}")
    return broken


@house.rule(planted={"stream/base/token.cc": '#include "token.h"\n'},
            clean={"stream/base/token.cc": '#include "stream/base/token.h"\n#include <vector>\n'})
def own_includes_start_at_the_root(root):
    broken = []
    for source in sources(root, "stream", "detectors"):
        for quoted, name in source.includes():
            if quoted and not name.startswith(("stream/", "detectors/")):
                broken.append(f'{source.path}: #include "{name}"; own headers are written from the root, others in <>')
            if not quoted and name.startswith(("stream/", "detectors/")):
                broken.append(f'{source.path}: #include <{name}>; own headers are written in quotes')
    return broken


@house.rule(planted={"stream/io/a.cc": "#include <prometheus/counter.h>\n", "stream/io/b.cc": "#include <prometheus/gauge.h>\n"},
            clean={"stream/io/a.cc": "#include <prometheus/counter.h>\n#include <prometheus/gauge.h>\n"})
def third_party_headers_have_one_source(root):
    users = collections.defaultdict(set)
    for source in sources(root, "stream", "detectors"):
        for _, name in source.includes():
            for library, start in ONE_SOURCE.items():
                if name.startswith(start):
                    module = ONE_MODULE.get(library)
                    inside = module and str(source.path).startswith(module) and source.path.suffix == ".cc"
                    users[library].add(module if inside else str(source.path))
    broken = [f"{library} is included by {len(files)} files: {', '.join(sorted(files))}"
              for library, files in sorted(users.items()) if len(files) > 1]
    broken += [f"{library} is included by a header: {file}"
               for library, files in sorted(users.items()) for file in sorted(files) if file.endswith(".h")]
    return broken


if __name__ == "__main__":
    sys.exit(house.main())
