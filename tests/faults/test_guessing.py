"""Codes guessed by many people over HTTP: no hit, five looked at a person and a flat and day, one answer for all of them.

Short: 1,000 guesses. `make faults`: 100,000; its figures, with the times by what was wrong, are in docs/faults.md.
"""

import random
import secrets
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.installation import now
from app.core.sealing import Sealer
from app.core.values.spoken_codes import ALPHABET, fresh_code
from app.identity import errors
from app.identity.models import Attempts, Binding, HouseholdCode
from app.identity.residents import binding, tries
from app.identity.residents.codes import codes
from tests.faults import LONG, figures
from tests.identity.window import Window

SEED = 20261125
GUESSES, CODES_OUT, PHONES_OF_A_FLAT = (100_000, 2_000, 200) if LONG else (1_000, 200, 8)
EACH = 20
"""Guesses of a person: five are looked at, the others are not."""


class Crowd:
    """People who guess, each with a login of their own, and what they were answered."""

    def __init__(self, window: Window, http: httpx.AsyncClient) -> None:
        self.window, self.http = window, http
        self.dice = random.Random(SEED)
        self.answers: Counter[tuple[int, str]] = Counter()
        self.bodies: dict[str, set[str]] = defaultdict(set)
        self.nanoseconds: dict[str, list[int]] = defaultdict(list)

    def guess(self) -> str:
        return "".join(self.dice.choices(ALPHABET, k=8))

    async def put_out(self) -> dict[str, str]:
        """Codes that hold, by the thousand; and one each that is used, expired, and called back."""
        parts = await self.window.desk.parts()
        spent = {"used": fresh_code(), "expired": fresh_code(), "called back": fresh_code()}
        good = [fresh_code() for _ in range(CODES_OUT)]
        async with self.window.database.write() as session:
            at = await now(session)
            for number, code in enumerate([*good, *spent.values()]):
                which = next((name for name, one in spent.items() if one == code), "")
                session.add(
                    HouseholdCode(
                        community_id=self.window.desk.id,
                        part_id=parts[("1-1-101", "1-1-102")[number % 2]].part.id,
                        code_lookup=codes._lookup(self.window.sealer, code),
                        issued_by=self.window.clerk,
                        issued_at=at - timedelta(days=40),
                        expires_at=at + timedelta(days=-1 if which == "expired" else 30),
                        used_at=at if which == "used" else None,
                        ended_at=at if which == "called back" else None,
                    )
                )
        return spent

    async def tries(self, token: str, what: str, code: str) -> None:
        begun = time.perf_counter_ns()
        answer = await self.http.post(
            "/v1/public/residents/bind",
            json={"code": code},
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(16)},
        )
        took = time.perf_counter_ns() - begun
        said = answer.json()
        self.answers[answer.status_code, said.get("code", "bound")] += 1
        if said.get("code") == "code_wrong":
            del said["request_id"]
            self.bodies[what].add(repr(sorted(said.items())))
            self.nanoseconds[what].append(took)


async def guessed(window: Window, http: httpx.AsyncClient, people: int) -> Crowd:
    """So many people at it, each twenty times; raises AssertionError where anything comes of it, or tells them apart."""
    crowd = Crowd(window, http)
    spent = await crowd.put_out()
    for person in range(people):
        token = await window.login(f"猜码的人{person}")
        # Who is answered the same for what was a code once learns nothing from trying.
        first = [("nothing", crowd.guess()), *spent.items(), ("nothing", crowd.guess())]
        crowd.dice.shuffle(first)
        for what, code in first:
            await crowd.tries(token, what, code)
        for _ in range(EACH - len(first)):
            await crowd.tries(token, "after the fifth", crowd.guess())
    assert len(set().union(*crowd.bodies.values())) == 1, "told apart by their answers"
    assert crowd.answers == {
        (422, "code_wrong"): people * tries.MOST,
        (429, "tries_over"): people * (EACH - tries.MOST),
    }
    assert crowd.bodies.keys() == {"nothing", *spent}
    async with window.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Binding)) == 0
        counted = Counter(await session.scalars(select(Attempts.failures)))
    assert counted == {tries.MOST: people}
    return crowd


async def test_no_hit_and_every_wrong_one_is_counted_and_answered_alike(
    window: Window, http: httpx.AsyncClient
) -> None:
    begun, people = time.monotonic(), GUESSES // EACH
    crowd = await guessed(window, http, people)
    medians = {what: f"{statistics.median(took) / 1e6:.2f} ms" for what, took in sorted(crowd.nanoseconds.items())}
    figures(
        f"seed {SEED}: {GUESSES} guesses of {people} people at {CODES_OUT} codes, answered {dict(crowd.answers)},"
        f" one body for all, median time of an answer {medians},"
        f" took {timedelta(seconds=round(time.monotonic() - begun))}"
    )


def nobody_counts(patch: pytest.MonkeyPatch) -> None:
    """A wrong code is not written down."""
    patch.setattr(tries.Tries, "failed", lambda _: None)


def an_old_code_holds(patch: pytest.MonkeyPatch) -> None:
    """A code is asked for by what it is alone, whatever became of it."""

    async def any_code(session: AsyncSession, sealer: Sealer, written: str, _: datetime) -> HouseholdCode | None:
        lookup = codes._lookup(sealer, written)
        found: HouseholdCode | None = await session.scalar(
            select(HouseholdCode).where(HouseholdCode.code_lookup == lookup)
        )
        return found

    patch.setattr(binding, "live_code", any_code)


def a_used_code_is_told(patch: pytest.MonkeyPatch) -> None:
    """Who hands in a code that was used is told so, and knows from it that it was one."""
    live_code = codes.live_code

    async def telling(session: AsyncSession, sealer: Sealer, written: str, at: datetime) -> HouseholdCode | None:
        used = select(HouseholdCode.id).where(
            HouseholdCode.code_lookup == codes._lookup(sealer, written), HouseholdCode.used_at.is_not(None)
        )
        if await session.scalar(used) is not None:
            raise Refused(errors.CODE_WRONG, [FieldFault("code", "这个码已经用过。")])
        return await live_code(session, sealer, written, at)

    patch.setattr(binding, "live_code", telling)


@pytest.mark.parametrize(
    ("bug", "found"),
    [(nobody_counts, "tries_over"), (an_old_code_holds, "bound"), (a_used_code_is_told, "told apart")],
)
async def test_what_gives_a_guess_away_is_found(
    window: Window,
    http: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    bug: Callable[[pytest.MonkeyPatch], None],
    found: str,
) -> None:
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        await guessed(window, http, 2)


async def test_a_flat_has_five_for_all_the_phones_that_are_bound_to_it(window: Window, http: httpx.AsyncClient) -> None:
    answers: Counter[str] = Counter()
    for number in range(PHONES_OF_A_FLAT):
        bound = await window.bind(f"手机{number}", "1-1-101")
        for guess in range(tries.MOST):
            answer = await http.post(
                f"/v1/resident/bindings/{bound.binding_id}/confirm-by-document",
                json={"name": "王芳", "last_eight": f"12{number % 1000:03d}{guess}99"},
                headers={"Authorization": f"Bearer {bound.token}"},
            )
            answers[answer.json()["code"]] += 1
    looked_at = tries.MOST_AT_A_FLAT
    assert answers == {
        "confirmation_wrong": looked_at,
        "document_tries_over": PHONES_OF_A_FLAT * tries.MOST - looked_at,
    }
    part = (await window.desk.parts())["1-1-101"].part.id
    async with window.database.read() as session:
        assert await session.scalar(select(Attempts.failures).where(Attempts.subject == part)) == looked_at
        confirmed = select(func.count()).select_from(Binding).where(Binding.confirmed_at.is_not(None))
        assert await session.scalar(confirmed) == 0
    figures(f"{PHONES_OF_A_FLAT} phones of one flat, {answers.total()} guesses of a document: {dict(answers)}")
