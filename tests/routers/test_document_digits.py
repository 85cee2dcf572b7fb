"""No reading route of anybody shows digits of a document that prove an owner: every GET of every role, and a resident's."""

import io
import re
import uuid
import zipfile
from collections.abc import Iterator

import asyncpg
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import residents
from app.identity.permissions import Role
from app.main import WebApplication
from app.media.service import take_in
from app.register.corrections import corrections
from app.register.corrections.correction_schemas import NewCorrection, OwnerInput, TransferCorrection
from app.register.imports.recognising import LAST
from app.register.imports.study import DOCUMENT
from app.register.models import Owner
from app.register.sheet.columns.documents import id_check_character
from tests.conftest import Town
from tests.register.desk import CLERK, Desk
from tests.register.flats import flat, owner
from tests.routers.test_access import Route, routes
from tests.voting.authorities import proxy_desk
from tests.voting.authorities.proxy_desk import ProxyDesk
from tests.voting.live import ballot_box
from tests.voting.live.ballot_box import PHOTO

AT_MOST_SHOWN = 3
"""Digits in a row of those that are asked for: so many stand in any answer by chance."""
_NO_DIGITS_OF_ANYBODY = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}|([0-9a-f]{8}\s+){7}[0-9a-f]{8}"
    r"|\+[0-9a-f]{8}\+|[A-Za-z0-9+/]{40,}|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"
)
"""An id; a hash, also in the eight groups that paper shows; a key's own hash; a signature; an instant."""


def words_of(content: bytes) -> str:
    """What somebody could read of an answer: JSON and text, the parts of an .xlsx or a bundle, the words of a PDF."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(words_of(packed.read(name)) for name in packed.namelist())
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="ignore")


def digits_in(content: bytes, documents: list[str]) -> list[str]:
    """Whatever of these documents' last eight an answer holds, four digits or more in a row, beside what bears chance digits."""
    text = _NO_DIGITS_OF_ANYBODY.sub("", words_of(content))
    size = AT_MOST_SHOWN + 1
    ends = {one[-LAST:] for one in documents}
    return sorted({end[at : at + size] for end in ends for at in range(LAST - size + 1) if end[at : at + size] in text})


def number_of(person: int) -> str:
    """A citizen's number whose end is like nothing else that is shown: no area, no year, no flat."""
    body = f"11010119{60 + person % 30}0928{750 + person}"
    return body + id_check_character(body)


@pytest.fixture
async def estate(database: Database, sealer: Sealer, town: Town, monkeypatch: pytest.MonkeyPatch) -> ProxyDesk:
    """An estate in an open vote with a proxy, a correction that waits, and a sheet with a doubt and a faulty number."""
    for module in (ballot_box, proxy_desk):
        monkeypatch.setattr(module, "id_card", number_of)
    made = await town.community()
    desk = ProxyDesk(database, sealer, Desk(database, sealer, uuid.UUID(made["id"])))
    await desk.opened()
    await desk.confirmed()
    part = (await desk.desk.parts())["1-1-105"].part
    facts = TransferCorrection(
        kind="transfer",
        part_id=part.id,
        on=await desk.today(),
        owners=[OwnerInput(name="孙丽", document=number_of(211))],
    )
    sent = NewCorrection(facts=facts, reason="按证明办理", document="证明文件一份")
    async with database.write() as session:
        await corrections.propose(session, sealer, desk.desk.id, sent, by=CLERK, at=await now(session))
    wrong = number_of(212)[:-1] + ("0" if number_of(212)[-1] != "0" else "1")
    await desk.desk.check(
        flat("2-1-101", owner("钱重名", document=number_of(213))),
        flat("2-1-102", owner("钱重名")),
        flat("2-1-103", owner("错号", document=wrong)),
    )
    return desk


async def _here(connection: asyncpg.Connection) -> dict[str, str]:
    """For each id that a path may ask for the latest row of the table that is named so, or ends so."""
    tables = await connection.fetch(
        "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)"
        " WHERE c.column_name = 'id' AND c.data_type = 'uuid' AND c.table_schema = 'public' AND t.table_schema = 'public'"
    )
    here = {}
    for (table,) in sorted(tables, key=lambda row: -len(row[0])):
        found = await connection.fetchval(f'SELECT id::text FROM "{table}" ORDER BY ctid DESC LIMIT 1')  # noqa: S608
        if found is not None:
            here |= {f"{table[at:]}_id": found for at in _beginnings(table)}
    return here


def _beginnings(table: str) -> Iterator[int]:
    yield 0
    yield from (one.end() for one in re.finditer("_", table))


async def _documents(desk: ProxyDesk) -> list[str]:
    async with desk.database.read() as session:
        sealed = await session.scalars(select(Owner.document_sealed).where(Owner.document_sealed.is_not(None)))
        kept = [desk.sealer.open(one, DOCUMENT).decode() for one in sealed if one is not None]
    return [*kept, *(number_of(number) for number in (200, 211, 212, 213))]


async def _resident(desk: ProxyDesk, people: Town) -> str:
    """The token of an owner's phone."""
    part = (await desk.desk.parts())["1-1-102"]
    async with desk.database.write() as session:
        at = await now(session)
        code = await residents.issue_code(session, desk.sealer, desk.desk.id, part.part.id, by=desk.recorder, at=at)
        bound = await residents.use_code(session, desk.sealer, code, None, at)
        await residents.confirm(
            session, desk.desk.id, bound.binding_id, part.owners[0][0].id, "当面核对", by=desk.confirmer, at=at
        )
    return bound.token


async def test_no_get_of_any_role_shows_four_digits_that_prove_an_owner(
    estate: ProxyDesk, town: Town, application: WebApplication, owner: asyncpg.Connection
) -> None:
    here = await _here(owner)
    places = await owner.fetchrow(
        "SELECT c.id::text AS community, m.id::text AS committee, s.id::text AS street, s.district_id::text AS district"
        " FROM community c JOIN committee m ON m.id = c.committee_id JOIN street s ON s.id = m.street_id WHERE c.id = $1",
        estate.desk.id,
    )
    here |= {f"{kind}_id": place for kind, place in places.items()}
    scopes = {
        Role.ADMINISTRATOR: None,
        Role.NEIGHBOURHOOD_COMMITTEE: places["committee"],
        Role.STREET_OFFICE: places["street"],
        Role.DISTRICT_OFFICE: places["district"],
    }
    people = {str(role): (await town.person(str(role), role, scopes.get(role, places["community"]))) for role in Role}
    tokens = {name: str(one.client.headers["Authorization"]) for name, one in people.items()}
    # A paper from the window, which is listed afterwards, and a look at who one may be.
    flat_of = (await estate.desk.parts())["1-1-102"]
    async with estate.database.write() as session:
        photo = await take_in(session, PHOTO, community_id=estate.desk.id, by=estate.recorder, at=await now(session))
    committee = people[str(Role.NEIGHBOURHOOD_COMMITTEE)]
    paper = await committee.post(
        f"/v1/office/communities/{estate.desk.id}/parts/{flat_of.part.id}/record-extracts",
        json={
            "owner_id": str(flat_of.owners[0][0].id),
            "capacity": "owner",
            "applicant": flat_of.owners[0][0].name,
            "document_kind": "id_card",
            "document": estate.sealer.open(flat_of.owners[0][0].document_sealed or b"", DOCUMENT).decode(),
            "purpose": "核对本人房屋的表决记录",
            "evidence": [str(photo.id)],
        },
    )
    assert paper.status_code in {200, 503}, paper.text
    tokens["resident"] = f"Bearer {await _resident(estate, town)}"
    documents = await _documents(estate)
    leaks, answered = [], set()
    if paper.status_code == 200:
        leaks += [("the paper", one) for one in digits_in(paper.content, documents)]
    for who, token in {**tokens, "anybody": ""}.items():
        scheme = {"anybody": None, "resident": "resident"}.get(who, "staff")
        for route in _reading(application, here, scheme):
            answer = await committee.client.get(route.path, headers={"Authorization": token})
            leaks += [(f"{who}: {route}", one) for one in digits_in(answer.content, documents)]
            if answer.status_code == 200:
                answered.add(route.path)
    assert leaks == []
    # Nothing read would leak nothing: these are where numbers stood, or stand beside what is shown.
    base = f"/v1/office/communities/{estate.desk.id}"
    assert answered >= {f"{base}/parts", f"{base}/parts/{here['part_id']}", f"{base}/imports/{here['import_id']}"}
    assert answered >= {f"{base}/corrections", f"{base}/record-extracts", f"{base}/votes/{here['vote_id']}/authorities"}
    assert len(answered) > 100, len(answered)


def _reading(application: WebApplication, here: dict[str, str], scheme: str | None) -> list[Route]:
    """Every GET for staff, for residents, or for anybody."""
    return [one for one in routes(application.openapi(), here) if one.method == "GET" and one.scheme == scheme]


def test_the_digits_are_found_where_they_stand() -> None:
    end = number_of(213)[-4:]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("xl/sharedStrings.xml", f"<t>********{end}</t>")
    assert digits_in(packed.getvalue(), [number_of(213)]) == [end]
    assert digits_in(f'{{"document":"********{end}"}}'.encode(), [number_of(213)]) == [end]
    assert digits_in(b'{"document":"********"}', [number_of(213)]) == []


def test_chance_digits_of_a_hash_or_a_signature_are_nobodys() -> None:
    end = number_of(213)[-4:].lower()
    groups = " ".join([f"82{end}9e", *["006baf5c"] * 3, f"\n{end}4e78", *["8d84dbea"] * 3])
    assert digits_in(f"核对码　{groups}\n电子签名 wIiw{end}{'Hx+/' * 12}= +{end}b0d4+".encode(), [number_of(213)]) == []
    assert digits_in(f"核对码　{groups} 证件 {end}".encode(), [number_of(213)]) == [number_of(213)[-4:]]
