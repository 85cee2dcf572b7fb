"""Papers of what is recorded for a flat, over HTTP and read back from the PDF: who is given what, and what is kept of it."""

import hashlib
import re
import runpy
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from cryptography.exceptions import InvalidSignature
from sqlalchemy import select

from app.audit.models import RecordExtract
from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.core.signing.notes import PublicKey
from app.core.typesetting import font_available
from app.identity import own_records
from app.identity.permissions import Role
from app.main import WebApplication
from app.media.service import take_in
from app.register.corrections.correction_schemas import OwnerInput
from app.register.kinds import LookAct
from app.register.models import PersonalDataView
from app.voting import acting
from tests.conftest import Person, Town
from tests.register.desk import Desk
from tests.register.flats import id_card
from tests.voting.authorities.proxy_desk import COUPLE, ProxyDesk
from tests.voting.authorities.test_authority_routes import Office
from tests.voting.live.ballot_box import PHOTO

pytestmark = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")

ROOT = Path(__file__).parents[2]
FLAT = "1-1-102"
"""The flat of 赵敏, head p003."""


class Window(Office):
    """An office where papers are asked for."""

    @property
    def estate(self) -> str:
        return f"/v1/office/communities/{self.desk.desk.id}"

    async def ask(self, place: str = FLAT, *, by: Person | None = None, **more: Any) -> httpx.Response:
        """Ask for the records of the owner of 1-1-102, unless said otherwise."""
        desk = self.desk
        part = (await desk.desk.parts())[place].part
        async with desk.database.write() as session:
            photo = await take_in(session, PHOTO, community_id=desk.desk.id, by=desk.recorder, at=await now(session))
        body = {
            "owner_id": str(desk.owners["p003"]),
            "capacity": "owner",
            "applicant": "赵敏",
            "document_kind": "id_card",
            "document": id_card(2),
            "purpose": "核对本人房屋的表决记录",
            "evidence": [str(photo.id)],
        }
        return await (by or self.people["one"]).client.post(
            f"{self.estate}/parts/{part.id}/record-extracts", json=body | more
        )

    async def paper(self, place: str = FLAT, **more: Any) -> bytes:
        answer = await self.ask(place, **more)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf"), answer.text
        return answer.content

    async def kept(self) -> list[RecordExtract]:
        async with self.desk.database.read() as session:
            return list(await session.scalars(select(RecordExtract).order_by(RecordExtract.number)))

    async def check(self, number: str, sha256: str) -> dict[str, Any]:
        answer = await self.people["one"].client.get(
            f"/v1/public/record-extracts/{number}", params={"sha256": sha256}, headers={"Authorization": ""}
        )
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), answer.text
        return dict(answer.json())


def printed(pdf: bytes) -> tuple[str, int]:
    """The words of a paper without spaces, and how many pages it has."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            words = page.get_textpage()
            found.append(str(words.get_text_range()))
            words.close()
            page.close()
        return "".join("".join(found).split()), len(document)


@pytest.fixture
async def window(database: Database, sealer: Sealer, town: Town, application: WebApplication) -> Window:
    community = await town.community()
    desk = ProxyDesk(database, sealer, Desk(database, sealer, uuid.UUID(community["id"])))
    await desk.opened()
    made = Window(desk, town, application, community["committee_id"])
    await made.hire()
    return made


async def counted(window: Window) -> None:
    await window.desk.ended()
    async with window.desk.database.write() as session:
        await acting.count_by_clock(session, window.desk.vote_id)
    for login, person in window.people.items():
        # The clock has moved past their sign-in.
        window.people[login] = await window.town.signed_in(login, person.id)


async def test_an_owner_without_a_phone_is_given_what_the_phone_would_show(window: Window) -> None:
    phone, _ = await window.phone(FLAT, window.desk.owners["p003"])
    ballot = {"voter": "p003", "choices": {"1": "agree", "2": "disagree"}, "nonce": "a" * 32}
    cast = await phone.post(f"/v1/resident{window.path}/ballots", json=ballot)
    words, pages = printed(await window.paper())
    for told in (
        "房屋记录摘录",
        FLAT,
        "赵敏（现业主）",
        "居民身份证",
        "核对本人房屋的表决记录",
        "经办：职员one（社区居委会）",
        "p003选票",
        cast.json()["tracker"],
        "当面核对",
        "导入名册",
    ):
        assert told in words, told
    # It passes through the hands of staff: how somebody votes is not theirs to see while the vote runs.
    assert "事项1：" not in words
    assert id_card(2) not in words
    (kept,) = await window.kept()
    assert kept.pages == pages

    await counted(window)
    after, _ = printed(await window.paper())
    assert "事项1：同意；事项2：反对" in after
    assert "职员one出具房屋记录摘录" in after
    binding = (await phone.get("/v1/resident/start")).json()["flats"][0]["binding_id"]
    told = (await phone.get(f"/v1/resident/flats/{binding}/records")).json()
    assert [one["tracker"] for one in told["votes"][0]["ballots"]] == [cast.json()["tracker"]]
    assert [one["act"] for one in told["register_acts"]] == ["导入名册"]
    # Both papers are looks at her data, and she finds them.
    looks = [one for one in told["views"] if one["act"] == LookAct.EXTRACT]
    assert {one["purpose"].partition("：")[2] for one in looks} == {"核对本人房屋的表决记录"}
    assert len(looks) == 2


async def test_what_was_made_is_kept_and_can_be_checked_by_anybody_who_holds_it(window: Window) -> None:
    pdf = await window.paper()
    (kept,) = await window.kept()
    assert kept.sha256 == hashlib.sha256(pdf).digest()
    assert (kept.applicant, kept.capacity, kept.purpose) == ("赵敏", "owner", "核对本人房屋的表决记录")
    assert (kept.made_by, len(kept.evidence)) == (window.people["one"].id, 1)
    words, pages = printed(pdf)
    found = re.search(r"核对码([0-9a-f]{64})", words)
    assert found is not None
    assert found[1] == kept.content_sha256.hex()
    assert kept.number in words
    spaced = " ".join(found[1][start : start + 8] for start in range(0, 64, 8))
    for known in (found[1], spaced, found[1].upper(), kept.sha256.hex()):
        told = await window.check(kept.number, known)
        assert (told["genuine"], told["community"], told["pages"]) == (True, "桃花岭小区", pages), known
    nothing = dict.fromkeys(("community", "made_at", "pages", "note")) | {"genuine": False, "key": told["key"]}
    nothing |= {"former_keys": [], "made_at_shown": ""}
    assert await window.check(kept.number, hashlib.sha256(b"another").hexdigest()) == nothing
    assert await window.check("x-20200101-0001", found[1]) == nothing
    assert await window.check(kept.number, f"{found[1]} 1") == nothing
    async with window.desk.database.read() as session:
        (look,) = await session.scalars(select(PersonalDataView).where(PersonalDataView.act == LookAct.EXTRACT))
        assert (look.owner_id, look.viewed_by, look.sha256) == (kept.owner_id, kept.made_by, kept.sha256)
        assert look.viewed_as == "社区居委会"


@pytest.fixture
def offline(tmp_path: Path) -> Callable[[str, str], list[str]]:
    """The check that docs/log.md gives to anybody, as it stands there."""
    program = tmp_path / "check.py"
    program.write_text((ROOT / "docs" / "log.md").read_text().partition("```python\n")[2].partition("```")[0])
    check: Callable[[str, str], list[str]] = runpy.run_path(str(program))["check"]
    return check


async def test_a_paper_is_signed_by_key_and_anybody_checks_it_without_us(
    window: Window, offline: Callable[[str, str], list[str]]
) -> None:
    words, _ = printed(await window.paper())
    (kept,) = await window.kept()
    told = await window.check(kept.number, kept.content_sha256.hex())
    note, key = told["note"], told["key"]
    for line in (*note.split("\n"), key):
        assert "".join(line.split()) in words, line
    signed = offline(note, key)
    assert signed[:3] == ["yigai/record-extract/v1", kept.number, kept.content_sha256.hex()]
    assert datetime.fromisoformat(signed[3]) <= kept.made_at
    for forged in (
        note.replace(kept.number, kept.number[:-1] + "9"),
        note.replace(kept.content_sha256.hex(), hashlib.sha256(b"another").hexdigest()),
    ):
        with pytest.raises(InvalidSignature):
            offline(forged, key)
    # Whoever does not hold the paper is given no signature of it, and no vote's key is this one.
    assert (await window.check(kept.number, hashlib.sha256(b"another").hexdigest()))["note"] is None
    assert PublicKey.read(key).name.endswith("/record-extracts")


async def test_every_paper_has_its_own_number_and_is_listed(window: Window) -> None:
    for _ in range(2):
        await window.paper()
    one, two = await window.kept()
    assert (one.number[:-4], one.number[-4:], two.number[-4:]) == (two.number[:-4], "0001", "0002")
    listed = (await window.people["two"].get(f"{window.estate}/record-extracts")).json()
    assert [line["number"] for line in listed["lines"]] == [two.number, one.number]
    line = listed["lines"][0]
    assert (line["part"], line["owner"], line["made_by"], listed["next"]) == (FLAT, "赵*", "职员one", None)
    assert id_card(2)[-4:] not in str(line)


async def test_a_former_owner_is_given_their_time_and_the_sale_and_no_more(window: Window) -> None:
    await window.phone(FLAT, window.desk.owners["p003"])
    await window.desk.wait(minutes=1)
    await window.desk.transfer(FLAT, OwnerInput(name="钱新来", document=id_card(200)))
    await window.desk.wait(minutes=1)
    buyer = (await window.desk.desk.parts())[FLAT].owners[0][0].id
    await window.phone(FLAT, buyer)
    words, _ = printed(await window.paper(capacity="former_owner"))
    assert "赵敏（原业主）" in words
    assert "为业主期间" in words
    assert "赵*" in words
    assert "产权转移" in words
    assert "钱**" not in words
    new, _ = printed(
        await window.paper(owner_id=str(buyer), applicant="钱新来", document=id_card(200), capacity="owner")
    )
    assert "钱**" in new
    assert "p003选票" not in new


async def test_a_ballot_after_their_time_is_not_a_former_owners_to_see(window: Window) -> None:
    await window.desk.transfer(FLAT, OwnerInput(name="钱新来", document=id_card(200)))
    await window.desk.wait(minutes=1)
    receipt = await window.desk.cast("p003")
    words, _ = printed(await window.paper(capacity="former_owner"))
    assert receipt.tracker not in words
    assert "没有记录" in words


async def test_an_heir_is_given_what_concerns_the_dead_and_no_choice(window: Window) -> None:
    (wife, wife_id), (_, husband_id) = (await window.desk.named(COUPLE)).items()
    for owner_id in (wife_id, husband_id):
        await window.phone("1-1-100", owner_id)
    receipt = await window.desk.cast(COUPLE, owners=frozenset({wife_id}))
    await counted(window)
    heir = {"capacity": "heir", "applicant": "王小芳", "document": "", "owner_id": str(wife_id)}
    alive = await window.ask("1-1-100", **heir)
    assert (alive.status_code, [one["field"] for one in alive.json()["fields"]]) == (422, ["capacity"])
    await window.desk.dies(COUPLE, wife)
    words, _ = printed(await window.paper("1-1-100", **heir))
    assert "王小芳（已故业主的近亲属（继承人））" in words
    assert receipt.tracker in words
    assert "事项1：" not in words
    bindings = words.partition("手机绑定")[2].partition("对绑定的异议")[0]
    assert bindings.count("绑定码由") == 1


async def test_everything_wrong_with_an_applicant_is_said_at_once_and_nothing_is_made(window: Window) -> None:
    wrong = await window.ask(applicant="赵明", document=id_card(9), evidence=[str(uuid.uuid4())])
    assert (wrong.status_code, wrong.json()["code"]) == (422, "extract_faulty")
    assert {one["field"] for one in wrong.json()["fields"]} == {"applicant", "document", "evidence.0"}
    former = await window.ask(capacity="former_owner")
    assert [one["field"] for one in former.json()["fields"]] == ["capacity"]
    for owner_id in (str(uuid.uuid4()), str(window.desk.owners["p004"])):
        never = await window.ask(owner_id=owner_id)
        assert [one["field"] for one in never.json()["fields"]] == ["owner_id"]
    assert (await window.ask(evidence=[])).status_code == 422
    assert await window.kept() == []
    async with window.desk.database.read() as session:
        looks = await session.scalars(select(PersonalDataView).where(PersonalDataView.act == LookAct.EXTRACT))
        assert looks.all() == []


async def test_nobody_makes_a_paper_of_their_own_flat(window: Window) -> None:
    one = window.people["one"]
    async with window.desk.database.write() as session:
        await own_records.declare(session, one.id, [window.desk.owners["p003"]], await now(session))
    refused = await window.ask()
    assert (refused.status_code, refused.json()["code"]) == (403, "own_record")
    assert (await window.ask(by=window.people["two"])).status_code == 200


@pytest.mark.parametrize("role", [Role.OWNERS_COMMITTEE, Role.COUNTER, Role.GRID_WORKER, Role.AUDITOR])
async def test_who_convenes_counts_canvasses_or_audits_makes_no_paper(window: Window, role: Role) -> None:
    person = await window.town.person("other", role, str(window.desk.desk.id))
    refused = await window.ask(by=person)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


async def test_a_flat_of_another_estate_is_not_there(window: Window) -> None:
    other = await window.town.community("杏花园", "杏花社区")
    stranger = await window.town.person("stranger", Role.NEIGHBOURHOOD_COMMITTEE, other["committee_id"])
    assert (await window.ask(by=stranger)).status_code == 404
    part = (await window.desk.desk.parts())[FLAT].part
    answer = await stranger.client.post(
        f"/v1/office/communities/{other['id']}/parts/{part.id}/record-extracts",
        json={
            "owner_id": str(window.desk.owners["p003"]),
            "capacity": "owner",
            "applicant": "赵敏",
            "document_kind": "id_card",
            "document": "1234",
            "purpose": "核对本人房屋的表决记录",
            "evidence": [str(uuid.uuid4())],
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
