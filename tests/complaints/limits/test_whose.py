"""Whose a case is, who may act on it, who is told that it is late: routing, interest, the ladder."""

import uuid
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.complaints import interest, ladder
from app.complaints.interest import About, CaseActor
from app.complaints.kinds import Rung
from app.complaints.ladder import LadderRung
from app.complaints.lifecycle import Seat
from app.complaints.limits.limits import LADDER
from app.complaints.limits.routing import CaseMatter, RoutingRule, WarrantyTerm, route
from app.core.periods import CHINA, Calendar

U1, U2, HOUSE, PROJECT = (uuid.UUID(int=one) for one in (1, 2, 3, 4))
ME, SOMEBODY = uuid.UUID(int=10), uuid.UUID(int=11)
TODAY = date(2026, 11, 2)
OFFICES = (Rung.COMMUNITY, Rung.STREET, Rung.DISTRICT)
SEATS = [Seat(Rung.UNIT, U1), Seat(Rung.UNIT, U2), *(Seat(rung) for rung in OFFICES)]
ABOUTS = st.builds(About, st.sampled_from([None, *SEATS]), st.sampled_from([frozenset[uuid.UUID](), frozenset({ME})]))
ACTORS = st.builds(
    CaseActor,
    st.sampled_from([ME, SOMEBODY]),
    st.frozensets(st.sampled_from(OFFICES)),
    st.frozensets(st.sampled_from([U1, U2])),
)


def rule(to: uuid.UUID = U1, **conditions: object) -> RoutingRule:
    return replace(RoutingRule(uuid.uuid4(), Seat(Rung.UNIT, to)), **conditions)


def test_the_rule_that_says_most_is_followed_and_of_equals_the_first() -> None:
    matter = CaseMatter("roof.leak", HOUSE, PROJECT, "屋面防水")
    anything, roof, leak = rule(), rule(heading="roof"), rule(category="roof.leak")
    here, item = rule(buildings=frozenset({HOUSE})), rule(plan_item="屋面防水")
    for table, best in (
        ([anything, roof], roof),
        ([here, roof, anything], here),
        ([leak, here], leak),
        ([leak, item], item),
        ([roof, rule(U2, heading="roof")], roof),
        ([rule(heading="lift"), anything], anything),
    ):
        found = route(matter, table, [], TODAY)
        assert found is not None
        assert (found.by, found.why) == (best.id, "按派单目录")
    assert route(matter, [rule(heading="lift"), rule(project_id=uuid.UUID(int=99))], [], TODAY) is None


def test_a_fault_after_hand_over_goes_to_whoever_owes_the_repair() -> None:
    owes = WarrantyTerm(uuid.uuid4(), U2, TODAY, date(2031, 11, 2), frozenset({"roof"}), frozenset({HOUSE}))
    table = [rule(category="roof.leak", plan_item="屋面防水")]
    found = route(CaseMatter("roof.leak", HOUSE, None, "屋面防水"), table, [owes], TODAY)
    assert found is not None
    assert (found.to.unit_id, found.by) == (U2, owes.id)
    for matter, today in (
        (CaseMatter("roof.leak", HOUSE, None, "屋面防水"), date(2026, 11, 1)),
        (CaseMatter("roof.leak", HOUSE, None, "屋面防水"), date(2031, 11, 2)),
        (CaseMatter("roof.leak", None, None, "屋面防水"), TODAY),
    ):
        found = route(matter, table, [owes], today)
        assert found is not None
        assert found.to.unit_id == U1
    assert route(CaseMatter("lift.works", HOUSE), table, [owes], TODAY) is None


def test_what_is_about_a_unit_or_an_office_goes_one_level_up_whatever_the_table_says() -> None:
    table = [rule(), RoutingRule(uuid.uuid4(), Seat(Rung.COMMUNITY), category="conduct.rude")]
    owes = WarrantyTerm(uuid.uuid4(), U1, TODAY, date(2031, 1, 1))
    for seat, up in (
        (Seat(Rung.UNIT, U1), Rung.COMMUNITY),
        (Seat(Rung.COMMUNITY), Rung.STREET),
        (Seat(Rung.STREET), Rung.DISTRICT),
        (Seat(Rung.DISTRICT), Rung.DISTRICT),
    ):
        found = route(CaseMatter("conduct.rude", about=About(seat)), table, [owes], TODAY)
        assert found is not None
        assert found.to == Seat(up)


@given(ABOUTS, ACTORS, st.sampled_from([None, *SEATS]))
def test_nobody_is_over_their_own_house_nor_judge_of_it(about: About, actor: CaseActor, seat: Seat | None) -> None:
    concerned = interest.concerns(about, actor)
    assert concerned == (
        actor.id in about.people
        or (about.seat is not None and (about.seat.unit_id in actor.units or about.seat.rung in actor.rungs))
    )
    if interest.over(seat, actor, about):
        assert not concerned
        assert actor.rungs
        assert seat is None or seat.rung is Rung.DISTRICT or not interest.sits(seat, actor)
        assert max(one.height for one in actor.rungs) >= interest.lowest_over(seat, about).height
        assert interest.steers(seat, actor, about)
    if interest.steers(seat, actor, about):
        assert not concerned
        assert actor.rungs


@given(ACTORS, st.sampled_from(SEATS))
def test_a_case_is_sent_down_or_across_and_never_up(actor: CaseActor, to: Seat) -> None:
    highest = max((one.height for one in actor.rungs), default=-1)
    assert interest.sends_to(to, actor) == (highest >= to.rung.height)


def test_a_unit_agrees_with_itself_in_nothing() -> None:
    both = CaseActor(ME, frozenset({Rung.COMMUNITY}), frozenset({U1}), frozenset({U1}))
    assert not interest.over(Seat(Rung.UNIT, U1), both, About())
    assert interest.over(Seat(Rung.UNIT, U2), both, About())
    assert not interest.over(Seat(Rung.COMMUNITY), both, About())
    assert interest.over(Seat(Rung.DISTRICT), CaseActor(ME, frozenset({Rung.DISTRICT})), About())


CALENDAR = Calendar.from_days({date(2026, 10, day): True for day in range(1, 8)} | {date(2026, 10, 10): False})


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_the_ladder_goes_up_in_working_days_after_the_end() -> None:
    unit = Seat(Rung.UNIT, U1)
    ended = instant("2026-10-01T00:00")  # 30 September, 24:00; then a week of holidays
    assert ladder.steps(LADDER, unit, About(), ended, CALENDAR) == [
        LadderRung(Rung.SUPERVISOR, ended),
        LadderRung(Rung.COMMUNITY, instant("2026-10-08T00:00")),
        LadderRung(Rung.STREET, instant("2026-10-14T00:00")),
        LadderRung(Rung.DISTRICT, instant("2026-10-21T00:00")),
    ]
    midday = instant("2026-10-09T15:00")
    assert ladder.steps(LADDER, unit, About(), midday, CALENDAR)[1] == LadderRung(
        Rung.COMMUNITY, instant("2026-10-10T00:00")
    )


@pytest.mark.parametrize(
    ("charge", "about", "told"),
    [
        (Seat(Rung.UNIT, U1), About(), [Rung.SUPERVISOR, Rung.COMMUNITY, Rung.STREET, Rung.DISTRICT]),
        (None, About(), [Rung.COMMUNITY, Rung.STREET, Rung.DISTRICT]),
        (Seat(Rung.COMMUNITY), About(), [Rung.STREET, Rung.DISTRICT]),
        (Seat(Rung.UNIT, U1), About(Seat(Rung.UNIT, U2)), [Rung.COMMUNITY, Rung.STREET, Rung.DISTRICT]),
        (Seat(Rung.UNIT, U1), About(Seat(Rung.COMMUNITY)), [Rung.STREET, Rung.DISTRICT]),
        (Seat(Rung.DISTRICT), About(Seat(Rung.STREET)), []),
    ],
)
def test_who_has_it_and_whom_it_is_about_are_passed_over(charge: Seat | None, about: About, told: list[Rung]) -> None:
    found = ladder.steps(LADDER, charge, about, instant("2026-11-02T00:00"), CALENDAR)
    assert [one.rung for one in found] == told


def test_the_next_rung_is_the_lowest_that_is_due_and_does_not_know() -> None:
    found = ladder.steps(LADDER, Seat(Rung.UNIT, U1), About(), instant("2026-11-02T00:00"), CALENDAR)
    at = instant("2026-11-20T00:00")

    def rung(told: Rung | None, when: datetime) -> Rung | None:
        step = ladder.next_step(told, found, when)
        return step.rung if step is not None else None

    assert rung(None, instant("2026-11-01T23:59:59")) is None
    assert rung(None, at) is Rung.SUPERVISOR
    assert rung(Rung.SUPERVISOR, instant("2026-11-02T12:00")) is Rung.COMMUNITY
    assert rung(Rung.COMMUNITY, instant("2026-11-02T12:00")) is None
    assert rung(Rung.STREET, at) is Rung.DISTRICT
    assert rung(Rung.DISTRICT, at) is None
