"""The whole OpenAPI as everybody: no error of ours, and no answer that the document does not describe.

Each operation is asked with its examples, with the edges of what it takes, with what it allows and what it does not (all
of it made by schemathesis), with examples of which some fields are otherwise chosen or left out (`changing`), and with what
no document describes (`spoiling`); each request goes out as several people.
"""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import asyncpg
import pytest
from fastapi import FastAPI, Path, Query, Response
from pydantic import BaseModel, Field

from app.core.sealing import Sealer
from app.identity.permissions import PERMISSIONS, Role
from app.main import WebApplication, surrounded
from app.routers import errors
from app.routers.access import SELF
from app.wechat.client import WeChat
from tests.conftest import Town
from tests.faults import LONG, OTHER_SEED, figures
from tests.faults.house import RESIDENTS, Sessions, settle
from tests.faults.openapi import Known, Line, Maker, Plan, faults
from tests.faults.spoiling import spoilt

SEED = 20261207
PARTS = 4
"""The operations are dealt to so many tests, that workers of the suite share them."""
PLAN = Plan(edges=14, fuzzed=34, changed=20, spoilt=10) if LONG else Plan(edges=2, fuzzed=10, changed=2, spoilt=2)
LEAST = 500 // PARTS
"""Requests from every kind of people, in each part of a run."""
EACH_AS = 2
"""How many people send each request."""
ANEW_EVERY = 500
"""Requests after which it is looked again what there is, and sessions that were ended begin again."""


class Senders:
    """Who sends the next request to an operation: mostly who may, sometimes who may not; all equally often in the end."""

    def __init__(self, everybody: dict[str, str | None], rng: random.Random) -> None:
        self.everybody, self.rng = everybody, rng
        self.sent: Counter[str] = Counter(dict.fromkeys(everybody, 0))

    def next(self, scheme: str, scopes: Sequence[str], *, well: bool) -> str:
        """One of those whom the operation is for, or of everybody unless it is to go `well`."""
        admitted = [who for who in self.everybody if self._may(who, scheme, scopes)]
        among = admitted if admitted and (well or self.rng.random() < 0.6) else list(self.everybody)
        who = min(among, key=lambda one: (self.sent[one], self.rng.random()))
        self.sent[who] += 1
        return who

    @staticmethod
    def _may(who: str, scheme: str, scopes: Sequence[str]) -> bool:
        if scheme == "resident":
            return who in RESIDENTS
        if scheme == "staff" and who in set(Role):
            return {*scopes} & {SELF, *PERMISSIONS[Role(who)]} != set()
        return not scheme


# Starlette's parser of forms leaves a part's file in memory to the collector where the rest of the form cannot be read.
@pytest.mark.filterwarnings("ignore:Exception ignored.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_that_anybody_sends_is_an_error_of_ours_or_answered_beside_the_document(
    part: int,
    application: WebApplication,
    town: Town,
    sealer: Sealer,
    wechat: WeChat,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(application.state, "wechat", wechat, raising=False)
    everybody = await settle(application, town, sealer, monkeypatch)
    sessions = await Sessions.kept(owner)
    maker = Maker(application.openapi(), SEED + OTHER_SEED + part)
    senders, line = Senders(everybody, maker.rng), Line(surrounded(application))
    known = await Known.read(town.database)
    found: dict[tuple[str, str], str] = {}
    answered: Counter[int] = Counter()
    done: set[str] = set()
    for operation in maker.operations[part::PARTS]:
        ((scheme, scopes),) = (operation.definition.raw.get("security") or [{"": []}])[0].items()
        for made, case in maker.cases(operation, PLAN):
            for _ in range(EACH_AS):
                who = senders.next(scheme, scopes, well=made in {"example", "changed"})
                asked = maker.asked(made, case, known, everybody[who])
                if made == "spoilt":
                    asked = spoilt(maker.rng, asked)
                answer = await line.send(asked)
                answered[answer.status_code] += 1
                if answer.status_code < 300:
                    done.add(operation.label)
                for fault in faults(asked, answer):
                    said = answer.content.decode(errors="replace")[:300]
                    found.setdefault(
                        (operation.label, fault), f"{fault}\n  {who}: {asked}\n  {answer.status_code} {said}"
                    )
                if answered.total() % ANEW_EVERY == 0 or (answer.status_code == 401 and everybody[who]):
                    await sessions.begin_again()
                if answered.total() % ANEW_EVERY == 0:
                    known = await Known.read(town.database)
    told = (
        f"schema, part {part} of {PARTS}, seed {SEED + OTHER_SEED + part}: {answered.total()} requests,"
        f" at least {min(senders.sent.values())} each of {len(everybody)} kinds of people, {dict(sorted(answered.items()))},"
        f" done at {len(done)} of {len(maker.operations[part::PARTS])} operations, {len(found)} found"
    )
    figures(told)
    assert list(found.values()) == []
    # What is refused at the door finds nothing behind it.
    assert sum(count for status, count in answered.items() if status < 300) > answered.total() / 12
    assert set(senders.sent) == set(everybody)
    assert min(senders.sent.values()) >= LEAST
    assert min(senders.sent.values()) * 2 > answered.total() / len(everybody)


# -- what it must find ------------------------------------------------------------------------------------------------


class Told(BaseModel):
    number: int


def _divides(number: Annotated[int, Path(ge=0, le=9)]) -> Told:
    return Told(number=10 // number)


def _answers_text(number: Annotated[int, Query(ge=0, le=3)]) -> Response:
    return Response('{"number": "many"}' if number == 2 else '{"number": 1}', media_type="application/json")


def _answers_another_status(number: Annotated[int, Query(ge=0, le=3)]) -> Response:
    return Response('{"number": 1}', 202 if number == 3 else 200, media_type="application/json")


def _answers_another_kind(number: Annotated[int, Query(ge=0, le=3)]) -> Response:
    return Response('{"number": 1}', media_type="text/html" if number == 1 else "application/json")


class Kept(BaseModel):
    number: int


def _holds_little(sent: Kept) -> Told:
    return Told(number=int.from_bytes(sent.number.to_bytes(8, signed=True)))


class Drafted(BaseModel):
    number: int = Field(examples=[1])
    mode: Literal["paper", "phone"] = Field(examples=["phone"])
    basis: str | None = Field(None, examples=["2024-1"])


def _counts_on_what_may_be_left_out(sent: Drafted) -> Told:
    return Told(number=sent.number if sent.mode == "paper" else len(sent.basis))


async def test_what_is_needed_beside_another_fields_value_alone_is_left_out_there() -> None:
    bugged = FastAPI()
    bugged.add_api_route("/bug", _counts_on_what_may_be_left_out, methods=["POST"], response_model=Told)
    errors.install(bugged)
    maker, line, known = Maker(bugged.openapi(), SEED), Line(bugged), Known({}, {})
    (operation,) = maker.operations
    told: set[str] = set()
    for made, case in maker.cases(operation, Plan(edges=1, fuzzed=2, changed=20, spoilt=1)):
        if made == "changed":
            asked = maker.asked(made, case, known, None)
            told |= {*faults(asked, await line.send(asked))}
    assert told == {"Server error"}


@pytest.mark.parametrize(
    ("method", "path", "endpoint", "title"),
    [
        ("GET", "/bug/{number}", _divides, "Server error"),
        ("POST", "/bug", _holds_little, "Server error"),
        ("GET", "/bug", _answers_text, "Response violates schema"),
        ("GET", "/bug", _answers_another_status, "Undocumented status code"),
        ("GET", "/bug", _answers_another_kind, "Undocumented Content-Type"),
    ],
)
async def test_a_bug_is_found(method: str, path: str, endpoint: Any, title: str) -> None:
    bugged = FastAPI(responses={"4XX": {"model": errors.ErrorAnswer}, "5XX": {"model": errors.ErrorAnswer}})
    bugged.add_api_route(path, endpoint, methods=[method], response_model=Told)
    errors.install(bugged)
    maker, line, known = Maker(bugged.openapi(), SEED), Line(bugged), Known({}, {})
    (operation,) = maker.operations
    found = set()
    for made, case in maker.cases(operation, Plan(edges=20, fuzzed=40, changed=0, spoilt=10)):
        asked = maker.asked(made, case, known, None)
        found |= {
            one.partition(":")[0]
            for one in faults(asked, await line.send(spoilt(maker.rng, asked) if made == "spoilt" else asked))
        }
    assert found == {title}
