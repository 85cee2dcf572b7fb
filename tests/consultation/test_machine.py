"""Whatever happens in whatever order, a household has one category and every figure is a recount of its history."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.consultation.claimed import Claimed
from app.consultation.history import HouseholdRecord
from app.consultation.kinds import Stance, Trust, VoiceRule
from app.consultation.meter import meter
from app.consultation.models import ConsultOpinion, ConsultVisit
from app.consultation.standing import HouseholdState, state, year_before
from app.consultation.visiting import Limits
from app.register.households import Household

LIMITS = Limits(cooling_days=0, most_visits=1000)
START = datetime(2026, 1, 5, 2, tzinfo=UTC)  # 10:00 in China
HOUSEHOLDS, OWNERS = 4, 2


@dataclass
class Said:
    """Something said for an owner, as the test itself keeps it."""

    owner: uuid.UUID
    at: datetime
    stance: Stance
    own: bool
    state: str = "open"  # of an entry by somebody else: open, confirmed, disputed, mended; a helper's is prepared first
    met: bool = False


@dataclass
class Home:
    """A household as the test keeps it."""

    owners: list[uuid.UUID]
    said: list[Said] = field(default_factory=list)
    changed: datetime | None = None


class Estate(RuleBasedStateMachine):
    """Four households of two owners each."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.homes = [Home([uuid.uuid4() for _ in range(OWNERS)]) for _ in range(HOUSEHOLDS)]
        self.records = [
            HouseholdRecord(Household(uuid.uuid4(), uuid.uuid4(), "1", "1", str(number), {}))
            for number in range(HOUSEHOLDS)
        ]
        self.by_said: dict[int, uuid.UUID] = {}

    homes_ = st.integers(0, HOUSEHOLDS - 1)
    owners_ = st.integers(0, OWNERS - 1)
    stances_ = st.sampled_from(Stance)

    @rule(days=st.integers(1, 200))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    def _add(self, home: int, owner: uuid.UUID, stance: Stance, *, own: bool) -> Said:
        self.now += timedelta(minutes=1)
        if not own and not 10 <= (self.now + timedelta(hours=8)).hour < 20:
            self.now = self.now.replace(hour=2)
        said = Said(owner, self.now, stance, own)
        self.homes[home].said.append(said)
        record, opinion_id = self.records[home], uuid.uuid4()
        self.by_said[id(said)] = opinion_id
        condition = "条件" if stance is Stance.CONDITIONAL else ""
        opinion = ConsultOpinion(
            id=opinion_id,
            voice="owner",
            owner_id=owner,
            resident_id=owner if own else None,
            visit_id=None if own else opinion_id,
            stance=stance.value,
            condition=condition,
            reasons=[],
            at=self.now,
        )
        record.opinions.append(opinion)
        if not own:
            record.visits.append(
                ConsultVisit(id=opinion_id, way="visit", outcome="met", met_as="owner", owner_id=owner, at=self.now)
            )
            record.claims[opinion_id] = Claimed(Trust.UNCONFIRMED, None, believed=True)
        return said

    @rule(home=homes_, owner=owners_, stance=stances_)
    def a_visit(self, home: int, owner: int, stance: Stance) -> None:
        self._add(home, self.homes[home].owners[owner], stance, own=False)

    @rule(home=homes_, owner=owners_, stance=stances_)
    def an_own_word(self, home: int, owner: int, stance: Stance) -> None:
        who = self.homes[home].owners[owner]
        self._add(home, who, stance, own=True)
        for one in self.homes[home].said:
            if one.owner == who and not one.own and one.state != "mended":
                one.state = "replaced"
                self.records[home].claims[self.by_said[id(one)]] = Claimed(Trust.OUT, None, believed=True)

    @rule(home=homes_, owner=owners_, stance=stances_)
    def a_helper_prepares(self, home: int, owner: int, stance: Stance) -> None:
        said = self._add(home, self.homes[home].owners[owner], stance, own=True)
        opinion = self.records[home].opinions[-1]
        opinion.resident_id, opinion.helper_id, said.state = None, uuid.uuid4(), "prepared"
        self.records[home].claims[opinion.id] = Claimed(Trust.OUT, None, believed=True, since=self.now)

    @rule(home=homes_, which=st.randoms(use_true_random=False))
    def the_owner_confirms_what_was_prepared(self, home: int, which: random.Random) -> None:
        if waiting := [one for one in self.homes[home].said if one.state == "prepared"]:
            self.now += timedelta(minutes=1)
            one, mine = which.choice(waiting), self.homes[home]
            one.state = "open"
            if mine.changed is None or mine.changed < one.at:
                # Said now: it is the owner's latest word.
                one.at = self.now
                mine.said.remove(one)
                mine.said.append(one)
            confirmed = Claimed(Trust.CONFIRMED, None, believed=True, since=self.now)
            self.records[home].claims[self.by_said[id(one)]] = confirmed

    def _entered(self, home: int, *states: str) -> list[Said]:
        return [one for one in self.homes[home].said if not one.own and one.state in states]

    @rule(home=homes_, which=st.randoms(use_true_random=False))
    def an_owner_confirms(self, home: int, which: random.Random) -> None:
        if waiting := self._entered(home, "open", "disputed"):
            one = which.choice(waiting)
            one.state = "confirmed"
            self.records[home].claims[self.by_said[id(one)]] = Claimed(Trust.CONFIRMED, None, believed=True)

    @rule(home=homes_, which=st.randoms(use_true_random=False))
    def an_owner_disputes(self, home: int, which: random.Random) -> None:
        if waiting := self._entered(home, "open", "confirmed"):
            one = which.choice(waiting)
            one.state = "disputed"
            self.records[home].claims[self.by_said[id(one)]] = Claimed(Trust.DISPUTED, None, believed=False)

    @rule(home=homes_, stance=stances_, which=st.randoms(use_true_random=False))
    def an_agent_mends(self, home: int, stance: Stance, which: random.Random) -> None:
        if waiting := self._entered(home, "open"):
            one = which.choice(waiting)
            one.state = "mended"
            gone, record = self.by_said[id(one)], self.records[home]
            record.visits = [visit for visit in record.visits if visit.id != gone]
            record.opinions = [opinion for opinion in record.opinions if opinion.id != gone]
            self._add(home, one.owner, stance, own=False)

    @rule(home=homes_, which=st.randoms(use_true_random=False))
    def a_condition_is_met(self, home: int, which: random.Random) -> None:
        conditional = [
            one for one in self.homes[home].said if one.stance is Stance.CONDITIONAL and one.state != "prepared"
        ]
        if conditional:
            one = which.choice(conditional)
            one.met = True
            self.records[home].met |= {self.by_said[id(one)]}

    @rule(home=homes_, owner=owners_)
    def a_flat_is_sold(self, home: int, owner: int) -> None:
        self.homes[home].owners[owner] = uuid.uuid4()

    @rule(home=homes_)
    def the_plan_changes(self, home: int) -> None:
        self.now += timedelta(minutes=1)
        self.homes[home].changed = self.now
        self.records[home].changes.append(self.now)

    def states(self) -> list[HouseholdState]:
        found = []
        for home, record in zip(self.homes, self.records, strict=True):
            record.persons = {str(owner): str(owner) for owner in home.owners}
            found.append(state(record.history(VoiceRule.OWNERS, LIMITS), self.now))
        return found

    @invariant()
    def what_supports_is_a_recount_of_the_history(self) -> None:
        assert [one.supports for one in self.states()] == [supports(home, self.now) for home in self.homes]

    @invariant()
    def each_household_is_in_one_category(self) -> None:
        found = meter(self.states())
        assert sum(found.by_category.values()) == found.households == HOUSEHOLDS
        assert found.supporting == sum(supports(home, self.now) for home in self.homes)

    @invariant()
    def no_claim_counts_that_its_owner_disputes(self) -> None:
        before = [one.supports for one in self.states()]
        kept = [record.opinions for record in self.records]
        for home, record in zip(self.homes, self.records, strict=True):
            disputed = {self.by_said[id(one)] for one in home.said if one.state == "disputed"}
            record.opinions = [one for one in record.opinions if one.id not in disputed]
        assert [one.supports for one in self.states()] == before
        for record, opinions in zip(self.records, kept, strict=True):
            record.opinions = opinions

    @invariant()
    def the_order_of_arrival_is_of_no_matter(self) -> None:
        before = self.states()
        for record in self.records:
            record.opinions, record.visits = record.opinions[::-1], record.visits[::-1]
        assert self.states() == before
        for record in self.records:
            record.opinions, record.visits = record.opinions[::-1], record.visits[::-1]


def supports(home: Home, now: datetime) -> bool:
    """The plain way: every owner of today who has said anything that holds said yes, and one did."""
    said_yes = []
    for owner in home.owners:
        holds = [
            one
            for one in home.said
            if one.owner == owner
            and one.state not in {"mended", "disputed", "replaced", "prepared"}
            and one.at >= year_before(now)
            and (home.changed is None or one.at >= home.changed)
        ]
        firm = [one for one in holds if one.own or one.state == "confirmed" or one.met]
        if last := (firm or holds)[-1:]:
            said_yes.append(last[0].stance is Stance.AGREE or last[0].met)
    return bool(said_yes) and all(said_yes)


Estate.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestEstate = Estate.TestCase
