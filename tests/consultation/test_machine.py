"""Whatever happens in whatever order, a household has one category and every figure is a recount of its history."""

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.consultation.households.meter import meter
from app.consultation.households.standing import HouseholdState, state, year_before
from app.consultation.kinds import Stance, Trust, VoiceRule
from app.consultation.models import ConsultOpinion, ConsultVisit
from app.consultation.rounds.claimed import Claimed
from app.consultation.rounds.history import HouseholdRecord
from app.consultation.rounds.visiting import VisitLimits
from app.register.people.households import Household

LIMITS = VisitLimits(cooling_days=0, most_visits=1000)
START = datetime(2026, 1, 5, 2, tzinfo=UTC)  # 10:00 in China
HOUSEHOLDS, OWNERS = 4, 2


@dataclass
class Said:
    """Something said for an owner, as the test itself keeps it."""

    owner: uuid.UUID
    at: datetime
    stance: Stance
    own: bool
    # Of an entry by somebody else: open, confirmed, disputed, struck, mended, replaced; a helper's is prepared first.
    state: str = "open"
    met: bool = False
    # What was entered, whatever it was corrected to since.
    entered: Stance = field(init=False)

    def __post_init__(self) -> None:
        self.entered = self.stance


@dataclass
class Home:
    """A household as the test keeps it; `known` has for every id of an owner of today the one they bear now."""

    owners: list[uuid.UUID]
    said: list[Said] = field(default_factory=list)
    changed: datetime | None = None
    known: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known |= {one: one for one in self.owners}


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
        self.areas = {one.household.id: (number + 1) * 1000 for number, one in enumerate(self.records)}
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
            # What was struck, or mended before, stays so.
            if one.owner == who and not one.own and one.state not in {"mended", "struck"}:
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
            # What was entered is what they said, whatever they put in its place before they disputed it.
            one.state, one.stance = "confirmed", one.entered
            self.records[home].claims[self.by_said[id(one)]] = Claimed(Trust.CONFIRMED, None, believed=True)

    @rule(home=homes_, which=st.randoms(use_true_random=False))
    def an_owner_disputes(self, home: int, which: random.Random) -> None:
        if waiting := self._entered(home, "open", "confirmed"):
            one = which.choice(waiting)
            one.state = "disputed"
            self.records[home].claims[self.by_said[id(one)]] = Claimed(Trust.DISPUTED, None, believed=False)

    @rule(home=homes_, stance=stances_, which=st.randoms(use_true_random=False))
    def an_owner_corrects(self, home: int, stance: Stance, which: random.Random) -> None:
        if waiting := self._entered(home, "open", "disputed", "confirmed"):
            one = which.choice(waiting)
            # Of a condition that they put otherwise nobody has said yet that it is met.
            one.state, one.stance, one.met = "confirmed", stance, False
            corrected = Claimed(Trust.CONFIRMED, stance, believed=True)
            self.records[home].claims[self.by_said[id(one)]] = corrected
            self.records[home].met -= {self.by_said[id(one)]}

    @rule(home=homes_, which=st.randoms(use_true_random=False))
    def two_units_find_it_forged(self, home: int, which: random.Random) -> None:
        if waiting := self._entered(home, "disputed"):
            one = which.choice(waiting)
            one.state = "struck"
            self.records[home].claims[self.by_said[id(one)]] = Claimed(Trust.OUT, None, believed=False)

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
        mine, sold = self.homes[home], self.homes[home].owners[owner]
        mine.known = {one: now for one, now in mine.known.items() if now != sold}
        self._moves_in(mine, owner)

    @rule(home=homes_, owner=owners_)
    def the_register_writes_an_owner_anew(self, home: int, owner: int) -> None:
        """A sheet read again: the same person under another id, known by their document."""
        mine, before = self.homes[home], self.homes[home].owners[owner]
        now = self._moves_in(mine, owner)
        mine.known |= {one: now for one, current in mine.known.items() if current == before}

    def _moves_in(self, mine: Home, owner: int) -> uuid.UUID:
        mine.owners[owner] = uuid.uuid4()
        mine.known[mine.owners[owner]] = mine.owners[owner]
        return mine.owners[owner]

    @rule(home=homes_)
    def the_plan_changes(self, home: int) -> None:
        self.now += timedelta(minutes=1)
        self.homes[home].changed = self.now
        self.records[home].changes.append(self.now)

    def states(self) -> list[HouseholdState]:
        found = []
        for home, record in zip(self.homes, self.records, strict=True):
            record.persons = {str(one): str(now) for one, now in home.known.items()}
            found.append(state(record.history(VoiceRule.OWNERS, LIMITS), self.now))
        return found

    @invariant()
    def what_supports_is_a_recount_of_the_history(self) -> None:
        assert [one.supports for one in self.states()] == [supports(home, self.now) for home in self.homes]

    @invariant()
    def each_household_is_in_one_category_and_every_figure_is_a_recount(self) -> None:
        found, told = meter(self.states(), self.areas), [recount(home, self.now) for home in self.homes]
        assert sum(found.by_category.values()) == found.households == HOUSEHOLDS
        by_category = Counter(one.category for one in told)
        assert {one: number for one, number in found.by_category.items() if number} == by_category
        assert (found.supporting, found.consulted, found.stale, found.by_claim, found.firmly_against) == (
            sum(supports(home, self.now) for home in self.homes),
            sum(one.asked for one in told),
            sum(one.stale for one in told),
            sum(one.by_claim for one in told if one.category == "agree" and not one.stale),
            sum(one.category == "against" and not one.stale for one in told),
        )
        areas = [(number + 1) * 1000 for number in range(HOUSEHOLDS)]
        yes = [supports(home, self.now) for home in self.homes]
        no = [one.category == "against" and not one.stale for one in told]
        assert (found.area.supporting_c, found.area.against_c, sum(found.area.open_c)) == (
            sum(area for area, one in zip(areas, yes, strict=True) if one),
            sum(area for area, one in zip(areas, no, strict=True) if one),
            sum(area for area, one, other in zip(areas, yes, no, strict=True) if not one and not other),
        )

    @invariant()
    def no_claim_counts_that_its_owner_disputes(self) -> None:
        before = [one.supports for one in self.states()]
        kept = [record.opinions for record in self.records]
        for home, record in zip(self.homes, self.records, strict=True):
            disputed = {self.by_said[id(one)] for one in home.said if one.state in {"disputed", "struck"}}
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


@dataclass(frozen=True)
class Told:
    """A household as the plain count has it."""

    category: str
    asked: bool
    stale: bool
    by_claim: bool = False


def last_words(home: Home, now: datetime, *, fresh: bool) -> list[Said]:
    """Of each owner of today the word that holds, of those since the plan and a year ago, or of those before."""
    since = max(year_before(now), home.changed or START)
    words = []
    for owner in home.owners:
        holds = [
            one
            for one in home.said
            if home.known.get(one.owner) == owner and one.state in {"open", "confirmed"} and (one.at >= since) is fresh
        ]
        firm = [one for one in holds if one.own or one.state == "confirmed" or one.met]
        words += (firm or holds)[-1:]
    return words


def recount(home: Home, now: datetime) -> Told:
    """The plain way: owners of today who differ have not settled it; what is stale is looked at where nothing is fresh."""
    since = max(year_before(now), home.changed or START)
    fresh = [one for one in home.said if home.known.get(one.owner) is not None and one.at >= since]
    asked = any(one.state in {"open", "confirmed"} for one in fresh) or any(
        not one.own and one.state == "replaced" for one in fresh
    )
    for stale in (False, True):
        words = last_words(home, now, fresh=not stale)
        meant = {"agree" if one.met else one.stance.value for one in words}
        of_then = [one for one in home.said if home.known.get(one.owner) is not None and (one.at < since) is stale]
        if len(meant) > 1 or (not meant and any(one.state == "disputed" for one in of_then)):
            return Told("disputed", asked, stale)
        if meant:
            by_claim = any(not one.own and one.state == "open" and not one.met for one in words)
            return Told(meant.pop(), asked, stale, by_claim)
    return Told("undecided" if asked else "not_asked", asked, stale=False)


def supports(home: Home, now: datetime) -> bool:
    """Every owner of today who has said anything that holds said yes, and one did."""
    said_yes = [one.stance is Stance.AGREE or one.met for one in last_words(home, now, fresh=True)]
    return bool(said_yes) and all(said_yes)


Estate.TestCase.settings = settings(max_examples=120, stateful_step_count=40)
TestEstate = Estate.TestCase
