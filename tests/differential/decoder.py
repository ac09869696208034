"""An independent reader of input records: bytes -> accepted, or every fault that the record has.

Written from the contract, the prose of schemas/ and the standards of the identifiers; the schema files are read as data (fields,
ranges, lists of words). It shares no line with stream/codec and is built the other way round: the whole record is parsed first,
then every rule is asked, so that a record with several faults shows all of them.
"""

import dataclasses
import json
import re
from decimal import Decimal
from pathlib import Path

import identifiers

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
RECORD_BYTES = 256 * 1024
DEPTH = 16


@dataclasses.dataclass(frozen=True)
class Number:
    """A number as it was written."""
    text: str

    def is_integer(self):
        return not set(self.text) & set(".eE")


    def value(self):
        """Exact, but for exponents beyond any use: these become very large or very small."""
        mantissa, _, exponent = self.text.lower().partition("e")
        return Decimal(mantissa).scaleb(max(-9999, min(9999, int(exponent or 0)))) if exponent else Decimal(mantissa)


class Members(list):
    """An object as it was written: its (name, value) pairs in order, doubles included."""


class NotJson(ValueError):
    pass


def _refuse_constant(text):
    raise NotJson(text)  # NaN, Infinity


_JSON = json.JSONDecoder(object_pairs_hook=Members, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def depth(record):
    """Greatest nesting of brackets outside texts."""
    deepest = level = 0
    for bracket in re.findall(rb"[][{}]", _STRING.sub(b"", record)):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
    return deepest


def _has_lone_surrogate(value):
    if isinstance(value, str):
        return bool(_SURROGATE.search(value))
    if isinstance(value, Members):
        return any(_has_lone_surrogate(name) or _has_lone_surrogate(inner) for name, inner in value)
    return isinstance(value, list) and any(map(_has_lone_surrogate, value))


def parse(record):
    """The value of the text. RFC 8259 to the letter: no BOM, no NaN; escapes of half a character name no character."""
    text = record.decode("utf-8", "replace")
    try:
        value = _JSON.decode(text)
    except ValueError as error:  # also NotJson
        raise NotJson from error
    if b"\\u" in record and _has_lone_surrogate(value):
        raise NotJson
    return value


class Schema:
    """One schema file as data."""

    def __init__(self, path):
        self.document = json.loads(path.read_text(encoding="utf-8"))
        self.parts = self.document.get("$defs", {})


def _load():
    topics = json.loads((SCHEMAS / "topics.json").read_text(encoding="utf-8"))
    names = sorted({name for some in topics["inputs"].values() for name in some})
    return {name: Schema(SCHEMAS / f"{name}.schema.json") for name in names}


TYPES = _load()


def _plain(name):
    """Another spelling of a name is the same name: case, '_' and '-' say nothing."""
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), name.replace("_", "").replace("-", ""))


FORBIDDEN = {_plain(name): name for schema in TYPES.values() for name in schema.document["propertyNames"]["not"]["enum"]}
# `otp` of a message is a yes or no (the message carries a code), never the code itself.
ALLOWED_WORDS = {"sms.v1": {"otp"}}

_CHECKS = {"uscc": identifiers.uscc, "imei": identifiers.imei, "bank": identifiers.bank}


def matches(schema, text):
    """A pattern of a schema stands between ^ and $; Python's $ would let a line feed pass."""
    return re.fullmatch(schema["pattern"][1:-1], text)


class Record:
    """The rules, asked one after another of a record that is JSON."""

    def __init__(self):
        self.faults = []
        self.time_ms = None
        self.unread = False  # nested so deep that Python does not read it to its end either

    def fault(self, reason, path):
        self.faults.append((reason, path))

    # ---- names

    def names(self, members, path, known, allowed=frozenset()):
        """Doubles and forbidden names of one object and of what is unknown inside it."""
        seen = set()
        for name, value in members:
            if name in seen and known is not None and name in known:  # what is unknown is ignored, however often
                self.fault("duplicate_field", f"{path}{name}")
            seen.add(name)
            if _plain(name) in FORBIDDEN and name not in allowed:
                self.fault("forbidden_field", f"{path}{FORBIDDEN[_plain(name)]}" if known is not None else "")
            if known is None or name not in known:
                self.unknown(value)

    def unknown(self, value):
        if isinstance(value, Members):
            self.names(value, "", None)
        elif isinstance(value, list):
            for each in value:
                self.unknown(each)

    # ---- objects

    def object(self, value, schema, parts, path, allowed=frozenset()):
        if not isinstance(value, Members):
            self.fault("wrong_type", path.rstrip("."))
            return {}
        properties = schema["properties"]
        self.names(value, path, properties, allowed)
        fields = {}
        for name, inner in value:
            if name in properties:
                fields.setdefault(name, inner)
        for name in schema["required"]:
            if name not in fields:
                self.fault("missing_field", path + name)
        for name, inner in fields.items():
            self.field(name, inner, properties[name], parts, path + name)
        if fields.get("id_type") in ("110001", "110003", Number("110001"), Number("110003")):
            text = fields.get("id_number")
            if isinstance(text, str) and text:
                self.checked(identifiers.id_number(text), path + "id_number")
        return fields

    def checked(self, good, path):
        """Whatever part of a checked identifier is wrong, the reason is one."""
        if not good:
            self.fault("bad_check_digit", path)

    def phone(self, text, path):
        if not identifiers.phone(text):
            self.fault("bad_format", path)

    # ---- values

    def field(self, name, value, schema, parts, path):
        if "$ref" in schema:
            self.object(value, parts[schema["$ref"].rsplit("/", 1)[1]], parts, path + ".")
        elif "const" in schema:
            return  # the type, looked at before
        elif "enum" in schema:
            self.word(value, schema["enum"], path)
        elif "anyOf" in schema:
            (self.region if name == "region" else self.time)(name, value, schema["anyOf"], path)
        else:
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            if isinstance(value, str) and "string" in kinds:
                self.text(name, value, schema, path)
            elif isinstance(value, Number) and "integer" in kinds:
                (self.code if "string" in kinds else self.integer)(value, schema, path)
            elif isinstance(value, Number) and "number" in kinds:
                self.decimal(value, schema, path)
            elif isinstance(value, bool) and "boolean" in kinds:
                return
            elif isinstance(value, Members) and "object" in kinds:
                self.unknown(value)
            elif isinstance(value, list) and not isinstance(value, Members) and "array" in kinds:
                self.array(value, schema, path)
            else:
                self.fault("wrong_type", path)

    def word(self, value, words, path):
        if any(isinstance(each, int) for each in words):  # a code with a list of words
            code = {"type": ["string", "integer"], "minLength": 1, "maxLength": 32}
            before = len(self.faults)
            self.field("", value, code, {}, path)
            if len(self.faults) == before and (value.text if isinstance(value, Number) else value) not in words:
                self.fault("unknown_value", path)
        elif not isinstance(value, str):
            self.fault("wrong_type", path)
        elif value not in words:
            self.fault("unknown_value", path)

    def integer(self, value, schema, path):
        if not value.is_integer():
            self.fault("wrong_type", path)
            return
        number = value.value()
        if "minimum" in schema and number < schema["minimum"] or "maximum" in schema and number > schema["maximum"]:
            self.fault("out_of_range", path)

    def code(self, value, schema, path):
        """A code is text; a number without sign stands for its digits, any other number is no code."""
        if not value.text.isdigit():
            self.fault("wrong_type", path)
        elif len(value.text) > schema["maxLength"]:
            self.fault("out_of_range", path)

    def decimal(self, value, schema, path):
        """Degrees are written without an exponent; digits behind the sixth are dropped before anything is compared."""
        if set(value.text) & set("eE"):
            self.fault("bad_format", path)
        else:
            whole, _, fraction = value.text.partition(".")
            if not schema["minimum"] <= Decimal(f"{whole}.{fraction[:6]}") <= schema["maximum"]:
                self.fault("out_of_range", path)

    def text(self, name, value, schema, path):
        identifier = schema.get("minLength") == 1 and schema.get("maxLength") == 64 and "pattern" in schema
        size = len(value) if identifier else len(value.encode())
        if schema.get("pattern", "").startswith("^[+0-9"):
            if size > schema["maxLength"]:
                self.fault("bad_format", path)
            else:
                self.phone(value, path)
            return
        if not schema.get("minLength", 0) <= size <= schema.get("maxLength", size):
            self.fault("out_of_range", path)
            if identifier and value and not matches(schema, value):
                self.fault("bad_format", path)
        elif not value:
            return  # an empty text that need not be there is not there
        elif name == "currency":
            if value not in identifiers.CURRENCIES:
                self.fault("bad_format", path)
        elif name in _CHECKS:
            self.checked(_CHECKS[name](value), path)
        elif "pattern" in schema and not matches(schema, value):
            self.fault("bad_format", path)

    def region(self, _name, value, kinds, path):
        if isinstance(value, Number):
            if not value.is_integer():
                self.fault("wrong_type", path)
            elif not kinds[1]["minimum"] <= value.value() <= kinds[1]["maximum"]:
                self.fault("out_of_range", path)
            elif not identifiers.region(value.text):
                self.fault("bad_format", path)
        elif not isinstance(value, str):
            self.fault("wrong_type", path)
        elif not identifiers.region(value):
            self.fault("bad_format", path)

    def time(self, name, value, kinds, path):
        if isinstance(value, Number):
            if not value.is_integer():
                self.fault("wrong_type", path)
                return
            number = value.value()
        elif isinstance(value, str):
            number = identifiers.time_ms(value)
            if number is None:
                self.fault("bad_format", path)
                return
        else:
            self.fault("wrong_type", path)
            return
        if not kinds[0]["minimum"] <= number <= kinds[0]["maximum"]:
            self.fault("out_of_range", path)
        elif name == "event_time":
            self.time_ms = int(number)

    def array(self, value, schema, path):
        if len(value) > schema.get("maxItems", len(value)):
            self.fault("out_of_range", path)
        for each in value:
            if "items" not in schema:
                self.unknown(each)
            elif not isinstance(each, str):
                self.fault("wrong_type", path)
            elif not schema["items"]["minLength"] <= len(each.encode()) <= schema["items"]["maxLength"]:
                self.fault("out_of_range", path)

    # ---- the record

    def whole(self, value):
        kind = next((inner for name, inner in value if name == "type"), None)
        if not isinstance(kind, str) or kind not in TYPES:
            if kind is None and not any(name == "type" for name, _ in value):
                self.fault("missing_field", "type")
            else:
                self.fault("unknown_type" if isinstance(kind, str) else "wrong_type", "type")
            self.names(value, "", {"type"})
            return
        schema = TYPES[kind]
        fields = self.object(value, schema.document, schema.parts, "", ALLOWED_WORDS.get(kind, frozenset()))
        for choice in ("anyOf", "oneOf"):
            names = [each["required"][0] for each in schema.document.get(choice, [])]
            given = [name for name in names if name in fields]
            if names and not given:
                self.fault("missing_field", names[0])
            elif choice == "oneOf" and len(given) > 1:
                self.fault("bad_format", names[1])
        for name, others in schema.document.get("dependentRequired", {}).items():
            for other in others:
                if name in fields and other not in fields:
                    self.fault("missing_field", other)
        if kind == "list.v1" and fields.get("kind") == "phone" and isinstance(fields.get("entry"), str) and fields["entry"]:
            self.phone(fields["entry"], "entry")


def decode(record):
    """A Record with `faults` (empty: accepted) of (reason, field); field "" where none can be named."""
    result = Record()
    if len(record) > RECORD_BYTES:
        result.fault("oversized", "")
        return result
    if not record.strip(b" \t\n\r"):
        result.fault("empty", "")
        return result
    try:
        record.decode("utf-8")
    except UnicodeDecodeError:
        result.fault("not_utf8", "")
    if record.count(b"{") + record.count(b"[") > DEPTH and depth(record) > DEPTH:
        result.fault("too_deep", "")
    try:
        value = parse(record)
        if isinstance(value, Members):
            result.whole(value)
        else:
            result.fault("not_an_object", "")
    except NotJson:
        result.fault("not_json", "")
        if record.lstrip(b" \t\r\n")[:1] != b"{":
            result.fault("not_an_object", "")
    except RecursionError:
        result.unread = True
    return result
