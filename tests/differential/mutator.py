"""Records that are almost right. `groups(seed, lines)` gives (group, record) for ever; a seed gives the same records every time.

A group is one kind of damage. The record is a line without its end: it never holds a raw line feed.
"""

import json
import random
import re

from decoder import FORBIDDEN, SCHEMAS, TYPES, Members
import identifiers


class Raw(str):
    """A value that is written as it stands."""


def load(line):
    return json.loads(line, object_pairs_hook=Members)


def dump(value, colon=":", comma=","):
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Members):
        return "{" + comma.join(f"{name if isinstance(name, Raw) else json.dumps(name, ensure_ascii=False)}{colon}"
                                f"{dump(inner, colon, comma)}" for name, inner in value) + "}"
    if isinstance(value, list):
        return "[" + comma.join(dump(each, colon, comma) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def line_of(value, *how):
    return dump(value, *how).encode("utf-8", "surrogatepass")


def rows(name, members):
    """(object, index, field, schema of the field) of every known field that the record carries, nested ones too."""
    schema = TYPES[name]
    found = []

    def walk(some, properties):
        for index, (field, value) in enumerate(some):
            if field not in properties:
                continue
            found.append((some, index, field, properties[field]))
            if isinstance(value, Members) and "$ref" in properties[field]:
                walk(value, schema.parts[properties[field]["$ref"].rsplit("/", 1)[1]]["properties"])
    walk(members, schema.document["properties"])
    return found


def type_of(members):
    return next((value for name, value in members if name == "type"), None)


class Mutator:
    def __init__(self, seed, lines):
        self.random = random.Random(seed)
        self.lines = lines  # generated records, of which some are refused
        self.full = [(SCHEMAS / f"examples/{name}/valid/full.json").read_bytes() for name in TYPES]
        self.examples = [path.read_bytes().replace(b"\n", b" ") for name in TYPES
                         for path in sorted((SCHEMAS / "examples" / name).glob("*/*.json"))]
        self.readable = []
        for line in lines:
            try:
                if type_of(load(line)) in TYPES:
                    self.readable.append(line)
            except (ValueError, TypeError):
                continue
        self.serial = 0

    # ---- bases

    def base(self):
        """A record as nested pairs: half of them generated, half the examples with every field; its event_id is its own."""
        source = self.random.choice(self.readable if self.random.random() < 0.5 else self.full)
        members = load(source)
        self.serial += 1
        for index, (name, _) in enumerate(members):
            if name == "event_id":
                members[index] = (name, f"m{self.serial}")
            elif name == "kind" and self.random.random() < 0.8:  # an entry of a list: what is asked of it hangs on its kind
                members[index] = (name, self.random.choice(TYPES["list.v1"].document["properties"]["kind"]["enum"]))
        return members

    def any_line(self):
        return self.random.choice(self.lines) if self.random.random() < 0.5 else line_of(self.base())

    def pick(self, members, wanted=lambda field, schema: True):
        """One row of the record that is wanted, or None."""
        found = [row for row in rows(type_of(members), members) if wanted(row[2], row[3])]
        return self.random.choice(found) if found else None

    def edited(self, wanted, values):
        """A base with one wanted value replaced by one of `values(field, schema, old)`."""
        while True:
            members = self.base()
            row = self.pick(members, wanted)
            if row:
                some, index, field, schema = row
                some[index] = (field, self.random.choice(values(field, schema, some[index][1])))
                return line_of(members)

    # ---- groups, in the order of their declaration

    def untouched(self):
        return self.random.choice(self.lines if self.random.random() < 0.7 else self.examples)

    def field_deleted(self):
        members = self.base()
        some, index, _, _ = self.pick(members)
        del some[index]
        return line_of(members)

    def field_doubled(self):
        members = self.base()
        some, index, field, _ = self.pick(members)
        name = self.random.choice((field, Raw('"' + "".join(f"\\u{ord(each):04x}" for each in field) + '"')))
        value = self.random.choice((some[index][1], None, 1, "x"))
        some.insert(self.random.randrange(index + 1, len(some) + 1), (name, value))
        return line_of(members)

    def field_retyped(self):
        values = [None, True, False, 0, 1, -1, Raw("1.5"), "", "x", "1", [], Members(), [1], ["x"], Members([("a", 1)]),
                  Members([("account", "a")]), Raw("1E2"), Raw("0.0")]
        return self.edited(lambda field, schema: True, lambda field, schema, old: values)

    def number_at_its_limit(self):
        def values(_field, schema, old):
            schema = next((each for each in schema.get("anyOf", []) if each.get("type") == "integer"), schema)
            low, high = schema.get("minimum", 0), schema.get("maximum", 10**9)
            near = [low - 1, low, low + 1, high - 1, high, high + 1, 0, -low, -high, 2**31 - 1, 2**31, 2**32, 2**53, 2**63 - 1, 2**63,
                    2**64 - 1, 2**64, -(2**63), -(2**63) - 1]
            written = [Raw(str(each)) for each in near]
            return written + [Raw(f"{high}.0"), Raw(f"{low}.0"), Raw("-0"), Raw("1e3"), Raw("1E+3"), Raw("10e-1"), Raw("00"),
                              Raw("01"), Raw("+1"), Raw("-"), Raw(".5"), Raw("1."), Raw("0x10"), Raw("1_000"), Raw("NaN"),
                              Raw("Infinity"), Raw("-Infinity"), Raw("nan"), str(old), Raw(f" {low} ")]
        numeric = ("integer", "number")
        return self.edited(lambda field, schema: schema.get("type") in numeric or "anyOf" in schema, values)

    def degrees_at_their_limit(self):
        def values(field, _schema, _old):
            high = 90 if field == "lat" else 180
            return [Raw(each) for each in (f"{high}", f"-{high}", f"{high}.0", f"{high}.000000", f"{high}.0000000000", f"{high}.000001",
                                           f"{high}.0000001", f"-{high}.000001", f"-{high}.00000000001", f"{high + 1}", "0.0", "-0.0",
                                           "-0", "1e1", "1E-1", "9e1", "1.8e2", "18e1", "0.9e2", "0.09e3", "1e-400", "1e400",
                                           "0." + "1" * 400, f"{high - 1}.{'9' * 40}", "0e0", "0e999999999", "1e99999999999999999999")]
        return self.edited(lambda field, schema: schema.get("type") == "number", values)

    def long_number(self):
        def values(_field, _schema, _old):
            digits = self.random.choice((18, 19, 20, 21, 32, 33, 40, 310, 5000))
            text = "".join(self.random.choice("123456789") for _ in range(digits))
            return [Raw(text), Raw("-" + text), Raw(f"{text}.0"), Raw(f"0.{text}"), Raw(f"{text}e5"), Raw(f"1e{text[:12]}"), text]
        return self.edited(lambda field, schema: True, values)

    def text_at_its_limit(self):
        def values(_field, schema, _old):
            high = schema.get("maxLength", 64)
            result = [""]
            for letter in ("a", "1", "é", "中", "😀", " "):
                width = len(letter.encode())
                for size in (high - 1, high, high + 1):
                    result += [letter * size, letter * (size // width), letter * (size // width) + "b" * (size % width)]
            return result + [Raw('"' + "\\u0061" * (high + extra) + '"') for extra in (0, 1)]
        return self.edited(lambda field, schema: "string" in schema.get("type", ()), values)

    def character_within(self):
        odd = ["\0", "\x01", "\t", "\r", "\x1f", " ", "\x7f", "\x80", "\x85", "\u00a0", "\u00ad", "\u0300", "\u1680", "\u180e",
               "\u2000", "\u200b", "\u200d", "\u200e", "\u2010", "\u2028", "\u202e", "\u202f", "\u2030", "\u205f", "\u2060",
               "\u206f", "\u2070", "\u3000", "\u3001", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\U0001f600", "\U000e0001",
               "\U0010ffff", "０", "Ａ", "·", "İ", "ſ", "K", '"', "\\", "/", "\n", "'", "<", "+", "-", "x", "0"]

        def values(_field, _schema, old):
            letter = self.random.choice(odd)
            place = self.random.randrange(len(old) + 1)
            end = self.random.choice((place, min(len(old), place + 1)))
            text = old[:place] + letter + old[end:]
            escaped = "".join(f"\\u{half:04x}" for each in text for half in _halves(each))
            return [text, Raw(json.dumps(text)), Raw(f'"{escaped}"')]
        while True:
            members = self.base()
            row = self.pick(members)
            if row and isinstance(row[0][row[1]][1], str):
                some, index, field, schema = row
                some[index] = (field, self.random.choice(values(field, schema, some[index][1])))
                return line_of(members)

    def identifier_mistyped(self):
        samples = {"id_number": ["11010519491231002X", "440524188001010014", "11010519491231002x", "110105491231002"],
                   "uscc": ["9144030071526726XG", "914403001922038216", "91330100799655058B"],
                   "bank": ["102100099996", "104100000004", "105100000017", "308584000013"],
                   "imei": ["490154203237518", "4901542032375181", "000000000000000", "1111111111111111"]}

        def values(field, _schema, old):
            text = list(self.random.choice(samples[field] + [str(old)] * 4) or "0")
            kind = self.random.randrange(7)
            at = self.random.randrange(len(text))
            if kind == 1:  # a wrong character
                text[at] = self.random.choice("0123456789XABIOSVZx")
            elif kind == 2 and len(text) > 1:  # neighbours changed places
                at = max(1, at)
                text[at - 1], text[at] = text[at], text[at - 1]
            elif kind == 3:
                del text[at]
            elif kind == 4:
                text.insert(at, self.random.choice("0123456789"))
            elif kind == 5:  # every check character
                text[-1] = self.random.choice("0123456789XABCDEFGHJKLMNPQRTUWXY")
            elif kind == 6:
                text = list("".join(text).lower())
            return ["".join(text)]
        return self.edited(lambda field, schema: field in samples, values)

    def code_inside(self):
        """Code inside a USCC is spoiled, and the outer check character made good again; the date or place of an id number too."""
        members = self.base()
        row = self.pick(members, lambda field, schema: field in ("uscc", "id_number"))
        if not row:
            return self.code_inside()
        some, index, field, _ = row
        text = str(some[index][1])
        if len(text) != 18 or not text.isascii():
            return self.code_inside()
        if field == "uscc":
            at = self.random.randrange(17)
            text = text[:at] + self.random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") + text[at + 1:]
            text = next((text[:17] + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if identifiers.uscc(text[:17] + last)), text)
        else:
            place = self.random.choice(("110105", "000000", "160000", "710000", "810000", "830000", "840000", "900000", "999999", "990000"))
            date = self.random.choice(("18791231", "18800101", "18991231", "19000101", "19000229", "20000229", "20260229", "20991231",
                                       "21001231", "21010101", "19491301", "19490001", "19490431", "19490100", text[6:14]))
            text = self.random.choice((text[:6], place)) + date + text[14:17]
            text = next((text + last for last in "0123456789X" if identifiers.id_number(text + last)), text + "0")
        some[index] = (field, text)
        return line_of(members)

    def phone_mistyped(self):
        def values(_field, _schema, _old):
            digits = "".join(self.random.choice("0123456789") for _ in range(self.random.choice((1, 3, 7, 10, 11, 15, 16, 23, 24, 25, 30, 31, 32, 33, 39))))
            return [digits, "+" + digits, "00" + digits, "++" + digits, "1+" + digits, digits + "+", f" {digits} ", "-" + digits,
                    f"+86{digits}", f"+86 138-0013-8000", f"0086{digits}", f"17951{digits}", "- -", "+ ", "+", " ", "()" + digits,
                    f"(0512){digits}", digits + "a", "１" + digits, digits + "#", "*" + digits, "110", "95588", "10086", "106912345678",
                    "+85212345678", "+" + "0" * 12, "1064012345678", "- 1", "1 -", "+-1", "-+1", " +1", "0" * 40, "+" + "9" * 39,
                    "1" + "-" * 38, "1" + " " * 39,
                    "13800138000" + " " * 29, "13800138000" + " " * 30, "138" + "-" * 29 + "00138000", "138" + "-" * 30 + "00138000",
                    "106" + "1" * 18, "106" + "1" * 19, "+86106" + "1" * 18, "+86", "+861", "+12", "0012", "12", "1" * 20, "1" * 21,
                    "+" + "4" * 20, "+" + "4" * 21, "00" + "4" * 20, "00" + "4" * 21, "0086" + "1" * 18, "0086" + "1" * 19]
        return self.edited(lambda field, schema: schema.get("pattern", "").startswith("^[+0-9") or field == "entry", values)

    def word_unknown(self):
        def values(_field, schema, _old):
            words = schema.get("enum") or list(TYPES)
            word = str(self.random.choice(words))
            return [word, word.upper(), word.capitalize(), word + " ", " " + word, word[:-1], word + "x", word + "\0", "", "none", "null",
                    Raw(json.dumps(word).replace(word[0], f"\\u{ord(word[0]):04x}", 1)), Raw(word), Raw(f"{word}.0"), None, [word], 0,
                    word.replace(".v1", ".v2"), word.replace("1", "１")]
        return self.edited(lambda field, schema: "enum" in schema or "const" in schema, values)

    def time_written(self):
        def values(_field, _schema, _old):
            year = self.random.choice(("2026", "2026", "2026", "2000", "1999", "2024", "0000", "0001", "1900", "1899", "2100", "9999"))
            month = self.random.choice(("01", "01", "02", "12", "00", "13", "04"))
            day = self.random.choice(("01", "05", "28", "29", "30", "31", "00", "32"))
            hour, minute, second = (self.random.choice(("00", "00", "12", "23", "59", "24", "60", "61")) for _ in range(3))
            part = self.random.choice(("", "", "", ".0", ".123", ".9999999999", ".", ",5", ".1a"))
            zone = self.random.choice(("Z", "z", "+08:00", "-00:00", "+23:59", "+24:00", "+00:60", "+0800", "+08", "", " Z", "-12:00"))
            middle = self.random.choice(("T", "T", "t", " ", "  ", "_", ""))
            text = f"{year}-{month}-{day}{middle}{hour}:{minute}:{second}{part}{zone}"
            compact = f"{year}{month}{day}{hour}{minute}{second}"
            return [text, text, text, compact, compact, compact + "0", compact[:-1], Raw(compact), " " + text, text + " ",
                    "2026-01-05T08:00:00+08:00", "20260105080000", "20260105000000Z", "1767571200000", "2026-1-5T8:0:0Z",
                    "２０２６0105080000", "2026-01-05", "+2026-01-05T08:00:00Z", "2000-01-01T07:59:59+08:00", "2000-01-01T00:00:00Z",
                    "1999-12-31T23:59:59.999Z", "20000101080000", "20000101075959", "2016-12-31T23:59:60Z",
                    "2026-01-05T00:00:00.123456789Z", "2026-01-05T00:00:00.1234567891Z"]
        return self.edited(lambda field, schema: "anyOf" in schema and field != "region", values)

    def currency_or_region(self):
        def values(field, _schema, _old):
            if field == "currency":
                letters = "".join(self.random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(3))
                code = self.random.choice(sorted(identifiers.CURRENCIES))
                return [letters, code, code, code.lower(), code + " ", code[:2], code + "A", "RMB", "CNH", "XXX", "XAU", "XTS", "XDR", "XBA",
                        "BTC", "¥", "156", "", "ＣＮＹ", "SLL", "HRK", "SLE", "ZWG", "XCG"]
            number = self.random.choice((self.random.randrange(100000, 999999), self.random.randrange(1000000), self.random.randrange(100) * 10000))
            return [f"{number:06}", number, number, str(number), f"{number}.0", Raw(f"{number}.0"), f" {number}", f"{number}0", "", Raw(f"-{number or 1}")]
        return self.edited(lambda field, schema: field in ("currency", "region"), values)

    def list_of_texts(self):
        def values(_field, _schema, _old):
            urls = [f"http://site.example/{i}" for i in range(self.random.randrange(11))]
            strange = self.random.choice(("", "u" * 2048, "u" * 2049, 1, None, [], Members(), "中" * 682, "中" * 683, True))
            return [urls, urls[:7] + [strange], [strange], [urls], urls[:7] + [Members([("pin", 1)])], [Members([("a", 1), ("a", 2)])]]
        return self.edited(lambda field, schema: schema.get("type") in ("array", "object"), values)

    def field_unknown(self):
        members = self.base()
        names = [name for name, _ in members] + ["comment", "x", "", "类型", "payer.account", "TYPE", "event_id ", "\0", "t" * 5000]
        values = [1, None, "x", [], Members(), Raw("1e400"), Raw("-0.0"), Raw("9" * 50), Raw("1.0"), [[], [1, "2", None]],
                  Members([("a", 1), ("a", 2)]), Members([("account", 5)]), [Members([("b", 1), ("b", 1)])]]
        places = [members] + [value for _, value in members if isinstance(value, Members)]
        for _ in range(self.random.randrange(1, 4)):
            some = self.random.choice(places)
            name = self.random.choice(names)
            if self.random.random() < 0.9:
                name = name.upper() + self.random.choice(("", "2", "_"))
            some.insert(self.random.randrange(len(some) + 1), (name, self.random.choice(values)))
            if self.random.random() < 0.2:
                some.append((name, 2))
        return line_of(members)

    def field_forbidden(self):
        members = self.base()
        name = self.random.choice(list(FORBIDDEN.values()))
        name = self.random.choice((name, name, name.upper(), name.replace("_", "-"), name.replace("_", ""), name.title(), name.replace("_", " "),
                                   name + "s", "x" + name, "_" + name + "_", name.replace("_", "."), name[:-1], name.replace("_", "__"),
                                   name.replace("s", "ſ"), name.replace("i", "İ")))
        if self.random.random() < 0.2:
            name = Raw('"' + "".join(f"\\u{ord(each):04x}" for each in name) + '"')
        value = self.random.choice((None, 1, "1234", True, [], Members()))
        places = [members] + [value for _, value in members if isinstance(value, Members)]
        inside = Members([(name, value)])
        kind = self.random.randrange(4)
        some = self.random.choice(places)
        if kind == 0:
            some.append(("extra", self.random.choice(([inside], inside, [[inside]], Members([("y", inside)])))))
        else:
            some.insert(self.random.randrange(len(some) + 1), (name, value))
        return line_of(members)

    def order_changed(self):
        members = self.base()

        def shuffle(some):
            self.random.shuffle(some)
            for _, value in some:
                if isinstance(value, Members):
                    shuffle(value)
        shuffle(members)
        if self.random.random() < 0.3:
            some, index, field, _ = self.pick(members, lambda field, schema: True)
            some[index] = (field, self.random.choice((None, "", -1)))
        return line_of(members)

    def whitespace(self):
        members = self.base()
        blank = self.random.choice((" ", "\t", "\r", " \t\r ", "", "\f", "\v", "\u00a0", "\u3000", "\ufeff", "\0", "\x1f", "/**/", "//"))
        line = line_of(members, *self.random.choice(((f"{blank}:", ","), (f":{blank}", ","), (":", f",{blank}"), (f"{blank}:{blank}", f"{blank},{blank}"))))
        text = blank.encode()
        return self.random.choice((line, text + line, line + text, line + b"\r", b"\xef\xbb\xbf" + line, line + b"\0", b" " * 3000 + line,
                                   line.replace(b"}", text + b"}"), line + b"," + text, line + line, line + b" " + line, b"\0" + line))

    def escape(self):
        escapes = ["\\u0000", "\\u0041", "\\uD83D\\uDE00", "\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83dx", "\\ud83d\\u0041", "\\u12",
                   "\\u123g", "\\U0041", "\\x41", "\\a", "\\0", "\\'", "\\\"", "\\\\", "\\/", "\\b\\f\\n\\r\\t", "\\", "\\u", "\\uFFFE", "\\uffff",
                   "\\ud83d\\ud83d\\ude00", "\\u+041", "\\u 041", "\\u00e9", "\\u007f", "\\u2028"]
        what = self.random.choice(escapes)
        members = self.base()
        kind = self.random.randrange(4)
        if kind == 0:
            members.append((Raw(f'"x{what}"'), 1))
        elif kind == 1:
            members.append(("x", Raw(f'"{what}"')))
        else:
            found = [row for row in rows(type_of(members), members) if isinstance(row[0][row[1]][1], str)]
            some, index, field, _ = self.random.choice(found)
            text = json.dumps(some[index][1], ensure_ascii=False)[1:-1]
            at = self.random.randrange(len(text) + 1)
            some[index] = (field, Raw(f'"{text[:at]}{what}{text[at:]}"'))
        return line_of(members)

    def byte_flipped(self):
        line = bytearray(self.any_line())
        for _ in range(self.random.choice((1, 1, 1, 2, 5))):
            line[self.random.randrange(len(line))] ^= 1 << self.random.randrange(8)
        return bytes(line)

    def byte_changed(self):
        line = bytearray(self.any_line())
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            at = self.random.randrange(len(line))
            kind = self.random.randrange(3)
            what = self.random.choice(b'{}[]:,"\\ 0123456789eE+-.tfn\0\x01\x7f\x80\xff\t\rabcX')
            if kind == 0:
                line[at] = what
            elif kind == 1:
                line.insert(at, what)
            elif len(line) > 1:
                del line[at]
        return bytes(line)

    def truncated(self):
        line, other = self.any_line(), self.any_line()
        at = self.random.randrange(len(line))
        return self.random.choice((line[:at], line[at:], line[:at] + other[self.random.randrange(len(other)):], line[:-1], line[1:],
                                   line[:at] + line[at + self.random.randrange(40):], line + other[:at]))

    def not_utf8(self):
        spoiled = [b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc2", b"\xe0\x80\x80", b"\xe4\xb8", b"\xed\xa0\x80", b"\xed\xbf\xbf",
                   b"\xf0\x80\x80\x80", b"\xf0\x9f\x98", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfe", b"\xff",
                   b"\xef\xbf\xbe", b"\xf4\x8f\xbf\xbf", b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xc3\xa9", b"\xd5\xc5"]
        line = self.any_line()
        what = self.random.choice(spoiled)
        quotes = [match.end() for match in re.finditer(rb'"', line)]
        at = self.random.choice(quotes) if quotes and self.random.random() < 0.8 else self.random.randrange(len(line) + 1)
        return line[:at] + what + line[at:]

    def nested(self):
        members = self.base()
        deep = self.random.choice((1, 2, 13, 14, 15, 16, 17, 18, 40, 900, 1100, 20000))
        open_, shut = self.random.choice((("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ("[[],", "]")))
        times = max(1, deep // (2 if open_.startswith("[{") else 1))
        text = open_ * times + self.random.choice(("1", "[]", "{}", '"["', "null")) + shut * self.random.choice((times,) * 6 + (times - 1, times + 1))
        some = self.random.choice([members] + [value for _, value in members if isinstance(value, Members)])
        name = self.random.choice(("x", "x", "x", "values", "documents", "regions", "remark", "device"))
        some.insert(self.random.randrange(len(some) + 1), (name, Raw(text)))
        line = line_of(members)
        return text.encode() if self.random.random() < 0.1 else line

    def huge(self):
        members = self.base()
        limit = 256 * 1024
        size = self.random.choice((limit - 1, limit, limit + 1, limit + 2, 2 * limit, 70_000, 4097, 65_536))
        letter = self.random.choice(("a", "中", " ", "\\u0061", "\\\\", "1,"))
        kind = self.random.randrange(4)
        if kind == 0:
            line = line_of(members)
            return line + b" " * (size - len(line))
        room = size - len(line_of(members)) - len(',"x":""')
        text = letter * (room // len(letter.encode())) + "a" * (room % len(letter.encode()))
        if kind == 1 and room % 2 == 1:
            return line_of(Members(members + [("x", Raw("[" + "1," * ((room - 1) // 2) + "1]"))]))
        if kind == 2:
            return line_of(Members([(Raw(f'"{text}x"'), "")] + members))
        return line_of(Members(members + [("x", Raw(f'"{text}"'))]))

    def fragment(self):
        texts = (b"", b" ", b"\t\r ", b"\r", b"{}", b"[]", b"null", b"true", b"0", b"-", b'""', b'"', b"{", b"}", b"[", b"]", b"{}{}", b"[{}]",
                 b"{,}", b"{1:2}", b'{"type"}', b'{"type":}', b'{"type":"transfer.v1"', b'{"type":null}', b'{"type":"transfer.v1",}', b"{'type':1}",
                 b'{"type":"transfer.v1"}', b'{"type":["transfer.v1"]}', b"\xef\xbb\xbf", b"\xff", b"\0", b"\x1a", b"nul", b"NaN", b"1e400", b"\v",
                 b"\xc2\xa0", b'{"type":"call.v1","type":"call.v1"}', b"# comment", b"a,b,c", b"<xml/>", b'{"":1}', b'{"type":"touch.v1"}',
                 b'{"type":""}', b"[" * 17, b"[" * 16, b"[" * 16 + b"]" * 16, b"[" * 17 + b"]" * 17, b"2.", b"tru", b"truex", b"{}x")
        return self.random.choice(texts)

    def several_faults(self):
        members = self.base()
        kind_of_record = type_of(members)
        for _ in range(self.random.randrange(2, 5)):
            found = rows(kind_of_record, members)
            if not found:
                break
            some, index, field, _ = self.random.choice(found)
            kind = self.random.randrange(4)
            if kind == 0:
                del some[index]
            elif kind == 1:
                some.append((field, some[index][1]))
            else:
                some[index] = (field, self.random.choice((None, "", -1, "x", Raw("1.5"), [], Members(), "1" * 70, True)))
        return line_of(members)


def _halves(letter):
    units = letter.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(units[i:i + 2], "big") for i in range(0, len(units), 2)]


# Groups and their share of the records; `huge` is dear.
GROUPS = {name: share for name, share in (
    ("untouched", 4), ("field_deleted", 4), ("field_doubled", 4), ("field_retyped", 8), ("number_at_its_limit", 8),
    ("degrees_at_their_limit", 2), ("long_number", 3), ("text_at_its_limit", 6), ("character_within", 6), ("identifier_mistyped", 8),
    ("code_inside", 2), ("phone_mistyped", 4), ("word_unknown", 4), ("time_written", 6), ("currency_or_region", 4), ("list_of_texts", 2),
    ("field_unknown", 4), ("field_forbidden", 4), ("order_changed", 3), ("whitespace", 4), ("escape", 4), ("byte_flipped", 5),
    ("byte_changed", 5), ("truncated", 3), ("not_utf8", 3), ("nested", 2), ("huge", 0.2), ("fragment", 1), ("several_faults", 4))}


def records(seed, lines, count):
    """`count` pairs (group, record), the groups mixed."""
    mutator = Mutator(seed, lines)
    names, shares = list(GROUPS), list(GROUPS.values())
    for group in mutator.random.choices(names, shares, k=count):
        yield group, getattr(mutator, group)().replace(b"\n", b" ")
