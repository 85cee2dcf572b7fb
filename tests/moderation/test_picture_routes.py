"""A resident's photos over HTTP: in two sizes, by link, covered for the neighbours, sent again after a cut, gone if unused."""

import hashlib
import io
import uuid
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
from PIL import Image

from app.core.settings import Settings
from app.identity.permissions import Role
from app.media import expiring, service
from app.retention.applying import apply
from app.retention.periods import Kind
from app.standin.platform import Standin
from tests.media import making
from tests.moderation.test_content_routes import TEXT, Phones, key, phones, platform
from tests.routers.conftest import refusal

__all__ = ["phones", "platform"]


async def released(phones: Phones, photo_id: str, *, release: bool = True) -> None:
    clerk = await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    await phones.bench.asker(wechat=False).ask_due()
    (check,) = [one for one in await phones.bench.checks() if str(one.evidence_id) == photo_id]
    answer = await clerk.post(
        f"{phones.office}/contents/{check.id}/decisions", json={"release": release, "reason": "只有门牌"}
    )
    assert answer.status_code in {200, 201}, answer.text


async def linked(phones: Phones, phone: httpx.AsyncClient, *ids: str) -> list[dict[str, str]]:
    answer = await phone.post(f"{phones.mine}/pictures/links", json={"ids": list(ids)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, str]] = answer.json()["pictures"]
    return found


def grey(content: bytes) -> bool:
    with Image.open(io.BytesIO(content)) as image:
        red, green, blue = image.getpixel((40, 40))
    return max(abs(one - 40) for one in (red, green, blue)) <= 6


async def test_mine_is_whole_the_neighbours_is_covered_and_shown_when_it_is_released(
    phones: Phones, platform: Standin, http: httpx.AsyncClient
) -> None:
    wang, li = await phones.phone("王芳"), await phones.phone("李强")
    photo = (await phones.photo(wang)).json()["id"]
    (own,) = await linked(phones, wang, photo, str(uuid.uuid4()))
    assert await linked(phones, li, photo) == []
    assert (await http.get(own["view"])).content == (await wang.get(f"{phones.mine}/pictures/{photo}.jpg")).content
    await phones.object_to(wang, "王芳", TEXT, photo)
    await released(phones, photo)
    (theirs,) = await linked(phones, li, photo)
    assert not grey((await http.get(theirs["view"])).content)
    clerk = await phones.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    masking = {"rectangles": [{"left": 16, "top": 16, "width": 48, "height": 48}], "reason": "遮挡车牌"}
    assert (await clerk.post(f"{phones.office}/evidence/{photo}/maskings", json=masking)).status_code == 201
    # A link that was out before shows what is so now.
    assert grey((await http.get(theirs["view"])).content)
    assert grey((await li.get(f"{phones.mine}/pictures/{photo}.jpg")).content)
    assert not grey((await wang.get(f"{phones.mine}/pictures/{photo}.jpg?size=view")).content)
    await released(phones, photo, release=False)
    refusal(await http.get(theirs["view"]), 404, "not_found")
    refusal(await li.get(f"{phones.mine}/pictures/{photo}.jpg?size=thumbnail"), 404, "not_found")
    assert (await http.get(own["view"])).status_code == 200


async def test_after_a_cut_only_what_is_missing_is_sent_and_sent_twice_it_is_one(
    phones: Phones, platform: Standin
) -> None:
    wang, li = await phones.phone("王芳"), await phones.phone("李强")
    here, missing = making.told_jpeg(), making.told_webp()
    asked = {"sha256": [hashlib.sha256(one).hexdigest() for one in (missing, here)]}

    async def held(phone: httpx.AsyncClient) -> list[str | None]:
        answer = await phone.post(f"{phones.mine}/pictures/held", json=asked)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["pictures"]]

    first = (await phones.photo(wang, here)).json()["id"]
    assert await held(wang) == [None, first]
    assert await held(li) == [None, None], "that somebody has it is nobody's business"
    assert {(await phones.photo(wang, here)).json()["id"] for _ in range(3)} == {first}
    second = (await phones.photo(wang, missing, "a.webp")).json()["id"]
    assert await held(wang) == [second, first]
    (state,) = [
        one["state"]
        for one in (await wang.post(f"{phones.mine}/pictures/held", json=asked)).json()["pictures"]
        if one["id"] == first
    ]
    assert state == "pending"


async def test_a_resident_agrees_or_place_and_time_are_lost(phones: Phones, platform: Standin) -> None:
    wang = await phones.phone("王芳")
    for content, form, expected in (
        (making.told_jpeg(), {"keep_place": "true"}, True),
        (making.told_webp(), {}, False),
    ):
        sent = {"file": ("a.jpg", content)}
        answer = await wang.post(f"{phones.mine}/pictures", files=sent, data=form, headers=key())
        async with phones.bench.database.read() as session:
            found = await service.taken(session, uuid.UUID(answer.json()["id"]))
        assert (found is not None) == expected


async def test_an_unused_photo_is_gone_after_a_week_and_one_in_an_objection_never(
    phones: Phones, platform: Standin, settings: Settings, owner: asyncpg.Connection
) -> None:
    wang = await phones.phone("王芳")
    used, unused, decided = [
        (await phones.photo(wang, one)).json()["id"]
        for one in (making.told_jpeg(), making.told_webp(), making.told_png())
    ]
    await phones.object_to(wang, "王芳", TEXT, used)
    # Withheld before a picture had to be in use for that.
    (check,) = [one for one in await phones.bench.checks() if str(one.evidence_id) == decided]
    clerk = (await owner.fetchrow("SELECT id FROM staff LIMIT 1"))["id"]
    await owner.execute(
        "INSERT INTO content_decision (id, check_id, number, released, reason, decided_by, decided_at)"
        " VALUES ($1, $2, 1, false, '只有门牌', $3, now())",
        uuid.uuid4(),
        check.id,
        clerk,
    )
    store = phones.application.state.house.media.store

    def files() -> int:
        return sum(path.is_file() for path in Path(settings.data / "media").rglob("*"))

    there = files()
    for days, gone in ((6, 0), (2, 1), (400, 0)):
        await phones.bench.pass_time(timedelta(days=days))
        done = {one.kind: one.rows for one in await apply(phones.bench.database, keep=True)}
        assert done[Kind.UNUSED_PICTURES] == gone
        await expiring.drop_files(phones.bench.database, store)
    left = {str(one["id"]) for one in await owner.fetch("SELECT id FROM evidence")}
    assert {used, decided} <= left
    assert unused not in left
    assert files() < there
