"""A phone on a bad network: after its retries there is one case, with all its photos, each once, and the answer says so.

The seeds are fixed; what a seed does to the requests is the same at every run.
"""

import hashlib
import random
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.complaints.reporters.network import BadNetwork
from tests.complaints.reporters.yard import LEAK, Yard, jpeg, sha

SEEDS = range(6)
MOST_TRIES = 60


async def insist(send: Callable[[], Awaitable[httpx.Response]]) -> Any:
    """Send the same again until an answer comes."""
    for _ in range(MOST_TRIES):
        try:
            answer = await send()
        except httpx.TransportError:
            continue
        assert answer.status_code == 201, answer.text
        return answer.json()
    raise AssertionError("the network never let anything through")


def key(*of: str) -> dict[str, str]:
    return {"Idempotency-Key": hashlib.sha256("|".join(of).encode()).hexdigest()[:32]}


class Draft:
    """What a phone keeps of a report until all of it has arrived: its photos, and a key for each thing it sends."""

    def __init__(self, yard: Yard, client: httpx.AsyncClient, seed: int) -> None:
        self.at, self.client, self.id = f"/v1/resident{yard.at}", client, f"draft-{seed}"
        self.photos = {sha(content): content for content in (jpeg(seed * 10 + number) for number in range(3))}
        self.random = random.Random(seed)

    async def send(self) -> Any:
        """Some photos before the report, the others after it; then whatever the answer says is missing."""
        for one in self.photos:
            if self.random.random() < 0.4:
                await self.upload(one)
        body = LEAK | {"photos": list(self.photos)}
        path = f"{self.at}/complaints"
        case = await insist(lambda: self.client.post(path, json=body, headers=key(self.id)))
        while missing := [one["sha256"] for one in case["photos"] if one["picture_id"] is None]:
            for one in missing:
                await self.upload(one)
            added, more = f"/v1/resident/complaints/{case['id']}/additions", {"photos": missing}
            headers = key(self.id, *missing)
            case = await insist(lambda: self.client.post(added, json=more, headers=headers))  # noqa: B023 - sent here
        return case

    async def upload(self, one: str) -> None:
        file = {"file": ("照片.jpg", self.photos[one])}
        await insist(lambda: self.client.post(f"{self.at}/pictures", files=file, headers=key(self.id, one)))


async def test_one_case_and_all_its_photos_whatever_the_network_does(yard: Yard) -> None:
    await yard.configured()
    token = await yard.hall.token("1-1-101", None)
    met: dict[str, int] = {}
    for number, seed in enumerate(SEEDS, start=1):
        network = BadNetwork(yard.door(), seed)
        draft = Draft(yard, yard.client(token, network), seed)
        case = await draft.send()
        await network.settle()
        assert [one.number for one in await yard.complaints()] == list(range(1, number + 1)), seed
        assert [one["sha256"] for one in case["photos"]] == list(draft.photos), seed
        kept = await yard.photos(case)
        assert sorted(str(one) for one in kept) == sorted(one["picture_id"] for one in case["photos"]), seed
        assert [one.act for one in await yard.events(case)].count("reported") == 1
        for what, times in network.met.items():
            met[what] = met.get(what, 0) + times
    assert met.keys() == {"well", "cut", "lost", "late", "doubled"}


async def test_this_network_would_make_several_cases_of_one_without_a_key(yard: Yard) -> None:
    """The network is bad enough to tell: a phone that makes a new key for each try reports the same thing often."""
    network = BadNetwork(yard.door(), 1)
    client = yard.client(await yard.hall.token("1-1-101", None), network)
    for _ in range(5):
        await insist(
            lambda: client.post(
                f"/v1/resident{yard.at}/complaints", json=LEAK, headers={"Idempotency-Key": uuid.uuid4().hex}
            )
        )
    await network.settle()
    assert len(await yard.complaints()) > 5


@pytest.mark.parametrize("seed", [1])
async def test_a_message_is_said_once(yard: Yard, seed: int) -> None:
    me = await yard.phone()
    case = await me.report()
    network = BadNetwork(yard.door(), seed)
    client = yard.client(me.client.headers["Authorization"].removeprefix("Bearer "), network)
    path = f"/v1/resident/complaints/{case['id']}/messages"
    for number in range(6):
        words = {"words": f"第 {number} 句"}
        headers = key("message", str(number))
        await insist(lambda: client.post(path, json=words, headers=headers))  # noqa: B023 - sent here
    await network.settle()
    said = [one["words"] for one in (await me.see(case))["timeline"] if one["act"] == "messaged"]
    assert said == [f"第 {number} 句" for number in range(6)]
