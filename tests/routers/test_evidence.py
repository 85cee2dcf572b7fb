"""Evidence over HTTP: who may hand in and fetch, what comes back, and what a bad file is told."""

import asyncio
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import text

from app.core.db import Database
from app.core.settings import Settings
from app.identity.permissions import Role
from tests.conftest import Person, Town
from tests.media import making
from tests.media.making import SECRET, told_heic, told_jpeg, told_pdf, written

ROLES = {
    Role.NEIGHBOURHOOD_COMMITTEE: ("committee_id", True, True),
    Role.STREET_OFFICE: ("street_id", True, True),
    Role.OWNERS_COMMITTEE: ("id", True, True),
    Role.AUDITOR: ("id", False, True),
    Role.GRID_WORKER: ("id", True, False),
    Role.COUNTER: ("id", True, False),
}


@pytest.fixture
async def community(town: Town, database: Database) -> dict[str, Any]:
    made = await town.community()
    async with database.read() as session:
        street = await session.scalar(text("SELECT id FROM street"))
    return made | {"street_id": str(street), "path": f"/v1/office/communities/{made['id']}/evidence"}


@pytest.fixture
async def clerk(town: Town, community: dict[str, Any]) -> Person:
    return await town.person("liu", Role.NEIGHBOURHOOD_COMMITTEE, community["committee_id"])


async def hand_in(person: Person, path: str, content: bytes, name: str = "门头.jpg", **more: Any) -> httpx.Response:
    return await person.post(path, files={"file": (name, content)}, **more)


async def test_a_photo_is_handed_in_described_and_fetched(clerk: Person, community: dict[str, Any]) -> None:
    answer = await hand_in(clerk, community["path"], told_heic(), "门头 1.HEIC")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["kind"], told["original_kind"], told["original_name"]) == ("jpeg", "heic", "门头 1.HEIC")
    assert (told["width"], told["height"], told["pages"]) == (making.SIZE[1], making.SIZE[0], None)
    assert told["uploaded_by"] == "职员liu"
    assert (await clerk.get(f"{community['path']}/{told['id']}")).json() == told
    file = await clerk.get(f"{community['path']}/{told['id']}/file")
    assert (file.status_code, len(file.content)) == (200, told["size"])
    assert SECRET not in file.content
    assert file.headers["content-type"] == "image/jpeg"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["cache-control"] == "no-store"
    disposition = file.headers["content-disposition"]
    assert disposition.startswith("attachment;")
    assert unquote(disposition.rpartition("''")[2]) == "门头 1.jpg"


async def test_a_pdf_has_pages(clerk: Person, community: dict[str, Any]) -> None:
    told = (await hand_in(clerk, community["path"], written(told_pdf()), "批复.pdf")).json()
    assert (told["kind"], told["pages"], told["width"]) == ("pdf", 2, None)
    file = await clerk.get(f"{community['path']}/{told['id']}/file")
    assert file.headers["content-type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-")


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_hand_in_and_who_may_see(
    town: Town, community: dict[str, Any], clerk: Person, role: Role
) -> None:
    scope, may_add, may_read = ROLES[role]
    somebody = await town.person("wu", role, community[scope])
    kept = (await hand_in(clerk, community["path"], told_jpeg())).json()
    added = await hand_in(somebody, community["path"], told_jpeg())
    assert added.status_code == (201 if may_add else 403)
    for path in (f"{community['path']}/{kept['id']}", f"{community['path']}/{kept['id']}/file"):
        assert (await somebody.get(path)).status_code == (200 if may_read else 403)


async def test_another_estate_has_not_got_it(town: Town, community: dict[str, Any], clerk: Person) -> None:
    kept = (await hand_in(clerk, community["path"], told_jpeg())).json()
    other = await town.community("别的小区", committee="别的社区")
    stranger = await town.person("zhao", Role.NEIGHBOURHOOD_COMMITTEE, other["committee_id"])
    own = f"/v1/office/communities/{other['id']}/evidence"
    for path in (f"{community['path']}/{kept['id']}", f"{own}/{kept['id']}", f"{own}/{kept['id']}/file"):
        assert (await stranger.get(path)).status_code == 404
    assert (await hand_in(stranger, community["path"], told_jpeg())).status_code == 404
    assert (await clerk.get(f"{community['path']}/{uuid.uuid4()}/file")).status_code == 404
    elsewhere = (await hand_in(stranger, own, told_jpeg())).json()
    assert (elsewhere["sha256"], elsewhere["id"] == kept["id"]) == (kept["sha256"], False)


async def test_nobody_is_let_in(http: httpx.AsyncClient, community: dict[str, Any], settings: Settings) -> None:
    for answer in (
        await http.post(community["path"], files={"file": ("a.jpg", told_jpeg())}),
        await http.get(f"{community['path']}/{uuid.uuid4()}/file"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")
    assert not media(settings)


def media(settings: Settings) -> list[Path]:
    return [path for path in (settings.data / "media").rglob("*") if path.is_file()]


async def test_the_same_key_is_the_same_answer_and_the_same_file_the_same_row(
    clerk: Person, community: dict[str, Any], settings: Settings
) -> None:
    key = {"headers": {"Idempotency-Key": "a-key-of-sixteen-or-more"}}
    first = await hand_in(clerk, community["path"], told_jpeg(), **key)
    again = await hand_in(clerk, community["path"], told_jpeg(), **key)
    under_another_key = await hand_in(clerk, community["path"], told_jpeg(), "别名.jpg")
    assert first.json() == again.json() == under_another_key.json()
    assert len(media(settings)) == 2, "the photo, and what is shown of one so small"
    other = await hand_in(clerk, community["path"], told_heic(), **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    none = await clerk.client.post(community["path"], files={"file": ("a.jpg", told_jpeg())})
    assert (none.status_code, none.json()["code"]) == (422, "idempotency_key_required")


BAD = {
    "nothing": (b"", 422, "file_empty"),
    "too large": (b"\xff\xd8\xff" + bytes(21 << 20), 413, "file_too_large"),
    "beyond any body": (b"\xff\xd8\xff" + bytes(26 << 20), 413, "body_too_large"),
    "a Word file": (making.office_file("word/document.xml"), 415, "file_kind_refused"),
    "half a photo": (told_jpeg()[:1500], 422, "file_broken"),
    "an enormous picture": (making.bomb_png(), 413, "image_too_many_pixels"),
    "a locked PDF": (
        making.written(making.plain_pdf(), encryption=making.pikepdf.Encryption("a", "")),
        422,
        "pdf_locked",
    ),
    "too many pages": (written(making.plain_pdf(pages=201)), 413, "pdf_too_many_pages"),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_bad_file_is_told_what_is_wrong_and_nothing_is_kept(
    clerk: Person, community: dict[str, Any], settings: Settings, database: Database, what: str
) -> None:
    content, status, code = BAD[what]
    answer = await hand_in(clerk, community["path"], content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "请" in answer.json()["message"]
    assert not media(settings)
    async with database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM evidence")) == 0


async def test_a_form_without_a_file_is_told_so(clerk: Person, community: dict[str, Any]) -> None:
    answer = await clerk.post(community["path"], data={"other": "x"})
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "file")


async def test_a_changed_file_is_not_handed_out(clerk: Person, community: dict[str, Any], settings: Settings) -> None:
    kept = (await hand_in(clerk, community["path"], told_jpeg())).json()
    (path,) = [one for one in media(settings) if one.name == kept["sha256"]]
    path.chmod(0o600)
    path.write_bytes(told_jpeg())
    answer = await clerk.get(f"{community['path']}/{kept['id']}/file")
    assert (answer.status_code, answer.json()["code"]) == (500, "evidence_damaged")
    assert (await clerk.get(f"{community['path']}/{kept['id']}")).status_code == 200


async def test_opening_a_file_holds_no_transaction(
    clerk: Person, community: dict[str, Any], database: Database, owner: Any
) -> None:
    """While files are opened, the database has nobody at work: a slow file keeps no connection from the others."""
    slow = [asyncio.create_task(hand_in(clerk, community["path"], making.scan_bomb(20))) for _ in range(3)]
    await asyncio.sleep(0.5)
    idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
    seen = []
    for _ in range(5):
        seen.append(await owner.fetchval(idle))
        await asyncio.sleep(0.05)
    assert not any(one.done() for one in slow), "they were not slow"
    assert 0 in seen
    await asyncio.gather(*slow)


async def test_who_fetches_a_file_is_kept(clerk: Person, community: dict[str, Any], town: Town) -> None:
    told = (await hand_in(clerk, community["path"], told_jpeg())).json()
    auditor = await town.person("wu", Role.AUDITOR, community["id"])
    await auditor.get(f"{community['path']}/{told['id']}/file")
    ledger = (await auditor.get(f"/v1/office/communities/{community['id']}/looks")).json()["lines"]
    assert [(one["act"], one["by"], one["role"], one["sha256"]) for one in ledger] == [
        ("evidence:file", "职员wu", "审计员", told["sha256"])
    ]
