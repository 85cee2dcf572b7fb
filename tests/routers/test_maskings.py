"""Masking, links and what is held, as staff have them over HTTP."""

import hashlib
import io
import uuid
from typing import Any

import httpx
import pytest
from PIL import Image

from app.core.db import Database
from app.core.installation import move_clock
from app.core.settings import Settings
from app.identity.permissions import Role
from app.media import links, service
from tests.conftest import Person, Town
from tests.media import making
from tests.media.making import SECRET, told_jpeg, told_pdf, written
from tests.routers.conftest import refusal
from tests.routers.test_evidence import clerk, community, hand_in

__all__ = ["clerk", "community"]

FACE = {"left": 16, "top": 16, "width": 48, "height": 48}


def masking(*areas: dict[str, int], reason: str = "遮挡路人面部") -> dict[str, Any]:
    return {"rectangles": list(areas), "reason": reason}


def at(content: bytes, x: int, y: int) -> Any:
    with Image.open(io.BytesIO(content)) as image:
        return image.getpixel((x, y))


@pytest.fixture
async def photo(clerk: Person, community: dict[str, Any]) -> str:
    """The path of a photo that was handed in."""
    return f"{community['path']}/{(await hand_in(clerk, community['path'], told_jpeg())).json()['id']}"


async def test_a_face_is_covered_for_the_public_and_for_nobody_else(clerk: Person, photo: str) -> None:
    whole = await clerk.get(f"{photo}/picture.jpg")
    first = await clerk.post(f"{photo}/maskings", json=masking(FACE))
    assert first.status_code == 201, first.text
    assert (first.json()["number"], first.json()["made_by"], first.json()["rectangles"]) == (1, "职员liu", [FACE])
    for size in ("view", "thumbnail"):
        covered = await clerk.get(f"{photo}/picture.jpg?masked=true&size={size}")
        assert (covered.headers["content-type"], covered.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
        assert at(covered.content, 40, 40) == pytest.approx((40, 40, 40), abs=6)
        assert SECRET not in covered.content
    assert (await clerk.get(f"{photo}/picture.jpg")).content == whole.content
    await clerk.post(f"{photo}/maskings", json=masking(reason="经核实不是人脸"))
    assert at((await clerk.get(f"{photo}/picture.jpg?masked=true")).content, 40, 40) == at(whole.content, 40, 40)
    told = (await clerk.get(f"{photo}/maskings")).json()
    assert (told["view_width"], told["view_height"]) == making.SIZE
    assert [(one["number"], one["reason"]) for one in told["maskings"]] == [(1, "遮挡路人面部"), (2, "经核实不是人脸")]


async def test_the_same_key_is_one_masking(clerk: Person, photo: str) -> None:
    key = {"headers": {"Idempotency-Key": "a-key-of-sixteen-or-more"}}
    answers = [await clerk.post(f"{photo}/maskings", json=masking(FACE), **key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await clerk.get(f"{photo}/maskings")).json()["maskings"]) == 1


async def test_what_cannot_be_covered_is_told_all_at_once(clerk: Person, photo: str, community: dict[str, Any]) -> None:
    beside, wide = FACE | {"left": 150}, FACE | {"width": 161}
    told = refusal(await clerk.post(f"{photo}/maskings", json=masking(FACE, beside, wide)), 422, "masking_faulty")
    assert [one["field"] for one in told["fields"]] == ["rectangles.1", "rectangles.2"]
    for wrong in (masking(FACE, reason=" "), masking(FACE | {"width": 0}), masking(FACE) | {"more": 1}):
        assert (await clerk.post(f"{photo}/maskings", json=wrong)).status_code == 422
    pdf = (await hand_in(clerk, community["path"], written(told_pdf()), "a.pdf")).json()["id"]
    for answer in (
        await clerk.post(f"{community['path']}/{pdf}/maskings", json=masking()),
        await clerk.get(f"{community['path']}/{pdf}/maskings"),
        await clerk.get(f"{community['path']}/{pdf}/picture.jpg"),
    ):
        refusal(answer, 415, "evidence_no_photo")
    gone = f"{community['path']}/{uuid.uuid4()}"
    refusal(await clerk.post(f"{gone}/maskings", json=masking()), 404, "not_found")


@pytest.mark.parametrize("role", [Role.STREET_OFFICE, Role.OWNERS_COMMITTEE, Role.AUDITOR])
async def test_the_committee_and_the_street_cover_and_nobody_else(
    town: Town, community: dict[str, Any], photo: str, role: Role
) -> None:
    somebody = await town.person("wu", role, community["street_id" if role is Role.STREET_OFFICE else "id"])
    answer = await somebody.post(f"{photo}/maskings", json=masking(FACE))
    assert answer.status_code == (201 if role is Role.STREET_OFFICE else 403)


async def test_a_link_needs_no_token_and_ends(
    clerk: Person, photo: str, community: dict[str, Any], http: httpx.AsyncClient, database: Database
) -> None:
    photo_id = photo.rpartition("/")[2]
    asked = {"ids": [photo_id, str(uuid.uuid4()), photo_id]}
    told = (await clerk.post(f"{community['path']}/links", json=asked)).json()
    (one,) = told["pictures"]
    assert one["id"] == photo_id
    served = await http.get(one["view"])
    assert (served.status_code, served.headers["content-type"]) == (200, "image/jpeg")
    assert served.content == (await clerk.get(f"{photo}/picture.jpg")).content
    assert served.headers["Cache-Control"] == "private, max-age=60"
    assert (await http.get(one["thumbnail"])).status_code == 200
    for wrong in (
        one["view"].replace("size=view", "size=thumbnail"),
        one["view"].replace("whole=true", "whole=false"),
        one["view"].replace(photo_id, str(uuid.uuid4())),
        one["view"][:-1] + ("0" if one["view"][-1] != "0" else "1"),
        one["view"].partition("&until")[0],
        one["view"].partition("?")[0],
    ):
        refusal(await http.get(wrong), 404, "not_found")
    async with database.write() as session:
        await move_clock(session, links.LIFE)
    refusal(await http.get(one["view"]), 404, "not_found")


async def test_who_saw_a_photo_whole_is_kept(town: Town, community: dict[str, Any], photo: str) -> None:
    auditor = await town.person("wu", Role.AUDITOR, community["id"])
    await auditor.get(f"{photo}/picture.jpg?masked=true")
    await auditor.get(f"{photo}/picture.jpg")
    await auditor.post(f"{community['path']}/links", json={"ids": [photo.rpartition("/")[2]]})
    looks = (await auditor.get(f"/v1/office/communities/{community['id']}/looks")).json()["lines"]
    assert [one["act"] for one in looks] == ["evidence:picture"] * 2


async def test_after_a_cut_only_what_is_missing_is_sent(
    town: Town, clerk: Person, photo: str, community: dict[str, Any]
) -> None:
    here, missing = (hashlib.sha256(one).hexdigest() for one in (told_jpeg(), b"not yet"))
    asked = {"sha256": [missing, here, here]}
    told = (await clerk.post(f"{community['path']}/held", json=asked)).json()["files"]
    assert told == [{"sha256": missing, "id": None}, {"sha256": here, "id": photo.rpartition("/")[2]}]
    other = await town.person("wu", Role.STREET_OFFICE, community["street_id"])
    told = (await other.post(f"{community['path']}/held", json=asked)).json()["files"]
    assert {one["id"] for one in told} == {None}, "others' files are nobody's business"
    for wrong in ([], ["x"], [here] * 51, [here.upper()]):
        assert (await clerk.post(f"{community['path']}/held", json={"sha256": wrong})).status_code == 422


@pytest.mark.parametrize("agreed", [True, False])
async def test_place_and_time_are_kept_only_where_that_is_agreed_and_never_served(
    clerk: Person, community: dict[str, Any], database: Database, settings: Settings, agreed: bool
) -> None:
    answer = await hand_in(clerk, community["path"], told_jpeg(), data={"keep_place": str(agreed).lower()})
    async with database.read() as session:
        assert (await service.taken(session, uuid.UUID(answer.json()["id"])) is not None) == agreed
    path = f"{community['path']}/{answer.json()['id']}"
    for one in (path, f"{path}/file", f"{path}/picture.jpg", f"{path}/maskings"):
        served = (await clerk.get(one)).content
        assert b"30.69" not in served
        assert b"GPS" not in served
