"""What staff may do on a claim is told as the acts themselves answer, by whoever it is, wherever the claim stands."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import leading_on, service, settling
from app.claims.kinds import ClaimAct, ClaimFinding
from app.claims.models import Claim
from app.claims.reading import reading
from app.claims.speaking import by_window
from app.core.errors import Refused
from app.core.installation import now
from app.core.values.may import May
from app.identity import own_records
from app.identity.permissions import Role
from tests.claims.hall import Hall
from tests.claims.test_routes import FOUND, Square, square
from tests.claims.test_service import sold
from tests.trials import answered_as_told, refused_as_told, taken_back

__all__ = ["square"]

ROLES = {
    "grid": Role.GRID_WORKER,
    "committee": Role.NEIGHBOURHOOD_COMMITTEE,
    "street": Role.STREET_OFFICE,
    "street2": Role.STREET_OFFICE,
    "district": Role.DISTRICT_OFFICE,
}
COUPLE, ALONE, SOLD = "1-1-101", "1-1-102", "1-2-201"


async def life(hall: Hall) -> AsyncIterator[tuple[str, Claim]]:
    """Claims from their entry to their end: two units find one genuine, then forged; one gives way, one is nobody's."""
    wife, husband = await hall.owner(COUPLE, 0), await hall.owner(COUPLE, 1)
    async with hall.database.write() as session:
        await own_records.declare(session, hall.staff["street2"], [wife], await now(session))
    claim = await hall.enter(COUPLE)
    yield "entered", claim
    await hall.dispute(claim, wife, by="street")
    yield "disputed at the window", claim
    await hall.find(claim, "committee", ClaimFinding.GENUINE)
    yield "found by one", claim
    await hall.find(claim, "district", ClaimFinding.FORGED)
    yield "found otherwise by another", claim
    await hall.confirm(claim, wife, by="street")
    speaker = await hall.by_phone(claim, await hall.bound(COUPLE, husband))
    async with hall.database.write() as session:
        await service.dispute(session, hall.desk.id, claim.id, "没有人问过我", speaker, await now(session))
    yield "disputed by the other's phone", claim
    await hall.dispute(claim, wife, by="street")
    yield "disputed by both", claim
    # Whose first it was to wait is settled; the other dispute waits on.
    for who in ("committee", "street"):
        await hall.find(claim, who)
    yield "struck", claim
    other = await hall.enter(ALONE)
    await hall.own_word(ALONE, await hall.owner(ALONE))
    yield "given way", other
    third = await hall.enter(SOLD)
    await sold(hall, SOLD)
    yield "sold", third


async def told(hall: Hall, claim: Claim, who: str) -> dict[str, May]:
    me, roles = hall.staff[who], frozenset({ROLES[who]})
    async with hall.database.read() as session:
        found = await reading.find(session, hall.desk.id, claim.id)
        words = await leading_on.may_write_down(session, found, me, "")
        return {one.act: one for one in (*words, *await leading_on.may_settle(session, found, me, roles, ""))}


async def tried(hall: Hall, claim: Claim, who: str, act: ClaimAct) -> list[Refused | None]:
    """What the act itself answers, taken back at once: of a word, by each owner of the flat."""
    owners = [one.id for one, _ in (await hall.desk.parts())[await place_of(hall, claim)].owners]

    async def find(session: AsyncSession) -> None:
        where = (session, hall.desk.id, claim.id, ClaimFinding.FORGED, "与业主当面核对")
        me, roles = hall.staff[who], frozenset({ROLES[who]})
        await settling.find(*where, by=me, roles=roles, at=await now(session))

    async def say(owner_id: uuid.UUID, session: AsyncSession) -> None:
        found = await reading.find(session, hall.desk.id, claim.id)
        speaker = await by_window(session, found, owner_id, "核对居民身份证原件", None, staff_id=hall.staff[who])
        where = (session, hall.desk.id, claim.id)
        if act is ClaimAct.CONFIRM:
            await service.confirm(*where, speaker, await now(session))
        else:
            await service.dispute(*where, "没有人问过我", speaker, await now(session))

    acts = [find] if act is ClaimAct.FIND else [partial(say, one) for one in owners]
    return [await taken_back(hall.database, one) for one in acts]


async def place_of(hall: Hall, claim: Claim) -> str:
    return next(place for place, one in (await hall.desk.parts()).items() if one.part.id == claim.part_id)


def agrees(one: May | None, answers: list[Refused | None]) -> bool:
    """Whether what was told is what the act answered: possible where it is by one owner, refused as one of them is."""
    if one is None:
        return all(answers)
    if one.now:
        return None in answers
    return None not in answers and any(answered_as_told(one, each) for each in answers)


async def test_every_act_by_everybody_wherever_a_claim_stands(hall: Hall) -> None:
    ready: dict[str, dict[str, set[str]]] = {}
    async for where, claim in life(hall):
        for who in ROLES:
            may = await told(hall, claim, who)
            for act in (ClaimAct.CONFIRM, ClaimAct.DISPUTE, ClaimAct.FIND):
                answers = await tried(hall, claim, who, act)
                assert agrees(may.get(act), answers), (where, who, act, may.get(act), answers)
                if act in may and may[act].now:
                    ready.setdefault(where, {}).setdefault(act, set()).add(who)
    others = {"committee", "street", "district"}
    # `grid` entered it, `street2` owns the flat, and who wrote a dispute down (`street`) finds nothing of it.
    words = {ClaimAct.CONFIRM: others, ClaimAct.DISPUTE: others}
    assert ready == {
        "entered": words,
        "disputed at the window": words | {ClaimAct.FIND: others - {"street"}},
        "found by one": words | {ClaimAct.FIND: {"district"}},
        "found otherwise by another": words,
        "disputed by the other's phone": words | {ClaimAct.FIND: others},
        "disputed by both": {ClaimAct.CONFIRM: others, ClaimAct.FIND: others},
    }


async def test_over_http_each_reader_is_answered_as_they_are_told(square: Square) -> None:
    hall = square.hall
    claim = await hall.enter(ALONE)
    owner_id = await hall.owner(ALONE)
    path = f"{square.estate}/claims/{claim.id}"
    word = {"owner_id": str(owner_id), "act": "confirm", "told": "", "known_by": "核对居民身份证原件"}
    application = square.town.application
    house = application.state.house
    await hall.dispute(claim, owner_id, by="street2")
    hands = {}
    for demanded in (True, False):
        demanding = house.settings.model_copy(update={"require_totp": demanded})
        application.state.house = replace(house, settings=demanding)
        for who in ("committee", "district", "street2", "street"):
            person = await square.staff(who)
            may = {one["act"]: one for one in (await person.get(path)).json()["may"]}
            assert set(may) == {"confirm", "dispute", "correct", "find"}
            hands[who] = {act for act, one in may.items() if one["hand"]}
            for act, sent in (("find", FOUND), ("confirm", word)):
                one, address = may[act], f"{path}/{'findings' if act == 'find' else 'words'}"
                if one["now"]:
                    assert not (act == "find" and demanded)
                    if act == "find":
                        assert (await person.post(address, json=sent)).status_code == 201, (who, act)
                else:
                    answer = await person.post(address, json=sent)
                    assert refused_as_told(one, answer), (who, act, one, answer.text)
    assert hands == {
        "committee": {"confirm", "dispute", "correct"},
        "district": {"confirm", "dispute", "correct"},
        "street2": set(),
        "street": set(),
    }
