"""Sheets of opinions as a test hands them in over HTTP."""

import uuid
from typing import Any

import httpx

from tests.consultation.asking import owner_name
from tests.consultation.estate import FLATS, Estate
from tests.posting.evidence import put_evidence
from tests.register.sheet.making import xlsx

HEAD = ["序号", "房号", "业主姓名", "意见"]
LOOKED = {"purpose": "核对签字表"}


def name(place: str) -> str:
    """The owner of a flat of the estate, as a sheet names them."""
    return owner_name(FLATS.index(place) + 1)


def sheet(*lines: tuple[str, str, str]) -> bytes:
    """A signed sheet with these lines of place, name, stance."""
    return xlsx([["桃花岭小区征询签字表"], HEAD, *([number, *one] for number, one in enumerate(lines, 1))], "签字表")


def agreed(*places: str) -> bytes:
    return sheet(*((one, name(one), "同意") for one in places))


async def scan(estate: Estate) -> str:
    return str(await put_evidence(estate.town.database, uuid.UUID(estate.id), pdf=True))


async def checked(
    estate: Estate, content: bytes | None, *, by: str = "ma", status: int = 201, **form: Any
) -> dict[str, Any]:
    """The look at a sheet of the consultation."""
    about = {"consultation_id": estate.consultation.rpartition("/")[2], "kind": "signed_sheet"}
    files = {"file": ("签字表.xlsx", content)} if content is not None else None
    answer = await estate.people[by].post(
        f"/v1/office/communities/{estate.id}/opinion-sheets",
        data={one: value for one, value in (about | form).items() if value is not None},
        files=files,
    )
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def take(estate: Estate, found: dict[str, Any], *, by: str = "ma", status: int = 201) -> dict[str, Any]:
    return await estate.post(by, f"/opinion-sheets/{found['id']}/take", None, status)


async def one(estate: Estate, found: dict[str, Any], by: str = "ma") -> httpx.Response:
    return await estate.people[by].get(f"/v1/office/communities/{estate.id}/opinion-sheets/{found['id']}")


async def meter(estate: Estate) -> dict[str, Any]:
    return dict((await estate.get("liu")).json()["meter"])


def codes(found: dict[str, Any]) -> list[str]:
    return [one["code"] for one in found["faults"]]
