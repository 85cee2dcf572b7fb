"""Records of visits: what is kept, what is refused and how it is mended, and what of it counts."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from app.claims import service as claims
from app.claims.kinds import ClaimState, WordBy
from app.claims.queries import states
from app.claims.speaking import Speaker
from app.consultation.kinds import Breach, ConsultRound, HouseholdCategory, JointSeat, Trust, VisitMarkKind
from app.consultation.rounds import claimed
from app.consultation.visits.answering import mark
from app.consultation.visits.recording import RecordResult
from app.core.errors import Refused
from app.core.installation import now
from app.identity.own_records import declare
from app.identity.permissions import Role
from tests.consultation.asking import MORNING, Asking

DAY = timedelta(days=1)


def faults(found: list[RecordResult]) -> list[set[str]]:
    return [{fault.field for fault in one.refused.fields} if one.refused else set() for one in found]


async def test_what_a_visit_brings_counts_as_a_claim_until_the_household_speaks(asking: Asking) -> None:
    await asking.kept(asking.visit("1-1-101"), asking.visit("1-1-102", "conditional"), asking.visit("2-1-101", None))
    agreed = await asking.state("1-1-101")
    assert (agreed.supports, agreed.claim, agreed.consulted) == (True, Trust.UNCONFIRMED, True)
    assert (await asking.state("1-1-102")).category is HouseholdCategory.CONDITIONAL
    assert (await asking.state("2-1-101")).category is HouseholdCategory.ABSENT
    found = (await asking.board()).meter
    assert (found.households, found.supporting, found.by_claim, found.consulted) == (5, 1, 1, 2)


async def test_every_fault_of_a_record_is_told_at_once_and_the_others_are_kept(asking: Asking) -> None:
    wrong: list[tuple[dict[str, Any], set[str]]] = [
        ({"at": MORNING + DAY}, {"at"}),
        ({"at": MORNING - 9 * DAY}, {"at"}),
        ({"owner_id": uuid.uuid4()}, {"owner_id"}),
        ({"met_as": "tenant"}, {"owner_id"}),
        ({"stance": None, "outcome": "met"}, {"met_as", "stance"}),
        ({"stance": "conditional", "condition": "", "reasons": []}, {"condition", "reasons"}),
        ({"condition": "移立管"}, {"condition"}),
        ({"seat": "grid_worker", "next_on": date(2026, 11, 1)}, {"seat", "next_on"}),
        ({"way": "sheet"}, {"evidence"}),
        ({"evidence": [uuid.uuid4()]}, {"evidence.0"}),
        ({"promises": [{"promised": "移立管", "keeper": "王经理", "due_on": "2026-11-01"}]}, {"promises.0.due_on"}),
        ({"part_id": uuid.uuid4()}, {"part_id"}),
        ({"outcome": "nobody"}, {"met_as", "owner_id", "stance"}),
    ]
    sent = [asking.visit("1-1-101", **more) for more, _ in wrong]
    found = await asking.send(*sent, asking.visit("1-1-102"))
    assert faults(found) == [fields for _, fields in wrong] + [set()]
    board = await asking.board()
    assert sum(len(one.record.visits) for one in board.doors) == 1


async def test_the_same_record_again_is_the_same_and_another_content_is_refused(asking: Asking) -> None:
    one = asking.visit("1-1-101")
    await asking.kept(one, one)
    await asking.kept(one)
    (other,) = await asking.send(one.model_copy(update={"words": "改了"}))
    assert other.refused is not None
    assert other.refused.code.name == "visit_id_reused"
    assert len((await asking.record_of("1-1-101")).visits) == 1


async def test_a_correcting_entry_takes_the_place_of_ones_own_and_of_nobody_elses(asking: Asking) -> None:
    first = asking.visit("1-1-101")
    mended = asking.visit("1-1-101", "against", corrects=first.id)
    # The correction may come first.
    await asking.kept(mended)
    await asking.kept(first)
    assert (await asking.state("1-1-101")).category is HouseholdCategory.AGAINST
    await asking.person("he", Role.OWNERS_COMMITTEE)
    await asking.kept(asking.visit("1-1-101", None, corrects=mended.id), by="he")
    assert (await asking.state("1-1-101")).category is HouseholdCategory.AGAINST


@pytest.mark.parametrize("correction_first", [False, True])
@pytest.mark.parametrize("stance", ["against", None])
async def test_what_a_corrected_visit_had_brought_waits_for_nobody(
    asking: Asking, correction_first: bool, stance: str | None
) -> None:
    first = asking.visit("1-1-101")
    mended = asking.visit("1-1-101", stance, corrects=first.id)
    await asking.kept(*((mended, first) if correction_first else (first, mended)))
    async with asking.database.read() as session:
        found = await states(session, claimed.SUBJECT, [first.id, mended.id])
    assert [one.standing.state for one in found[first.id]] == [ClaimState.MENDED]
    assert [one.standing.state for one in found.get(mended.id, [])] == [ClaimState.UNCONFIRMED] * bool(stance)
    if stance and not correction_first:
        assert found[mended.id][0].claim.mends_id == found[first.id][0].claim.id


async def test_what_an_owner_confirmed_no_correction_takes_away(asking: Asking) -> None:
    """Else whoever wrote it down could turn a confirmed "no" into a "yes"."""
    first = asking.visit("1-1-101", "against")
    await asking.kept(first)
    own = await asking.bind("1-1-101")
    async with asking.database.write() as session:
        ((claim,),) = (await states(session, claimed.SUBJECT, [first.id])).values()
        speaker = Speaker(asking.owner_of("1-1-101"), WordBy.PHONE, resident_id=own.resident_id)
        await claims.confirm(session, asking.community_id, claim.claim.id, speaker, await now(session))
    await asking.kept(asking.visit("1-1-101", "agree", corrects=first.id))
    found = await asking.state("1-1-101")
    assert (found.category, found.claim) == (HouseholdCategory.AGAINST, Trust.CONFIRMED)


async def test_each_round_has_its_own_people(asking: Asking) -> None:
    (refused,) = await asking.send(asking.visit("1-1-101"), by="wang")
    assert refused.refused is not None
    assert (refused.refused.code.name, "业主委员会" in refused.refused.message) == ("round_not_yours", True)
    await asking.close(ConsultRound.FIRST)
    await asking.open(ConsultRound.SECOND)
    await asking.clock(MORNING + 2 * DAY)
    await asking.kept(asking.visit("1-1-101", at=MORNING + 2 * DAY), by="wang")
    (late,) = await asking.send(asking.visit("1-1-102", at=MORNING + 2 * DAY), by="ma")
    assert late.refused is not None
    # What took place in the first round may still come in, by the first round's people.
    await asking.kept(asking.visit("1-1-102"), by="ma")


async def test_nobody_writes_down_a_visit_to_a_flat_of_their_own_or_beyond_their_stairwells(asking: Asking) -> None:
    async with asking.database.write() as session:
        await declare(session, asking.people["ma"], [asking.owner_of("1-1-101")], await now(session))
    own, absent, other = await asking.send(
        asking.visit("1-1-101"), asking.visit("1-1-101", None), asking.visit("1-1-102")
    )
    assert (own.refused and own.refused.code.name, absent.refused and absent.refused.code.name) == (
        "own_record",
        "own_record",
    )
    assert other.refused is None
    within = frozenset({asking.parts["2-1-101"].part.stairwell_id})
    beyond, here = await asking.send(asking.visit("1-2-201"), asking.visit("2-1-102"), stairwells=within)
    assert (faults([beyond]), here.refused) == ([{"part_id"}], None)


async def test_support_that_a_visit_beyond_the_rules_brought_is_not_counted(asking: Asking) -> None:
    await asking.clock(MORNING + 2 * DAY)
    first = asking.visit("1-1-101", "against")
    again = asking.visit("1-1-101", "agree", at=MORNING + DAY)
    night = asking.visit("1-1-102", "agree", at=MORNING.replace(hour=22))
    refusing = asking.visit("2-1-101", "against", at=MORNING.replace(hour=22))
    found = await asking.send(first, again, night, refusing)
    assert [one.beyond for one in found] == [
        (),
        (Breach.COOLING_OFF,),
        (Breach.OUT_OF_HOURS,),
        (Breach.OUT_OF_HOURS,),
    ]
    assert (await asking.state("1-1-101")).category is HouseholdCategory.AGAINST
    assert (await asking.state("1-1-102")).category is HouseholdCategory.UNDECIDED
    assert (await asking.state("2-1-101")).category is HouseholdCategory.AGAINST


async def test_who_wants_no_more_visits_is_off_the_list_and_visits_are_told(asking: Asking) -> None:
    binding = await asking.bind("1-1-101")
    async with asking.database.write() as session:
        await mark(
            session,
            asking.community_id,
            asking.parts["1-1-101"].part.id,
            VisitMarkKind.DO_NOT_VISIT,
            "不要再来",
            resident_id=binding.resident_id,
            at=MORNING,
        )
    doors = {one.record.household.name: one.not_now for one in (await asking.board()).doors}
    assert doors["1-1-101"] == "住户已要求不要再上门"
    assert doors["1-1-102"] == ""
    (told,) = await asking.send(asking.visit("1-1-101", at=MORNING + timedelta(minutes=1)))
    assert told.beyond == (Breach.DO_NOT_VISIT,)


async def test_empty_takes_three_attempts_and_stays_in_the_denominator(asking: Asking) -> None:
    await asking.clock(MORNING + 5 * DAY)
    sent = [
        asking.visit("1-1-101", None, outcome="looks_empty", at=(MORNING + days * DAY).replace(hour=hour))
        for days, hour in ((0, 9), (1, 15), (2, 19))
    ]
    await asking.kept(*sent[:2])
    assert (await asking.state("1-1-101")).category is HouseholdCategory.ABSENT
    await asking.kept(sent[2])
    assert (await asking.state("1-1-101")).category is HouseholdCategory.EMPTY
    assert (await asking.board()).meter.households == 5


async def third_round(asking: Asking) -> None:
    for one in (ConsultRound.FIRST, ConsultRound.SECOND):
        await asking.close(one)
        await asking.open(list(ConsultRound)[one.number])
    await asking.clock(MORNING + 3 * DAY)


async def test_a_joint_visit_counts_once_three_persons_of_three_sides_confirmed_it(asking: Asking) -> None:
    await third_round(asking)
    joint = asking.visit("1-1-101", way="joint_visit", seat="neighbourhood_committee", at=MORNING + 3 * DAY)
    (alone,) = await asking.send(asking.visit("1-1-101", at=MORNING + 3 * DAY), by="wang")
    assert alone.refused is not None
    await asking.kept(joint, by="liu")
    assert (await asking.state("1-1-101")).category is HouseholdCategory.NOT_ASKED
    for seat, who, code in (
        (JointSeat.GRID_WORKER, "ma", "seat_not_yours"),
        (JointSeat.NEIGHBOURHOOD_COMMITTEE, "liu", "joint_decided"),
        (JointSeat.OWNERS_SIDE, "wang", "seat_not_yours"),
    ):
        with pytest.raises(Refused) as refused:
            await asking.confirm(joint.id, seat, who)
        assert refused.value.code.name == code
    await asking.confirm(joint.id, JointSeat.GRID_WORKER, "wang")
    assert not (await asking.state("1-1-101")).supports
    assert await asking.confirm(joint.id, JointSeat.OWNERS_SIDE, "ma") == list(JointSeat)
    assert (await asking.state("1-1-101")).supports


async def test_one_person_with_two_mandates_is_one_person(asking: Asking) -> None:
    await third_round(asking)
    joint = asking.visit("1-1-101", way="joint_visit", seat="grid_worker", at=MORNING + 3 * DAY)
    await asking.kept(joint, by="wang")
    asking.roles[asking.people["wang"]] = Role.OWNERS_COMMITTEE
    with pytest.raises(Refused) as refused:
        await asking.confirm(joint.id, JointSeat.OWNERS_SIDE, "wang")
    assert refused.value.code.name == "joint_decided"
