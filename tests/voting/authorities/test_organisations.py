"""An organisation casts by whom it authorised under its seal, and never as an owner does: on paper, on site, by phone."""

import secrets
import uuid
from typing import Any

import asyncpg
import pytest

from app.core.errors import Refused
from app.core.group_commit import Apart
from app.core.signing.signer import Signer
from app.voting.ballots.by_phone import PhoneBallot, PhoneBallotTaken
from app.voting.ballots.entitlement import castable
from app.voting.kinds import PaperAtDesk
from app.voting.many_ballots import together
from tests.voting.authorities.institutions import BUREAU, MIXED, Institutions
from tests.voting.authorities.proxy_desk import COUPLE, FIRM, SEALED
from tests.voting.races.grouped import GroupedBox
from tests.voting.venue.hall import Hall

ORGANISATIONS = pytest.mark.parametrize("voter", [FIRM, BUREAU])
CODE = "organisation_unauthorised"


@pytest.fixture
async def desk(institutions: Institutions) -> Institutions:
    """A vote that receives ballots, with organisations among its heads."""
    await institutions.opened()
    return institutions


@pytest.fixture
async def hall(desk: Institutions) -> Hall:
    """A session on site of that vote."""
    made = Hall(desk)
    await made.staffed()
    await made.open()
    return made


async def refused(asked: Any, *words: str, code: str = CODE) -> None:
    with pytest.raises(Refused) as refusal:
        await asked
    told = refusal.value.message + "".join(one.message for one in refusal.value.fields)
    assert refusal.value.code.name == code, told
    assert [one for one in words if one not in told] == [], told


@ORGANISATIONS
async def test_a_paper_of_an_organisation_alone_is_nobodys_word(desk: Institutions, voter: str) -> None:
    """Law case 31: this one ballot decides."""
    await refused(desk.hand_in(voter), "单位授权", "盖公章", "确认", "截止")
    (named,) = await desk.named(voter)
    await refused(desk.hand_in(voter, cast_by=named))
    # Nothing is lost: the same sheet is registered once its authority is there.
    authority = await desk.record(voter, **SEALED)
    await refused(desk.hand_in(voter, authority_id=authority.id), "另一人确认", code="not_entitled")
    await desk.confirm(authority)
    paper = await desk.hand_in(voter, authority_id=authority.id)
    assert (paper.capacity, paper.cast_by, paper.authority_id) == ("authorised", "a001", authority.id)


@ORGANISATIONS
async def test_an_organisations_phone_casts_by_an_authority_alone(desk: Institutions, voter: str) -> None:
    phone = await desk.phone((await desk.firm(voter))[1], "1-1-101" if voter == FIRM else "1-1-102")
    await refused(desk.cast(voter, resident=phone), "单位授权")
    # Somebody else's authority is not this phone's.
    await desk.authorised(voter)
    await refused(desk.cast(voter, resident=phone), "单位授权")
    async with desk.database.read() as session:
        owners = frozenset({desk.owners[voter]})
        assert await castable(session, await desk.vote(), owners, phone, await desk.now()) == []


@ORGANISATIONS
async def test_whom_an_organisation_authorised_casts_on_their_phone(desk: Institutions, voter: str) -> None:
    agent = await desk.phone()
    await desk.authorised(voter, resident_id=agent)
    assert (await desk.cast(voter, resident=agent, owners=frozenset())).stands
    assert [(one.capacity, one.cast_by) for one in await desk.ballots()] == [("authorised", "a001")]


@ORGANISATIONS
async def test_phones_that_go_together_go_by_the_same_rule(desk: Institutions, signer: Signer, voter: str) -> None:
    """The plain ones are written in statements over all of them; an organisation's is not plain."""
    box = GroupedBox(desk, desk.database, signer)
    told = {}
    for one in (voter, "p006"):
        token = await box.phone(uuid.uuid4(), frozenset({desk.owners[one]}))
        sent = PhoneBallot(token, desk.desk.id, desk.vote_id, one, {1: "agree", 2: "agree"}, secrets.token_hex(16))
        async with desk.database.write() as session:
            (told[one],) = await together(session, [sent], False)
    assert isinstance(told["p006"], PhoneBallotTaken)
    assert told[voter] is Apart.ALONE
    await refused(box.cast(voter), "单位授权")


@ORGANISATIONS
async def test_nobody_is_let_in_for_an_organisation_that_authorised_nobody(
    desk: Institutions, hall: Hall, voter: str
) -> None:
    for paper in (PaperAtDesk.HANDED, PaperAtDesk.NONE):
        await refused(hall.let_in(voter, paper), "单位授权")
    # A sheet that was put into the box all the same is set aside with why, and comes in afterwards.
    serial = await desk.serial(voter)
    emptied = await hall.empty([serial])
    assert ([one.serial for one in emptied.set_aside], emptied.papers) == ([serial], ())
    authority = await desk.authorised(voter)
    assert (await desk.hand_in(voter, authority_id=authority.id)).serial == serial


@ORGANISATIONS
async def test_whom_an_organisation_authorised_is_let_in(desk: Institutions, hall: Hall, voter: str) -> None:
    authority = await desk.authorised(voter)
    let_in = await hall.let_in(voter, PaperAtDesk.NONE, authority_id=authority.id)
    assert (let_in.capacity, let_in.cast_by) == ("authorised", "a001")
    assert (await hall.assist(voter)).stands
    assert [one.capacity for one in await desk.ballots()] == ["authorised"]


async def test_somebody_let_in_before_the_rule_is_asked_again_at_the_box(
    desk: Institutions, hall: Hall, owner: asyncpg.Connection
) -> None:
    """A check-in as an owner, of an organisation, is no right; the box says why and the sheet is kept."""
    authority = await desk.authorised(FIRM)
    let_in = await hall.let_in(FIRM, authority_id=authority.id)
    (named,) = await desk.named(FIRM)
    await owner.execute("UPDATE check_in SET authority_id = NULL, capacity = 'owner', cast_by = $1", named)
    assert let_in.serial is not None
    (aside,) = (await hall.empty([let_in.serial])).set_aside
    assert "单位授权" in aside.why
    assert (await desk.hand_in(FIRM, authority_id=authority.id)).serial == let_in.serial


async def test_a_person_who_owns_with_an_organisation_casts_by_name(desk: Institutions) -> None:
    (person, _), (firm, _) = await desk.person(MIXED), await desk.firm(MIXED)
    # Who signed is not guessed: without a name it may as well have been the organisation.
    await refused(desk.hand_in(MIXED), "签名人")
    await refused(desk.hand_in(MIXED, cast_by=firm), "单位授权")
    assert (await desk.hand_in(MIXED, cast_by=person)).cast_by == person


async def test_a_person_who_owns_with_an_organisation_casts_by_phone(desk: Institutions) -> None:
    (person, person_id), (_, firm_id) = await desk.person(MIXED), await desk.firm(MIXED)
    await refused(desk.cast(MIXED, owners=frozenset({firm_id})), "单位授权")
    assert (await desk.cast(MIXED, owners=frozenset({person_id}))).stands
    assert [one.cast_by for one in await desk.ballots()] == [person]


async def test_an_organisation_that_all_appointed_still_needs_somebody(desk: Institutions) -> None:
    firm, firm_id = await desk.firm(MIXED)
    sheet = {"kind": "appointed", "owner": firm, "holder_name": "", "holder_document": "", "document": "共有人推选表"}
    appointed = await desk.confirmed(MIXED, **sheet)
    await refused(desk.signs(MIXED, authority=appointed), "单位授权")
    await refused(desk.signs(MIXED, firm), "单位授权")
    await refused(desk.cast(MIXED, owners=frozenset({firm_id})), "单位授权")
    authority = await desk.authorised(MIXED, principals=[firm])
    assert (await desk.signs(MIXED, authority=authority)).cast_by == "a002"


async def test_where_only_people_own_nothing_changes(desk: Institutions) -> None:
    assert (await desk.signs(COUPLE)).cast_by == min(await desk.named(COUPLE))
