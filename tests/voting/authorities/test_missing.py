"""That an organisation authorised nobody yet is told before anybody tries: to the office, on the phone, at the desk."""

import uuid
from datetime import timedelta

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import CHINA
from app.identity import own_records
from app.identity.permissions import Role
from app.register.waiting import Waits
from app.voting.authorities import missing
from app.voting.ballots.entitlement import why_not_by_phone
from app.voting.ballots.heads_on_roll import head_of_owners
from app.voting.kinds import IdentifiedBy, PaperAtDesk
from app.voting.lifecycle import Act, Mode, State
from app.voting.models import Vote
from app.voting.venue import check_ins
from tests.trials import taken_back
from tests.voting.authorities.institutions import BUREAU, MIXED, Institutions
from tests.voting.authorities.office import Office
from tests.voting.authorities.proxy_desk import COUPLE, FIRM, SEALED
from tests.voting.venue.hall import Hall


async def waiting(desk: Institutions, who: uuid.UUID | None = None) -> list[Waits]:
    async with desk.database.read() as session:
        assert await missing.waiting(session, [uuid.uuid4()], who or desk.recorder, await desk.now()) == []
        return await missing.waiting(session, [desk.desk.id], who or desk.recorder, await desk.now())


async def counted(desk: Institutions, who: uuid.UUID | None = None) -> tuple[int, str]:
    """How many heads wait, and where."""
    lines = await waiting(desk, who)
    return sum(one.count for one in lines), "".join(one.place for one in lines)


async def test_organisations_that_authorised_nobody_wait_from_the_notice_to_the_end(institutions: Institutions) -> None:
    await institutions.draft()
    await institutions.act(Act.POST_ROLL)
    await institutions.clock_to(await institutions.hang((await institutions.vote()).roll_posting_id))
    assert await waiting(institutions) == []
    vote = await institutions.notice_anew(await institutions.earliest(await institutions.vote()))
    (line,) = await waiting(institutions)
    # Neither people nor who owns together with a person: somebody may cast for them.
    assert (line.count, line.place, line.about) == (2, "1-1-101、1-1-102", vote.title)
    assert (line.subject, line.since, line.due_at) == ((vote.id,), vote.noticed_at, vote.closes_at)
    await institutions.open()
    # Of a school and somebody who died, the school alone could send somebody; of one who died alone, nobody could.
    await institutions.dies(MIXED, (await institutions.person(MIXED))[0])
    await institutions.dies("p005", min(await institutions.named("p005")))
    assert await counted(institutions) == (3, "1-1-101、1-1-102、1-1-104")
    await institutions.ended()
    assert await waiting(institutions) == []


async def test_the_line_is_gone_once_the_authority_is_confirmed(institutions: Institutions) -> None:
    vote = await institutions.noticed()
    authority = await institutions.record(FIRM, **SEALED)
    assert await counted(institutions) == (2, "1-1-101、1-1-102")
    await institutions.confirm(authority)
    assert await counted(institutions) == (1, "1-1-102")
    # One whose term begins with the window is there already.
    assert vote.opens_at is not None
    begins = vote.opens_at.astimezone(CHINA).date() + timedelta(days=2)
    of_bureau = await institutions.authorised(BUREAU, from_on=begins)
    assert await waiting(institutions) == []
    await institutions.end(of_bureau)
    assert await counted(institutions) == (1, "1-1-102")
    # One whose term has run out gives nobody a right any longer.
    await institutions.authorised(BUREAU, until_on=begins)
    await institutions.open()
    assert await waiting(institutions) == []
    await institutions.wait(days=4)
    assert await counted(institutions) == (1, "1-1-102")


async def test_the_line_is_gone_once_a_ballot_stands(institutions: Institutions) -> None:
    await institutions.opened()
    authority = await institutions.authorised(FIRM)
    await institutions.hand_in(FIRM, authority_id=authority.id)
    await institutions.end(authority)
    assert await counted(institutions) == (1, "1-1-102")


async def test_nothing_waits_where_another_system_receives_the_ballots(institutions: Institutions) -> None:
    await institutions.noticed(Mode.AUXILIARY)
    assert await waiting(institutions) == []


async def test_a_head_of_ones_own_waits_for_others(institutions: Institutions) -> None:
    await institutions.noticed()
    _, firm_id = await institutions.firm(FIRM)
    async with institutions.database.write() as session:
        await own_records.declare(session, institutions.recorder, [firm_id], await institutions.now())
    assert await counted(institutions) == (1, "1-1-102")
    assert await counted(institutions, institutions.confirmer) == (2, "1-1-101、1-1-102")


async def test_the_office_is_led_to_the_heads_and_records_there(office: Office) -> None:
    one = office.people["one"]
    lines = (await one.get("/v1/office/work")).json()["lines"]
    (line,) = [each for each in lines if each["kind"] == "authority_missing"]
    assert (line["title"], line["count"], line["place"]) == (
        "单位业主还没有交来盖章授权书（桃花岭小区改造表决）",
        1,
        "1-1-101",
    )
    assert (line["due_at"] is None, line["path"]) == (False, f"{office.base}/missing")
    page = (await one.get(line["path"])).json()
    assert page["next"] is None
    (head,) = page["lines"]
    assert (head["voter"], head["parts"], head["organisations"]) == (FIRM, ["1-1-101"], ["桃花岭百货公司"])
    assert "还没有收到“单位授权书”" in head["why"]
    recorded = await office.recorded(voter=head["voter"], **SEALED)
    (head,) = (await one.get(line["path"])).json()["lines"]
    assert "已经登记，现在还不能用：这份依据还没有经另一人确认。" in head["why"]
    await office.people["two"].client.post(f"{office.base}/{recorded['id']}/confirmation")
    assert (await one.get(line["path"])).json()["lines"] == []
    lines = (await one.get("/v1/office/work")).json()["lines"]
    assert "authority_missing" not in {each["kind"] for each in lines}


@pytest.mark.parametrize("role", [Role.OWNERS_COMMITTEE, Role.COUNTER, Role.GRID_WORKER])
async def test_who_records_no_authority_is_told_of_none(office: Office, role: Role) -> None:
    person = await office.town.person("other", role, str(office.desk.desk.id))
    assert (await person.get(f"{office.base}/missing")).status_code == 403
    assert "authority_missing" not in {one["kind"] for one in (await person.get("/v1/office/work")).json()["lines"]}


async def told_and_refused(office: Office, phone: httpx.AsyncClient, voter: str) -> str:
    """What a phone is told of its head, which is what its ballot is refused with; empty where it is taken."""
    (line,) = (await phone.get(f"/v1/resident{office.path}/roll")).json()["lines"]
    assert line["voter"] == voter
    ballot = {"voter": voter, "choices": {"1": "agree", "2": "agree"}, "nonce": uuid.uuid4().hex}
    cast = await phone.post(f"/v1/resident{office.path}/ballots", json=ballot)
    assert (cast.status_code, "" if cast.status_code == 200 else cast.json()["message"]) == (
        403 if line["why_not"] else 200,
        line["why_not"],
    )
    return str(line["why_not"])


async def test_a_phone_is_told_what_its_ballot_is_refused_with(office: Office) -> None:
    firm, _ = await office.phone("1-1-101", office.desk.owners[FIRM])
    why = await told_and_refused(office, firm, FIRM)
    assert [one for one in ("还没有收到“单位授权书”", "盖公章", "交社区居委会", "截止前") if one not in why] == []
    recorded = await office.recorded(voter=FIRM, **SEALED)
    assert "还没有经另一人确认" in await told_and_refused(office, firm, FIRM)
    await office.people["two"].client.post(f"{office.base}/{recorded['id']}/confirmation")
    assert "请由获授权人投票" in await told_and_refused(office, firm, FIRM)
    person, _ = await office.phone("1-1-102", office.desk.owners["p003"])
    assert await told_and_refused(office, person, "p003") == ""


async def test_a_phone_is_told_from_the_roll_to_the_end_of_the_window(institutions: Institutions) -> None:
    phone = uuid.uuid4()

    async def told() -> str:
        async with institutions.database.read() as session:
            vote, (_, firm_id) = await session.get_one(Vote, institutions.vote_id), await institutions.firm(FIRM)
            head = await head_of_owners(session, vote.roll_id, [firm_id], FIRM)
            assert head is not None
            return await why_not_by_phone(session, vote, head, phone, await institutions.now())

    await institutions.noticed()
    assert "还没有收到“单位授权书”" in await told()
    await institutions.open()
    assert "还没有收到“单位授权书”" in await told()
    await institutions.ended()
    assert await told() == ""


async def test_nothing_is_told_where_another_system_receives_the_ballots(institutions: Institutions) -> None:
    vote = await institutions.noticed(Mode.AUXILIARY)
    assert vote.state is State.NOTICED
    async with institutions.database.read() as session:
        _, firm_id = await institutions.firm(FIRM)
        head = await head_of_owners(session, vote.roll_id, [firm_id], FIRM)
        assert head is not None
        assert await why_not_by_phone(session, vote, head, uuid.uuid4(), await institutions.now()) == ""


async def test_the_desk_is_told_what_each_owner_is_refused_with(institutions: Institutions) -> None:
    await institutions.opened()
    hall = Hall(institutions)
    await hall.staffed()
    await hall.open()
    await institutions.appoint(min(await institutions.named(COUPLE)))
    told = {}
    for voter, part in {COUPLE: "1-1-100", FIRM: "1-1-101", BUREAU: "1-1-103", MIXED: "1-1-104"}.items():
        async with institutions.database.read() as session:
            vote = await session.get_one(Vote, institutions.vote_id)
            head = await check_ins.find_head(session, vote, part, await institutions.now())
        assert head.voter == voter
        for owner in head.owners:
            told[voter, owner.named] = owner.why_not
    for (voter, named), why in told.items():
        refusal = await tried(hall, voter, named)
        assert why == (refusal.message if refusal else ""), (voter, named)
    (firm, _), (bureau, _) = await institutions.firm(FIRM), await institutions.firm(BUREAU)
    (school, _), (person, _) = await institutions.firm(MIXED), await institutions.person(MIXED)
    for voter, named in ((FIRM, firm), (BUREAU, bureau), (MIXED, school)):
        assert "还没有收到“单位授权书”" in told[voter, named]
    assert told[MIXED, person] == ""
    appointed, other = sorted(await institutions.named(COUPLE))
    assert (told[COUPLE, appointed], "已共同指定另一位" in told[COUPLE, other]) == ("", True)


async def tried(hall: Hall, voter: str, named: str) -> Refused | None:
    """What letting an owner in without an authority answers, taken back at once."""

    async def let_in(session: AsyncSession) -> None:
        await check_ins.check_in(
            session,
            hall.box.desk.id,
            hall.box.vote_id,
            hall.session_id,
            voter=voter,
            cast_by=named,
            authority_id=None,
            identified_by=IdentifiedBy.ID_CARD,
            paper=PaperAtDesk.NONE,
            serial=None,
            by=hall.counters[0],
        )

    return await taken_back(hall.database, let_in)
