"""What people send to the served program, many at once, and what came back of each; sent again until it is answered.

Ballots, complaints, stances and visits, each with its idempotency key; some are sent twice at once, and some heads send
two ballots.
"""

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

import httpx

from app.routers.errors import RETRY_AFTER_S
from app.voting.ballots.casting import Receipt
from tests.complaints.reporters.yard import LEAK
from tests.consultation.estate import MORNING
from tests.faults import LONG
from tests.faults.site import Facts, Phone

AT_ONCE = 24
HEADS, OTHERS = (24, 4) if LONG else (12, 2)
"""Ballots of a round; complaints, stances and visits: so many each."""

ANSWERED_WITHIN_S = 60
PASSING = {"database_busy", "database_full", "too_many_at_once"}
"""The refusals that are documented as passing: to be sent again as it is."""


class Kind(StrEnum):
    """What is sent."""

    BALLOT = "ballot"
    COMPLAINT = "complaint"
    STANCE = "stance"
    VISIT = "visit"


@dataclass
class Act:
    """Something sent, under a key; `mark` is found in what is kept of it. `answer` came back with 2xx, or nothing did."""

    kind: Kind
    path: str
    token: str
    body: dict[str, Any]
    key: str
    mark: str
    answer: dict[str, Any] | None = None
    sent: bool = False
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def receipt(self) -> Receipt:
        """What a voter was told."""
        told = self.answer or {}
        return Receipt(
            told["stands"], datetime.fromisoformat(told["ts"]), told["seq"], told["tracker"], told["note"], b""
        )

    def again(self) -> "Act":
        """The same thing, sent once more under the same key."""
        return Act(self.kind, self.path, self.token, self.body, self.key, self.mark)


def ballot(facts: Facts, vote_id: uuid.UUID, phone: Phone, dice: random.Random) -> Act:
    """A ballot of a phone's head."""
    nonce = dice.randbytes(16).hex()
    body = {"voter": phone.voter, "choices": {"1": dice.choice(("agree", "disagree")), "2": "abstain"}, "nonce": nonce}
    path = f"/v1/resident/communities/{facts.community_id}/votes/{vote_id}/ballots"
    return Act(Kind.BALLOT, path, phone.token, body, nonce, nonce)


def _other(facts: Facts, kind: Kind, phone: Phone, dice: random.Random) -> Act:
    mark = f"{kind} {dice.randbytes(8).hex()}"
    match kind:
        case Kind.COMPLAINT:
            path, token, body = f"/v1/resident/communities/{facts.community_id}/complaints", phone.token, dict(LEAK)
        case Kind.STANCE:
            path = f"/v1/resident/flats/{phone.binding_id}{facts.consultation}/answers"
            token, body = phone.token, {"stance": "agree"}
        case _:
            path, token = f"/v1/office/communities/{facts.community_id}{facts.consultation}/visits", facts.walker
            body = {
                "id": str(uuid.UUID(bytes=dice.randbytes(16), version=4)),
                "part_id": phone.part_id,
                "at": MORNING.isoformat(),
                "way": "visit",
                "outcome": "met",
                "met_as": "owner",
                "owner_id": phone.owner_id,
                "stance": "agree",
            }
    body["words"] = mark
    sent = {"visits": [body]} if kind is Kind.VISIT else body
    return Act(kind, path, token, sent, dice.randbytes(16).hex(), mark)


def deal(facts: Facts, vote_id: uuid.UUID, dice: random.Random, *, others: int = OTHERS) -> list[Act]:
    """What comes in during a round: a ballot of each of some heads and some of all else, in any order, some twice."""
    phones = dice.sample(facts.phones, HEADS)
    acts = [ballot(facts, vote_id, phone, dice) for phone in phones]
    kinds = (Kind.COMPLAINT, Kind.STANCE, Kind.VISIT)
    acts += [_other(facts, kind, dice.choice(facts.phones), dice) for kind in kinds for _ in range(others)]
    twice = [one.again() for one in acts if dice.random() < 0.3]
    rivals = [ballot(facts, vote_id, phone, dice) for phone in phones if dice.random() < 0.2]
    acts += [*twice, *rivals]
    dice.shuffle(acts)
    return acts


class Wrong(AssertionError):
    """An answer that is neither the act's nor a refusal which passes."""


class Crowd:
    """The people at their phones, on the sockets of one or more services."""

    def __init__(self, sockets: Sequence[str]) -> None:
        self.clients = [
            httpx.AsyncClient(
                transport=httpx.AsyncHTTPTransport(uds=one),
                base_url="http://yigai.test",
                timeout=httpx.Timeout(ANSWERED_WITHIN_S),
            )
            for one in sockets
        ]
        self.in_flight = 0
        self.answered = 0
        self.wrong: list[str] = []

    async def send(self, act: Act, way: int = 0) -> None:
        """Send once; whatever breaks the connection leaves the act without an answer."""
        act.sent = True
        self.in_flight += 1
        try:
            answer = await self.clients[way % len(self.clients)].post(
                act.path,
                json=act.body,
                headers={"Authorization": f"Bearer {act.token}", "Idempotency-Key": act.key},
            )
        except httpx.TransportError as error:
            act.refused[type(error).__name__] += 1
            return
        finally:
            self.in_flight -= 1
        self.answered += 1
        told: dict[str, Any] = answer.json()
        if answer.is_success:
            if act.kind is Kind.VISIT and not told["records"][0]["kept"]:
                self.wrong.append(f"{act.mark}: {told}")
            act.answer = told
        elif answer.status_code == 503 and told["code"] in PASSING:
            act.refused[told["code"]] += 1
            if answer.headers.get("retry-after") != str(RETRY_AFTER_S):
                self.wrong.append(f"{act.mark}: {told['code']} does not say when to come again")
        else:
            self.wrong.append(f"{act.mark}: {answer.status_code} {json.dumps(told, ensure_ascii=False)}")

    async def send_all(self, acts: Iterable[Act], *, at_once: int = AT_ONCE) -> None:
        """Send each once, so many at a time, dealt to the services in turn; cancelled, what is under way is given up."""
        waiting = iter(list(enumerate(acts)))

        async def one_after_another() -> None:
            for number, act in waiting:
                await self.send(act, number)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(one_after_another())

    async def until_answered(self, acts: Sequence[Act], *, within_s: float = ANSWERED_WITHIN_S) -> None:
        """Send what was sent and not answered again under its key, as a phone does, until it is answered."""
        deadline = asyncio.get_running_loop().time() + within_s
        while left := [one for one in acts if one.sent and one.answer is None]:
            assert asyncio.get_running_loop().time() < deadline, (
                f"{len(left)} acts are not answered within {within_s} s, the first was refused {left[0].refused}"
            )
            await self.send_all(left)
            self.sound()
            if any(one.answer is None for one in left):
                await asyncio.sleep(0.05)
        for act in acts:
            if act.kind is Kind.BALLOT and act.answer and act.receipt.stands and not act.answer["receipt"]:
                act.answer["receipt"] = await self.receipt_of(act, deadline)

    async def receipt_of(self, act: Act, deadline: float) -> str:
        """The receipt that could not be signed at once, fetched as a phone fetches it."""
        path = f"{act.path.removesuffix('/ballots')}/receipts/{act.receipt.tracker}"
        while True:
            answer = await self.clients[0].get(path, headers={"Authorization": f"Bearer {act.token}"})
            if answer.is_success:
                return answer.text
            if answer.json()["code"] == "log_forked":
                return ""  # nothing is signed any more: the audit says so
            assert answer.status_code == 503, f"{act.mark}: {answer.status_code} {answer.text}"
            assert asyncio.get_running_loop().time() < deadline, f"no receipt for {act.mark}: {answer.text}"
            await asyncio.sleep(0.05)

    def sound(self) -> None:
        """Fail with every answer that should not be."""
        if self.wrong:
            raise Wrong("\n".join(self.wrong[:20]))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up, whatever is still under way."""
        for one in self.clients:
            await one.aclose()


def unanswered(acts: Iterable[Act]) -> int:
    """How many were sent and have no answer."""
    return sum(one.sent and one.answer is None for one in acts)
