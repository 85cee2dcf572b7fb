"""Requests by the OpenAPI, made by schemathesis: what it allows, what it does not, and its own examples and edges.

Ids are drawn from what the database holds, so that what is asked for is mostly there; `Known` knows which.
"""

import gzip
import json
import random
import time
import uuid
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.config import GenerationConfig
from schemathesis.core.errors import InvalidSchema
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Err, Ok
from schemathesis.specs.openapi import checks as openapi_checks
from sqlalchemy import text

from app.core.db import Database
from tests.faults.changing import Changing

HOST = "http://yigai.test"


@dataclass(frozen=True)
class Asked:
    """A request as it goes out, with the case of schemathesis that it was made of, and how."""

    method: str
    target: bytes
    headers: dict[str, str]
    body: bytes
    case: schemathesis.Case
    made: str

    def __str__(self) -> str:
        sent = self.body if len(self.body) < 400 else self.body[:400] + b"..."
        return f"{self.made}: {self.method} {self.target.decode('latin-1')[:300]} {self.headers.get('Content-Type', '')} {sent!r}"


@dataclass(frozen=True)
class Plan:
    """How many requests for each operation, beside its examples: edges, fuzzed, examples changed, and such as are spoilt
    afterwards."""

    edges: int
    fuzzed: int
    changed: int
    spoilt: int


class Known:
    """What is in the database, by the names that parameters and fields have.

    `sample_id` is an id of the table `sample`; where there is no such table, of one whose name ends so (`claim_sample`). A row that was drawn
    names others in its columns, which then go with it: a paper is asked for at its own vote of its own estate.
    """

    def __init__(self, rows: dict[str, list[dict[str, Any]]], values: dict[str, list[str]]) -> None:
        self._rows, self._values = rows, values
        self._by_id = {(table, str(row["id"])): row for table, found in rows.items() for row in found}

    @classmethod
    async def read(cls, database: Database) -> "Known":
        """Some rows of every table."""
        rows: dict[str, list[dict[str, Any]]] = {}
        async with database.read() as session:
            tables = await session.scalars(
                text(
                    "SELECT table_name FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND column_name = 'id' AND data_type = 'uuid' ORDER BY 1"
                )
            )
            for table in tables.all():
                found = await session.execute(text(f'SELECT * FROM "{table}" LIMIT 60'))  # noqa: S608
                rows[table] = [
                    {name: str(value) for name, value in row.items() if name == "id" or name.endswith("_id")}
                    for row in found.mappings()
                ]
            values = {
                "eid": list(await session.scalars(text("SELECT eid FROM vote"))),
                "voter": list(await session.scalars(text("SELECT DISTINCT voter FROM roll_entry WHERE voter <> ''"))),
                "serial": list(await session.scalars(text("SELECT serial FROM issued_paper LIMIT 50"))),
            }
        return cls({table: found for table, found in rows.items() if found}, values)

    def _tables(self, name: str) -> list[str]:
        stem = name.removesuffix("s").removesuffix("_id")
        if stem in self._rows:
            return [stem]
        return [one for one in self._rows if one.endswith(f"_{stem}")]

    def fill(self, rng: random.Random, names: Sequence[str]) -> dict[str, str]:
        """Ids and values for the parameters of one path, which belong together where they can."""
        known: dict[str, str] = {}
        for name in reversed(names):
            if name not in known:
                if self._values.get(name):
                    known[name] = rng.choice(self._values[name])
                elif name.endswith("_id"):
                    tables = self._tables(name)
                    if not tables and name not in {"other_id", "place_id", "subject_id", "device_id"}:
                        continue
                    table = rng.choice(tables or list(self._rows))
                    known[name] = rng.choice(self._rows[table])["id"]
            if name in known:
                for table in self._tables(name):
                    row = self._by_id.get((table, known[name]), {})
                    known |= {one: row[one] for one in names if one in row and one not in known and row[one] != "None"}
        return {name: known[name] for name in names if name in known}

    def into(self, rng: random.Random, body: Any) -> Any:
        """The body with ids of what is there, wherever a field names such."""
        if isinstance(body, dict):
            return {name: self._field(rng, str(name), value) for name, value in body.items()}
        return [self.into(rng, one) for one in body] if isinstance(body, list) else body

    def _field(self, rng: random.Random, name: str, value: Any) -> Any:
        if isinstance(value, str) and rng.random() < 0.9:
            return self.fill(rng, [name]).get(name, value) if name.endswith("_id") or name in self._values else value
        if isinstance(value, list) and value and all(isinstance(one, str) and _is_id(one) for one in value):
            table = "evidence" if name in {"evidence", "photos", "evidence_ids"} else name.removesuffix("_ids")
            rows = self._rows.get(table) or self._rows["evidence"]
            return [rng.choice(rows)["id"] for _ in value]
        return self.into(rng, value)


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def _sound(found: Ok[Any] | Err[InvalidSchema]) -> Any:
    if isinstance(found, Err):
        raise found.err()
    return found.ok()


class Maker:
    """Makes requests for the operations of one document, the same for the same seed and database."""

    def __init__(self, document: dict[str, Any], number: int) -> None:
        config = schemathesis.Config.from_dict(
            {"generation": {"with-security-parameters": False}, "phases": {"coverage": {"unexpected-methods": []}}}
        )
        self.schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document)), config=config)
        self.operations = [_sound(found) for found in self.schema.get_all_operations()]
        self.changing = Changing(document)
        self.rng = random.Random(number)

    def cases(self, operation: schemathesis.APIOperation, plan: Plan) -> list[tuple[str, schemathesis.Case]]:
        """How each was made, and the case: its examples, edges, and fuzzed ones, half of them not allowed."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of schemathesis, on patterns that two dialects read otherwise
            examples = [
                one for strategy in operation.get_strategies_from_examples()[:2] for one in self._drawn(strategy, 1)
            ]
            edges = list(
                operation.schema.iter_coverage_cases(
                    operation,
                    generation_modes=list(schemathesis.GenerationMode),
                    generation_config=GenerationConfig(),
                )
            )
            edges = self.rng.sample(edges, min(plan.edges, len(edges)))
            well = operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
            ill = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
            allowed = self._drawn(well, plan.fuzzed - plan.fuzzed // 2)
            spoilt = self._drawn(well, plan.spoilt)
            refused = self._drawn(ill, plan.fuzzed // 2)
        made = {
            "example": examples,
            "edge": edges,
            "allowed": allowed,
            "not allowed": refused,
            "changed": self._changed(operation, examples, plan.changed),
            "spoilt": spoilt,
        }
        return [(how, case) for how, cases in made.items() for case in cases]

    def _drawn(self, strategy: st.SearchStrategy[schemathesis.Case], many: int) -> list[schemathesis.Case]:
        drawn: list[schemathesis.Case] = []

        @seed(self.rng.getrandbits(32))
        @settings(
            max_examples=many,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def draw(case: schemathesis.Case) -> None:
            drawn.append(case)

        try:
            draw()
        except Unsatisfiable:  # an operation with nothing to be wrong
            return []
        return drawn[:many]

    def _changed(
        self, operation: schemathesis.APIOperation, examples: list[schemathesis.Case], many: int
    ) -> list[schemathesis.Case]:
        """The first example with some of its fields set otherwise."""
        schema = self.changing.body_schema(operation.path, operation.method)
        if schema is None or not examples:
            return []
        example = examples[0]
        return [
            operation.Case(
                path_parameters=dict(example.path_parameters),
                query=dict(example.query),
                headers=example.headers,
                body=self.changing.changed(self.rng, schema, example.body),
                media_type=example.media_type,
            )
            for _ in range(many)
        ]

    def asked(self, made: str, case: schemathesis.Case, known: Known, token: str | None) -> Asked:
        """The request of a case, as somebody sends it, with ids of what there is in most."""
        rng = self.rng
        order = [one for one in _names(case.path) if one in case.path_parameters]
        if order and rng.random() < 0.93:
            case.path_parameters = case.path_parameters | known.fill(rng, order)
        if isinstance(case.body, dict | list):
            case.body = known.into(rng, case.body)
        if case.query and rng.random() < 0.7:
            case.query = case.query | known.into(rng, {k: v for k, v in case.query.items() if isinstance(v, str)})
        headers = {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if rng.random() < 0.9:
            headers["Idempotency-Key"] = str(uuid.UUID(int=rng.getrandbits(128)))
        keywords = case.as_transport_kwargs(base_url=HOST, headers=headers)
        keywords.pop("timeout", None)
        prepared = requests.Request(**keywords).prepare()
        return Asked(
            str(prepared.method),
            prepared.path_url.encode("latin-1", "replace"),
            {str(k): v if isinstance(v, str) else v.decode("latin-1") for k, v in prepared.headers.items()},
            prepared.body.encode() if isinstance(prepared.body, str) else bytes(prepared.body or b""),
            case,
            made,
        )


def _names(path: str) -> list[str]:
    return [one.partition("}")[0] for one in path.split("{")[1:]]


CHECKS = (
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
)


class Line:
    """Sends requests to the application as a server would: bytes, decoded as uvicorn decodes them."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def send(self, asked: Asked) -> schemathesis.Response:
        """What is answered; an exception that nobody answered is a 500 without a body."""
        path, _, query = asked.target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": asked.method,
            "scheme": "http",
            "path": unquote(path.decode("ascii", "replace")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [
                (n.lower().encode("latin-1", "replace"), v.encode("latin-1", "replace"))
                for n, v in asked.headers.items()
            ],
            "client": ("127.0.0.1", 40000),
            "server": ("yigai.test", 80),
            "state": {},
        }
        came: list[dict[str, Any]] = []
        sent = False

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if sent:
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": asked.body, "more_body": False}

        async def send(message: Any) -> None:
            came.append(message)

        began = time.perf_counter()
        try:
            await self.application(scope, receive, send)
        except Exception:
            if not came:
                came.append({"status": 500, "headers": []})
        headers: dict[str, list[str]] = {}
        for name, value in came[0]["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        content = b"".join(one.get("body", b"") for one in came[1:])
        return schemathesis.Response(
            status_code=came[0]["status"],
            headers=headers,
            content=gzip.decompress(content) if headers.pop("content-encoding", None) else content,
            request=requests.Request(asked.method, HOST).prepare(),
            elapsed=time.perf_counter() - began,
            verify=False,
        )


def faults(asked: Asked, answer: schemathesis.Response) -> list[str]:
    """How an answer goes beyond what the document says of it; empty where it does not."""
    if answer.status_code >= 500:
        return ["Server error"]
    try:
        asked.case.validate_response(answer, checks=list(CHECKS))
    except FailureGroup as group:
        return [f"{one.title}: {one.message}" for one in group.exceptions]
    except Failure as one:
        return [f"{one.title}: {one.message}"]
    return []
