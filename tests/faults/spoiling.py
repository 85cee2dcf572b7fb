"""What no document describes: bodies that are none, values that no column holds, bytes that are no text."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.faults.openapi import Asked

TEXTS = (
    "\x00",
    "王\x00芳",
    "\ud800",
    "\udfff王芳",
    "\ufffe\uffff",
    "\U0010ffff" * 3,
    "‮芳王",
    "e\u0301" * 50,
    "x" * 1_000_000,
    "％００",
    "'; DROP TABLE vote; --",
    "{0}{ctx}%s%n",
    '=HYPERLINK("http://x")',
    "-",
    " ",
    "\t\r\n",
    "١٢٣",
    "²",
    "１２３",
    "0" * 400,
    "9" * 5000,
    "1/0",
    "1e999",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-14:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-02-30",
    "2026-11-24T09:00:00",
    "00000000-0000-0000-0000-000000000000",
    "{00000000-0000-0000-0000-000000000000}",
)
DAYS = ("0001-01-01", "9999-12-31", "1582-10-14", "1900-02-28")
INSTANTS = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-14:00",
    "1883-11-18T12:00:00+08:05",
    "2026-11-24T09:00:00.123456789+08:00",
)
NUMBERS: tuple[Any, ...] = (
    *(0, -1, 2**31, -(2**31) - 1, 2**53, 2**63, -(2**63) - 1, 10**30, 10**400, 1e308, -0.0, 1.5),
    *(float("inf"), float("nan"), True, None, "1", [], {}),
)
QUERIES = (
    *("%00", "%ff", "%ed%a0%80", "%", "%zz", "\xff", "+", "%2e%2e%2f", "9" * 40, str(2**31), str(2**63), "-1", "1.5"),
    *("0001-01-01", "9999-12-31", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00", "a" * 8000, "[]", "null"),
)
BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'""',
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b"\x00",
    b"[" * 100_000,
    b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    b"1" * 10_000,
    b'{"a": 1e999999}',
    b'{"\\ud800": 1}',
    b"{}" + b" " * 1_000_000,
    '{"kind": "x"}'.encode("utf-16"),
)
KINDS = (
    *("text/plain", "application/xml", "application/x-www-form-urlencoded", "application/json; charset=utf-16"),
    *(
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=x",
        "nonsense",
        "",
        "\xff",
    ),
)
MULTIPART = (
    b"",
    b"--x",
    b"--x\r\n\r\n",
    b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff\x00.jpg"\r\n\r\n\xff\xd8\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-8''%ff%00\r\n\r\n\xff\xd8\r\n--x--\r\n",
    b"--x\r\nContent-Disposition: form-data\r\nContent-Type: a\r\n\r\nx\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Length: 9\r\n\r\nshort',
    b"--x\r\n" + b"A: b\r\n" * 2000 + b"\r\nx\r\n--x--\r\n",
    b"".join(b'--x\r\nContent-Disposition: form-data; name="n"\r\n\r\nx\r\n' for _ in range(1200)) + b"--x--\r\n",
)
HEADERS = (
    ("Authorization", "Bearer"),
    ("Authorization", "Bearer \xff\xfe"),
    ("Authorization", "Bearer " + "x" * 4000),
    ("Authorization", "Basic eDp5"),
    ("Idempotency-Key", ""),
    ("Idempotency-Key", "\xff" * 20),
    ("Idempotency-Key", "k" * 4000),
    ("X-Request-Id", "\xff" * 20),
    ("Accept", "\xff"),
    ("Accept-Encoding", "x"),
    ("Content-Length", "-1"),
    ("Cookie", "\xff=\xff; =;"),
    ("Range", "bytes=9-1"),
    ("If-None-Match", '"\xff"'),
)


def _body(rng: random.Random, asked: Asked) -> Asked:
    """A body that is none."""
    return replace(asked, body=rng.choice(BODIES), headers=asked.headers | {"Content-Type": "application/json"})


def _kind(rng: random.Random, asked: Asked) -> Asked:
    """The body by a wrong name."""
    return replace(asked, headers=asked.headers | {"Content-Type": rng.choice(KINDS)})


def _multipart(rng: random.Random, asked: Asked) -> Asked:
    return replace(
        asked,
        body=rng.choice(MULTIPART),
        headers=asked.headers | {"Content-Type": "multipart/form-data; boundary=x"},
    )


def _header(rng: random.Random, asked: Asked) -> Asked:
    name, value = rng.choice(HEADERS)
    return replace(asked, headers=asked.headers | {name: value})


def _query(rng: random.Random, asked: Asked) -> Asked:
    """One of its parameters, as bytes that are no text or a number that no column holds."""
    path, _, sent = asked.target.partition(b"?")
    names = [one.name for one in asked.case.operation.query] or ["after"]
    kept = [one for one in sent.split(b"&") if one] if rng.random() < 0.5 else []
    kept.append(f"{rng.choice(names)}={rng.choice(QUERIES)}".encode("latin-1"))
    return replace(asked, target=path + b"?" + b"&".join(kept))


def _path(rng: random.Random, asked: Asked) -> Asked:
    """One step of its path."""
    path, mark, query = asked.target.partition(b"?")
    steps = path.split(b"/")
    steps[rng.randrange(1, len(steps))] = rng.choice(QUERIES).encode("latin-1")
    return replace(asked, target=b"/".join(steps) + mark + query)


def _values(rng: random.Random, asked: Asked) -> Asked:
    """Its JSON, with one value, or two, that nothing holds."""
    try:
        whole = json.loads(asked.body)
    except ValueError:
        return _body(rng, asked)
    places = list(_leaves(whole))
    if not places:
        return _body(rng, asked)
    for _ in range(rng.choice((1, 1, 1, 2))):
        holder, place = rng.choice(places)
        holder[place] = _wrong(rng, holder[place])
    sent = json.dumps(whole, ensure_ascii=rng.random() < 0.9 or "\\ud" in json.dumps(whole))
    if rng.random() < 0.05 and sent.startswith("{") and len(sent) > 2:
        sent = sent[:-1] + "," + sent[1:]  # every key twice
    return replace(asked, body=sent.encode("utf-8", "surrogatepass"))


def _leaves(whole: Any) -> Any:
    steps = whole.items() if isinstance(whole, dict) else enumerate(whole) if isinstance(whole, list) else ()
    for place, value in list(steps):
        if isinstance(value, dict | list) and value:
            yield from _leaves(value)
        else:
            yield whole, place


def _wrong(rng: random.Random, value: Any) -> Any:
    if isinstance(value, str) and rng.random() < 0.8:
        if len(value) == 10 and value[4:5] == "-":
            return rng.choice(DAYS)
        if len(value) > 15 and value[10:11] == "T":
            return rng.choice(INSTANTS)
        if rng.random() < 0.25:
            return value + rng.choice(("\x00", "\ud800", "\u2028", "\U0001f600"))
        return rng.choice(TEXTS)
    if isinstance(value, list) and rng.random() < 0.5:
        return value * 3 + [rng.choice(TEXTS)] * rng.choice((1, 300))
    return rng.choice(NUMBERS)


def spoilt(rng: random.Random, asked: Asked) -> Asked:
    """The request with something in it that no document describes."""
    has_body = bool(asked.case.operation.body)
    multipart = "multipart" in asked.headers.get("Content-Type", "")
    ways: list[Callable[[random.Random, Asked], Asked]] = [_query, _path, _header]
    if multipart:
        ways += [_multipart] * 5 + [_kind]
    elif has_body:
        ways += [_values] * 12 + [_body, _kind, _multipart]
    way = rng.choice(ways)
    return replace(way(rng, asked), made=f"spoilt {way.__name__[1:]}")
