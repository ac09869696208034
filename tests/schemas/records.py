"""The schemas as an independent validator sees them: records against JSON Schema 2020-12, topics to schemas."""

import json
from pathlib import Path

import jsonschema

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
TOPICS = json.loads((SCHEMAS / "topics.json").read_text(encoding="utf-8"))


def validators():
    """Validator by name of the record, for example `alert.v1`; every schema is itself checked."""
    found = {}
    for path in sorted(SCHEMAS.glob("*.schema.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(document)
        found[path.name.removesuffix(".schema.json")] = jsonschema.Draft202012Validator(
            document, format_checker=jsonschema.FormatChecker()
        )
    return found


def fault(validator, record):
    """"" or where the record breaks which rule. Values are left out: they may name a person."""
    for error in validator.iter_errors(record):
        place = "/".join(map(str, error.absolute_path)) or "(top)"
        return f"at {place} breaks {error.validator}"
    return ""
