"""What is refused leaves nothing behind: the key and the day's number are looked at before a file is opened or kept."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.identity.permissions import Role
from app.media.store import Store
from app.media.worker import Workers
from app.moderation.service import MOST_PICTURES
from app.standin.platform import Standin
from app.worker import _look_ahead
from tests.media import making
from tests.moderation.test_content_routes import Phones, key, phones, platform
from tests.routers.conftest import refusal

__all__ = ["phones", "platform"]

DAY = timedelta(days=1)


def photo(number: int) -> bytes:
    """One like no other, however it is stripped."""
    return making.saved(making.picture(size=(40 + number, 40)), "JPEG")


@pytest.fixture
def lying(settings: Settings) -> Callable[[], tuple[int, int]]:
    """How many files lie in the store, and their bytes together."""

    def told() -> tuple[int, int]:
        found = [one.stat().st_size for one in Path(settings.data / "media").rglob("*") if one.is_file()]
        return len(found), sum(found)

    return told


class Opened:
    """What was opened and what was kept, while both go on as they do."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.opened = self.kept = 0
        at_work, keep = Workers._at_work, Store.keep

        async def working(workers: Workers, *asked: Any, **more: Any) -> Any:
            self.opened += 1
            return await at_work(workers, *asked, **more)

        async def keeping(store: Store, content: bytes) -> bytes:
            self.kept += 1
            return await keep(store, content)

        patch.setattr(Workers, "_at_work", working)
        patch.setattr(Store, "keep", keeping)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


async def test_beyond_the_days_number_nothing_is_opened_or_kept(
    phones: Phones, platform: Standin, lying: Callable[[], tuple[int, int]], opened: Opened
) -> None:
    wang = await phones.phone("王芳")
    for number in range(MOST_PICTURES):
        answer = await phones.photo(wang, photo(number))
        assert answer.status_code == 201, answer.text
    stood, worked = lying(), (opened.opened, opened.kept)
    assert worked == (MOST_PICTURES, 3 * MOST_PICTURES)
    for number in range(MOST_PICTURES, MOST_PICTURES + 4):
        answer = await phones.photo(wang, photo(number))
        refusal(answer, 429, "pictures_too_many")
        assert lying() == stood
        assert timedelta(0) < timedelta(seconds=int(answer.headers["Retry-After"])) <= DAY
    assert (opened.opened, opened.kept) == worked
    # The neighbour has a number of their own, and what is there already is none more.
    assert (await phones.photo(await phones.phone("李强"), photo(99))).status_code == 201
    assert (await phones.photo(wang, photo(0))).status_code == 201
    await phones.bench.pass_time(timedelta(seconds=int(answer.headers["Retry-After"]) + 1))
    assert (await phones.photo(wang, photo(MOST_PICTURES))).status_code == 201


async def test_at_the_edge_one_of_many_at_once_stands_and_the_night_takes_the_others(
    phones: Phones, platform: Standin, lying: Callable[[], tuple[int, int]], signer: Signer
) -> None:
    wang = await phones.phone("王芳")
    for _ in range(MOST_PICTURES - 1):
        await phones.bench.picture("王芳")
    answers = await asyncio.gather(*(phones.photo(wang, photo(number)) for number in range(4)))
    assert sorted(one.status_code for one in answers) == [201, 429, 429, 429]
    store, database = phones.application.state.house.media.store, phones.bench.database
    for days in range(3):
        await phones.bench.pass_time(DAY * bool(days) + timedelta(hours=1))
        with structlog.testing.capture_logs():
            await _look_ahead(database, signer, store, None)
    assert lying()[0] == 2, "the photo that stands, which is too small to be shown in two sizes"


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "short"}], ids=["no key", "none that is one"])
async def test_without_a_key_nothing_is_opened_or_kept(
    phones: Phones, platform: Standin, lying: Callable[[], tuple[int, int]], opened: Opened, headers: dict[str, str]
) -> None:
    wang, clerk = await phones.phone("王芳"), await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    mine = (await phones.photo(wang)).json()["id"]
    stood, worked = lying(), (opened.opened, opened.kept)
    sent = {"file": ("a.jpg", photo(1))}
    masking = {"rectangles": [], "reason": "没有要遮挡的"}
    for answer in (
        await wang.post(f"{phones.mine}/pictures", files=sent, headers=headers),
        await clerk.client.post(f"{phones.office}/evidence", files=sent, headers=headers),
        await clerk.client.post(f"{phones.office}/evidence/{mine}/maskings", json=masking, headers=headers),
        await wang.post(
            f"/v1/resident/binding-requests/{await asked(phones, wang)}/pictures",
            files=sent,
            data={"kind": "document"},
            headers=headers,
        ),
    ):
        refusal(answer, 422, "idempotency_key_required")
        assert lying() == stood
    assert (opened.opened, opened.kept) == worked


async def asked(phones: Phones, phone: httpx.AsyncClient) -> str:
    """A request from afar that waits for its pictures."""
    wanted = {"community_id": str(phones.bench.id), "building": "1", "stairwell": "1", "room": "102", "name": "李强"}
    answer = await phone.post("/v1/resident/binding-requests", json=wanted, headers=key())
    assert answer.status_code == 201, answer.text
    told: str = answer.json()["id"]
    return told


async def test_one_key_opens_a_file_once_however_often_it_is_sent(
    phones: Phones, platform: Standin, opened: Opened
) -> None:
    wang, clerk = await phones.phone("王芳"), await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    request, mine = await asked(phones, wang), (await phones.photo(wang)).json()["id"]
    masking = {"rectangles": [{"left": 1, "top": 1, "width": 9, "height": 9}], "reason": "遮挡车牌"}

    def sent(number: int) -> dict[str, Any]:
        return {"files": {"file": ("a.jpg", photo(number))}}

    for client, path, body, other in (
        (wang, f"{phones.mine}/pictures", sent(1), sent(2)),
        (clerk.client, f"{phones.office}/evidence", sent(3), sent(4)),
        (
            wang,
            f"/v1/resident/binding-requests/{request}/pictures",
            sent(5) | {"data": {"kind": "document"}},
            sent(6) | {"data": {"kind": "document"}},
        ),
        (
            clerk.client,
            f"{phones.office}/evidence/{mine}/maskings",
            {"json": masking},
            {"json": masking | {"reason": "遮挡门牌"}},
        ),
    ):
        headers, before = key(), (opened.opened, opened.kept)
        first = await client.post(path, headers=headers, **body)
        assert first.status_code == 201, first.text
        worked = (opened.opened, opened.kept)
        assert worked[0] == before[0] + 1
        for _ in range(3):
            again = await client.post(path, headers=headers, **body)
            assert (again.status_code, again.json()) == (201, first.json())
        refusal(await client.post(path, headers=headers, **other), 422, "idempotency_key_reused")
        assert (opened.opened, opened.kept) == worked, path


async def test_a_picture_too_many_or_twice_for_a_request_is_not_opened(
    phones: Phones, platform: Standin, opened: Opened
) -> None:
    wang = await phones.phone("王芳")
    path = f"/v1/resident/binding-requests/{await asked(phones, wang)}/pictures"

    async def send(number: int) -> httpx.Response:
        return await wang.post(path, files={"file": ("a.jpg", photo(number))}, data={"kind": "document"}, headers=key())

    for number in range(4):
        assert (await send(number)).status_code == 201
    worked = opened.opened
    refusal(await send(0), 409, "picture_twice")
    refusal(await send(9), 409, "pictures_over")
    assert opened.opened == worked


async def test_a_resident_who_was_never_asked_for_leaves_nothing(
    phones: Phones, platform: Standin, lying: Callable[[], tuple[int, int]], opened: Opened
) -> None:
    wang = await phones.phone("王芳")
    elsewhere = f"/v1/resident/communities/{uuid.uuid4()}/pictures"
    refusal(await wang.post(elsewhere, files={"file": ("a.jpg", photo(1))}, headers=key()), 404, "not_found")
    refusal(await phones.photo(wang, b"%PDF-1.7\n", "房产证.pdf"), 415, "picture_only")
    assert (lying(), opened.opened) == ((0, 0), 0)
