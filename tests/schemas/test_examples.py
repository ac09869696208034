#!/usr/bin/env python3
"""Examples against schemas: valid ones pass, invalid ones fail, but those that only a check digit can find (check_*)."""

import json
import sys

import yaml
from records import SCHEMAS, TOPICS, fault, validators

VALIDATORS = validators()


def verdict(path):
    """"" or what is wrong with an example."""
    kind, side = path.parts[-3:-1]
    if kind not in VALIDATORS:
        return "belongs to no schema"
    record = json.loads(path.read_text(encoding="utf-8"))
    broken = fault(VALIDATORS[kind], record)
    passes = side == "valid" or path.name.startswith("check_")
    if passes:
        return broken
    return "" if broken else "passes, though it is invalid"


def too_few(kind):
    folder = SCHEMAS / "examples" / kind
    is_output = kind in TOPICS["outputs"].values()
    least = {"valid": 1, "invalid": 2} if is_output else {"valid": 2, "invalid": 4}
    short = [side for side, count in least.items() if len(list((folder / side).glob("*.json"))) < count]
    return f"too few {' and '.join(short)} examples" if short else ""


def asyncapi_fault():
    """Whether asyncapi.yaml names every topic and points at schemas that exist."""
    document = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text(encoding="utf-8"))
    addresses = {channel["address"] for channel in document["channels"].values()}
    wanted = {*TOPICS["inputs"], *TOPICS["outputs"], *TOPICS["own"]}
    if addresses != wanted:
        return f"topics differ: {sorted(addresses ^ wanted)}"
    messages = document["components"]["messages"]
    for channel in document["channels"].values():
        for reference in channel["messages"].values():
            if reference["$ref"].rpartition("/")[2] not in messages:
                return f"no message {reference['$ref']}"
    for name, message in messages.items():
        if "payload" in message and not (SCHEMAS / message["payload"]["schema"]["$ref"]).is_file():
            return f"no schema of {name}"
    return ""


def main():
    results = [(f"examples/{'/'.join(path.parts[-3:])}", verdict(path)) for path in sorted(SCHEMAS.glob("examples/*/*/*.json"))]
    results += [(f"examples of {kind}", too_few(kind)) for kind in VALIDATORS]
    results.append(("asyncapi.yaml", asyncapi_fault()))
    failed = [(name, text) for name, text in results if text]
    for name, text in failed:
        print(f"FAILED {name}: {text}")
    print(f"schemas: {len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
