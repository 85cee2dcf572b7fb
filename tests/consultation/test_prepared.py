"""What a family helper prepares: nobody's word until the owner it was prepared for confirms it, and then that owner's own."""

import uuid
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.claims import service as claims
from app.claims import settling, shown
from app.claims.entering import agent
from app.claims.kinds import ClaimEvidence, ClaimFinding, ClaimSaid, ClaimState, EvidenceClass, WordBy
from app.claims.models import Claim, ClaimEvent, ClaimSlip
from app.claims.patterns import flags
from app.claims.reading import reading
from app.claims.samples import samples
from app.claims.speaking import Speaker, by_phone
from app.consultation.kinds import HouseholdCategory, Trust, VoiceRule
from app.consultation.models import ConsultOpinion
from app.consultation.rounds import claimed
from app.consultation.schemas import HelpersAnswer
from app.consultation.visits import answering
from app.core.errors import Refused
from app.core.installation import now
from app.identity.kinds import BindingKind
from app.identity.models import Binding
from app.identity.permissions import Role
from app.identity.residents import binding as bindings
from app.identity.residents import dwelling, flatmates, invitations, logins
from app.identity.residents.way_schemas import NewInvitation
from app.notifications.kinds import NoticeKind
from app.notifications.models import Notice, NoticeDelivery
from tests.consultation.asking import MORNING, PLACES, Asking, owner_name
from tests.register.flats import flat, id_card, owner

HOME = "1-1-101"


class Family:
    """An owner of a flat with their phone, and a helper whom they let in."""

    def __init__(self, asking: Asking, owner: Binding, helper: Binding) -> None:
        self.asking, self.owner, self.helper = asking, owner, helper

    @classmethod
    async def at(cls, asking: Asking, place: str = HOME, *, which: int = 0) -> "Family":
        owner = await asking.bind(place, which=which)
        return cls(asking, owner, await guest(asking, owner, BindingKind.HELPER))

    async def prepare(self, stance: str = "agree", by: Binding | None = None) -> ConsultOpinion:
        helper = by or self.helper
        sent = HelpersAnswer.model_validate(
            {"stance": stance, "helper_name": "李小明", "reasons": ["cost"] if stance == "against" else []}
        )
        async with self.asking.database.write() as session:
            own = await dwelling.dweller(session, helper.resident_id, helper.id)
            return await answering.prepare(session, own, self.asking.id, sent, await now(session))

    async def claim(self, opinion: ConsultOpinion) -> reading.ClaimNow:
        async with self.asking.database.read() as session:
            (found,) = await reading.read(session, select(Claim).where(Claim.subject_id == opinion.id))
        return found

    async def state(self, opinion: ConsultOpinion) -> ClaimState:
        return (await self.claim(opinion)).standing.state

    async def say(self, opinion: ConsultOpinion, by: Binding, *, dispute: bool = False) -> None:
        claim = (await self.claim(opinion)).claim
        async with self.asking.database.write() as session:
            speaker = await by_phone(session, claim, by.resident_id)
            at = await now(session)
            if dispute:
                await claims.dispute(session, claim.community_id, claim.id, "我没有让人填写", speaker, at)
            else:
                await claims.confirm(session, claim.community_id, claim.id, speaker, at)

    async def let_go(self) -> None:
        async with self.asking.database.write() as session:
            await flatmates.end_guest(
                session, self.owner.resident_id, self.owner.id, self.helper.id, await now(session)
            )


async def guest(asking: Asking, owner: Binding, kind: BindingKind) -> Binding:
    """Somebody whom an owner let in."""
    async with asking.database.write() as session:
        at = await now(session)
        until = at.date() + timedelta(days=300) if kind is BindingKind.OCCUPANT else None
        made = await invitations.invite(
            session,
            asking.desk.sealer,
            owner.resident_id,
            owner.id,
            NewInvitation(kind=kind, owner_id=None, until_on=until, label=""),
            at,
        )
        opened = await logins.sign_in(session, "wx0123456789abcdef", f"o-{uuid.uuid4().hex}", None, "", at)
        token = invitations.token_of(asking.desk.sealer, made.id)
        return await invitations.accept(session, opened.resident_id, token, at)


async def code_of(work: Awaitable[object]) -> str:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.code.name


async def test_it_counts_for_nothing_until_the_owner_confirms_and_then_is_their_own_word(asking: Asking) -> None:
    family = await Family.at(asking)
    made = await family.prepare()
    now_ = await family.claim(made)
    assert (now_.standing.state, now_.standing.counts) == (ClaimState.PREPARED, False)
    before = await asking.state(HOME)
    assert (before.category, before.consulted, before.supports) == (HouseholdCategory.NOT_ASKED, False, False)
    await family.say(made, family.owner)
    after = await asking.state(HOME)
    assert (after.category, after.claim, after.supports) == (HouseholdCategory.AGREE, Trust.OWN, True)
    figures = (await asking.board()).meter
    assert (figures.supporting, figures.by_claim) == (1, 0)


async def test_an_occupants_answer_counts_where_no_owner_has_spoken_a_helpers_never(empty: Asking) -> None:
    await empty.set_up(voice_rule=VoiceRule.OWNERS_FIRST)
    family = await Family.at(empty)
    assert await code_of(empty.answer(family.helper, "agree")) == "helper_prepares"
    assert await code_of(empty.condition_met(family.helper)) == "helper_prepares"
    await family.prepare()
    assert (await empty.state(HOME)).category is HouseholdCategory.NOT_ASKED
    tenant = await guest(empty, family.owner, BindingKind.OCCUPANT)
    await empty.answer(tenant, "agree")
    assert (await empty.state(HOME)).supports
    for other in (tenant, family.owner):
        assert await code_of(family.prepare(by=other)) == "helpers_alone"


async def test_the_owners_are_told_who_prepared_what_and_no_slip_is_printed(asking: Asking) -> None:
    family = await Family.at(asking)
    claim = (await family.claim(await family.prepare())).claim
    async with asking.database.read() as session:
        (notice,) = await session.scalars(select(Notice).where(Notice.subject_id == claim.id))
        told = await session.scalars(select(NoticeDelivery.owner_ids).where(NoticeDelivery.notice_id == notice.id))
        slips = (await session.scalars(select(ClaimSlip))).all()
        (answer,) = await shown.answers(session, [await reading.find(session, asking.community_id, claim.id)])
    assert notice.kind == NoticeKind.CLAIM_PREPARED
    assert "家属协助人李小明" in notice.body
    assert "“同意”" in notice.body
    assert {asking.owner_of(HOME)} == {owner for owners in told for owner in owners}
    assert slips == []
    assert (answer.agent, answer.evidence_class, answer.counts, answer.counted_words) == (
        "家属协助人李小明",
        EvidenceClass.PREPARED,
        False,
        "",
    )


async def test_the_helper_never_confirms(asking: Asking) -> None:
    family = await Family.at(asking)
    made = await family.prepare()
    assert await code_of(family.say(made, family.helper)) == "claim_owners_only"
    # Not even as somebody who had come to be an owner's phone by whatever way.
    claim = (await family.claim(made)).claim
    speaker = Speaker(asking.owner_of(HOME), WordBy.PHONE, resident_id=family.helper.resident_id)
    async with asking.database.write() as session:
        refused = claims.confirm(session, claim.community_id, claim.id, speaker, await now(session))
        assert await code_of(refused) == "claim_helper_prepared"
    assert await family.state(made) is ClaimState.PREPARED


async def test_only_the_owner_it_was_prepared_for_speaks_on_it(empty: Asking) -> None:
    await empty.set_up()
    couple = "2-1-101"
    await wed(empty, couple)
    family, spouse = await Family.at(empty, couple), await empty.bind(couple, which=1)
    made = await family.prepare()
    for dispute in (False, True):
        assert await code_of(family.say(made, spouse, dispute=dispute)) == "claim_prepared_for_another"
    assert await family.state(made) is ClaimState.PREPARED
    await family.say(made, family.owner)
    assert await family.state(made) is ClaimState.CONFIRMED
    # A stranger finds nothing there.
    neighbour = await empty.bind("1-1-102")
    assert await code_of(family.say(made, neighbour)) == "not_found"


async def wed(asking: Asking, place: str) -> None:
    """A second owner for a flat: the register is read in anew."""
    await asking.desk.bring_in(
        *(
            flat(
                one,
                owner(owner_name(number), document=id_card(number)),
                *([owner("配偶", document=id_card(99))] if one == place else []),
            )
            for number, one in enumerate(PLACES, 1)
        )
    )
    asking.parts = await asking.desk.parts()


async def test_a_dispute_takes_it_out_and_leaves_the_household_where_it_was(asking: Asking) -> None:
    family = await Family.at(asking)
    made = await family.prepare()
    await family.say(made, family.owner, dispute=True)
    disputed = await family.claim(made)
    assert disputed.standing.state is ClaimState.DISPUTED
    assert settling.units(disputed.claim)[0] is Role.STREET_OFFICE
    assert (await asking.state(HOME)).category is HouseholdCategory.NOT_ASKED
    async with asking.database.write() as session:
        for role, who in ((Role.STREET_OFFICE, "ma"), (Role.NEIGHBOURHOOD_COMMITTEE, "liu")):
            await settling.find(
                session,
                asking.community_id,
                disputed.claim.id,
                ClaimFinding.GENUINE,
                "已当面核对",
                by=asking.people[who],
                roles=frozenset({role}),
                at=await now(session),
            )
    assert await family.state(made) is ClaimState.UPHELD
    assert (await asking.state(HOME)).category is HouseholdCategory.NOT_ASKED


async def test_the_owners_own_answer_takes_the_place_of_what_was_prepared(asking: Asking) -> None:
    family = await Family.at(asking)
    made = await family.prepare()
    await asking.answer(family.owner, "against")
    assert await family.state(made) is ClaimState.REPLACED
    assert await code_of(family.say(made, family.owner)) == "claim_final"
    assert (await asking.state(HOME)).category is HouseholdCategory.AGAINST


async def test_what_the_owner_confirms_last_holds_whenever_it_was_prepared(asking: Asking) -> None:
    family = await Family.at(asking)
    other = await guest(asking, family.owner, BindingKind.HELPER)
    first = await family.prepare("against")
    await asking.clock(MORNING + timedelta(hours=1))
    second = await family.prepare("agree", by=other)
    await asking.clock(MORNING + timedelta(hours=2))
    await family.say(second, family.owner)
    await asking.clock(MORNING + timedelta(hours=3))
    await family.say(first, family.owner)
    assert (await asking.state(HOME)).category is HouseholdCategory.AGAINST


async def test_a_helper_who_prepares_again_replaces_what_waits_and_nothing_that_was_confirmed(asking: Asking) -> None:
    family = await Family.at(asking)
    first = await family.prepare("against")
    second = await family.prepare("agree")
    assert [await family.state(one) for one in (first, second)] == [ClaimState.MENDED, ClaimState.PREPARED]
    assert (await family.claim(second)).claim.mends_id == (await family.claim(first)).claim.id
    await family.say(second, family.owner)
    third = await family.prepare("against")
    assert [await family.state(one) for one in (second, third)] == [ClaimState.CONFIRMED, ClaimState.PREPARED]
    assert (await asking.state(HOME)).supports


async def test_when_the_owner_lets_the_helper_go_what_waits_is_withdrawn(asking: Asking) -> None:
    family = await Family.at(asking)
    confirmed = await family.prepare("agree")
    await family.say(confirmed, family.owner)
    waiting = await family.prepare("against")
    await family.let_go()
    assert [await family.state(one) for one in (confirmed, waiting)] == [ClaimState.CONFIRMED, ClaimState.WITHDRAWN]
    assert (await asking.state(HOME)).supports
    assert await code_of(family.say(waiting, family.owner)) == "claim_final"
    assert await code_of(family.prepare()) == "not_found"


async def test_it_goes_with_the_owners_own_binding(asking: Asking) -> None:
    family = await Family.at(asking)
    made = await family.prepare()
    async with asking.database.write() as session:
        await bindings.end(session, asking.community_id, family.owner.id, at=await now(session))
    assert await family.state(made) is ClaimState.WITHDRAWN


async def test_a_helper_of_another_flat_is_at_home_there_alone(asking: Asking) -> None:
    family = await Family.at(asking)
    other = await Family.at(asking, "1-1-102")
    async with asking.database.read() as session:
        with pytest.raises(Refused):
            await dwelling.dweller(session, other.helper.resident_id, family.helper.id)
    await other.prepare()
    assert [one.helper_id for one in (await asking.record_of(HOME)).opinions] == []


async def test_of_a_helper_to_whose_binding_somebody_objects_nothing_is_taken(asking: Asking) -> None:
    family = await Family.at(asking)
    async with asking.database.write() as session:
        await flatmates.object_to(
            session, family.owner.resident_id, family.owner.id, family.helper.id, "不是我家的人", await now(session)
        )
    assert await code_of(family.prepare()) == "owners_only"


async def test_what_a_doubted_phone_confirmed_waits_and_falls_with_it(asking: Asking) -> None:
    family, real = await Family.at(asking), await asking.bind(HOME)
    made = await family.prepare()
    await family.say(made, family.owner)
    assert (await asking.state(HOME)).supports
    async with asking.database.write() as session:
        objection = await flatmates.object_to(
            session, real.resident_id, real.id, family.owner.id, "这不是我家的手机", await now(session)
        )
    assert (await asking.state(HOME)).category is HouseholdCategory.DISPUTED
    async with asking.database.write() as session:
        await flatmates.decide(
            session,
            asking.community_id,
            objection.id,
            upheld=True,
            decision="已当面核对身份证",
            by=asking.people["liu"],
            at=await now(session),
        )
    assert (await asking.state(HOME)).category is HouseholdCategory.NOT_ASKED


async def test_confirmed_after_the_plan_changed_it_was_said_of_the_plan_before(asking: Asking) -> None:
    family = await Family.at(asking)
    made = await family.prepare()
    await asking.clock(MORNING + timedelta(days=1))
    await asking.site.publish(asking.project, "外墙保温", "加装电梯")
    await asking.follow({"kind": "estate"})
    await asking.clock(MORNING + timedelta(days=2))
    await family.say(made, family.owner)
    found = await asking.state(HOME)
    assert (found.category, found.stale, found.supports) == (HouseholdCategory.AGREE, True, False)
    again = await family.prepare()
    await family.say(again, family.owner)
    assert (await asking.state(HOME)).supports


async def test_it_is_nothing_that_callers_ask_about_or_patterns_are_found_in(asking: Asking) -> None:
    family = await Family.at(asking)
    await family.prepare()
    async with asking.database.read() as session:
        drawn = await samples.population(session, asking.community_id)
        flagged = await flags.flagged(session, asking.community_id)
    assert ([one.kind.value for one in drawn if one.kind.value == "claim"], flagged) == ([], [])


async def test_staff_enter_nothing_as_prepared(asking: Asking) -> None:
    home = asking.parts[HOME].part.id
    async with asking.database.write() as session:
        entered = claims.enter(
            session,
            community_id=asking.community_id,
            subject_kind=claimed.SUBJECT,
            subject_id=uuid.uuid4(),
            matter=select(ConsultOpinion.id),
            part_id=home,
            owner_id=None,
            claim=ClaimSaid("征询", "同意", {"stance": "agree"}),
            evidence_class=EvidenceClass.PREPARED,
            evidence=ClaimEvidence(reference="李小明"),
            agent=await agent(session, asking.community_id, asking.people["ma"], [home], MORNING),
            at=MORNING,
        )
        assert await code_of(entered) == "claim_faulty"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"agent_id": "ma"}, "ck_claim_by_one"),
        ({"helper_id": None}, "ck_claim_by_one"),
        ({"helper_binding_id": None}, "ck_claim_helper_by_binding"),
        ({"evidence_class": "visit"}, "ck_claim_prepared_by_helper"),
        ({"owner_ids": []}, "ck_claim_helper_for_one_owner"),
        ({"reference": ""}, "ck_claim_helper_for_one_owner"),
    ],
)
async def test_the_database_holds_what_a_prepared_claim_is(
    asking: Asking, change: dict[str, object], constraint: str
) -> None:
    family = await Family.at(asking)
    claim = (await family.claim(await family.prepare())).claim
    columns = {one.name: getattr(claim, one.name) for one in Claim.__table__.columns} | change | {"id": uuid.uuid4()}
    if "agent_id" in change:
        columns["agent_id"] = asking.people["ma"]
    with pytest.raises(IntegrityError, match=constraint):
        async with asking.database.write() as session:
            session.add(Claim(**columns))


async def test_a_finding_is_never_a_residents(asking: Asking) -> None:
    family = await Family.at(asking)
    made = await family.prepare()
    await family.say(made, family.owner, dispute=True)
    found = await family.claim(made)
    row = {"claim_id": found.claim.id, "resident_id": family.helper.resident_id, "dispute_seq": found.standing.dispute}
    found_by = {"act": "find", "finding": "genuine", "role": "street_office", "told": "", "known_by": ""}
    with pytest.raises(IntegrityError, match="ck_claim_event_finding_by_staff"):
        async with asking.database.write() as session:
            session.add(ClaimEvent(**row, **found_by, at=await now(session)))
