"""What households answer together, counted by households, heads and area, ranked, and shown without naming anybody."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.claims.kinds import EvidenceClass
from app.consultation.kinds import Trust, Voice
from app.consultation.surveys import public
from app.consultation.surveys.kinds import QuestionKind
from app.consultation.surveys.questions import Option, SurveyQuestion, Value, partitions
from app.consultation.surveys.ranking import chosen_options, ranked, vote_item
from app.consultation.surveys.settling import Heard, HouseholdAnswer, of_today, settle, stands_for
from app.consultation.surveys.sums import CountedHousehold, HouseholdSum, by_place, tally

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
YES_NO = SurveyQuestion("q1", QuestionKind.SINGLE, "是否支持", (Option("1", "支持"), Option("2", "不支持")))
MENU = SurveyQuestion("q2", QuestionKind.ITEMS, "内容", tuple(Option(str(n), f"项目{n}") for n in (1, 2, 3)))


def heard(
    value: Value | None,
    *,
    person: str = "o1",
    trust: Trust = Trust.OWN,
    after: int = 0,
    voice: Voice = Voice.OWNER,
    question: SurveyQuestion = YES_NO,
) -> Heard:
    answers = {question.id: value} if value is not None else {}
    evidence = EvidenceClass.OWN_WORD_2 if trust is Trust.OWN else EvidenceClass.PHONE
    return Heard(f"{after:04d}{person}", AT + timedelta(minutes=after), voice, person, answers, trust, evidence)


def said(*answers: Heard, **more: bool) -> HouseholdAnswer:
    return settle(answers, Voice.OWNER, **more)


def test_the_last_answer_holds_and_an_owners_own_goes_before_a_later_claim() -> None:
    assert said(heard("1"), heard("2", after=1)).answers["q1"].value == "2"
    mixed = said(heard("1"), heard("2", after=1, trust=Trust.UNCONFIRMED))
    assert (mixed.answers["q1"].value, mixed.trust) == ("1", Trust.OWN)
    assert said(heard("1", trust=Trust.DISPUTED)).silent
    claimed = heard("1", trust=Trust.UNCONFIRMED)
    assert (said(claimed).trust, said(claimed, firm_only=True).silent) == (Trust.UNCONFIRMED, True)
    assert said(heard("1", trust=Trust.CONFIRMED), firm_only=True).evidence is EvidenceClass.PHONE


def test_an_answer_is_replaced_whole() -> None:
    first = Heard("1", AT, Voice.OWNER, "o1", {"q1": "1", "q2": "x"}, Trust.OWN, EvidenceClass.OWN_WORD_2)
    assert set(said(first, heard("2", after=1)).answers) == {"q1"}


def test_people_of_a_household_who_differ_have_not_settled_it() -> None:
    both = said(heard("1"), heard("2", person="o2", after=1))
    assert both.answers["q1"].differing
    assert said(heard("1"), heard("1", person="o2")).answers["q1"].value == "1"


def test_voices_are_apart_and_the_owners_stand_first() -> None:
    tenant = heard("2", person="r1", voice=Voice.OCCUPANT)
    assert settle([tenant], Voice.OWNER).silent
    both = (Voice.OWNER, Voice.OCCUPANT)
    assert stands_for([tenant], both).answers["q1"].value == "2"
    assert stands_for([tenant, heard("1")], both).answers["q1"].value == "1"
    assert of_today([heard("1", person="sold"), tenant], {"o1": "o1"}) == [tenant]
    assert of_today([heard("1", person="old")], {"old": "new"})[0].person == "new"


VALUES = st.sampled_from(["1", "2", "differing", None])
HOMES = st.lists(
    st.tuples(st.sampled_from("12"), st.sampled_from("12"), st.integers(0, 20000), st.integers(0, 6), VALUES),
    min_size=1,
    max_size=60,
)


def dwellings(homes: Sequence[tuple[str, str, int, int, str | None]]) -> list[tuple[CountedHousehold, HouseholdAnswer]]:
    found = []
    for building, stairwell, area_c, owner, value in homes:
        if value == "differing":
            answer = said(heard("1"), heard("2", person="o2"))
        else:
            answer = said(heard(value)) if value is not None else said()
        found.append(
            (CountedHousehold((building, stairwell), area_c, frozenset({str(owner)} if owner else ())), answer)
        )
    return found


@given(homes=HOMES)
def test_everybody_is_in_the_denominator_once_by_households_heads_and_area(
    homes: list[tuple[str, str, int, int, str | None]],
) -> None:
    found = dwellings(homes)
    told = tally(YES_NO, found)
    heads = len({owner for *_, owner, _ in homes if owner})
    assert told.everybody == HouseholdSum(len(homes), heads, sum(area_c for _, _, area_c, _, _ in homes))
    assert told.cells["1"] + told.cells["2"] == told.answered
    assert told.cells["1"].households == sum(value == "1" for *_, value in homes)
    assert told.cells["1"].area_c == sum(area_c for _, _, area_c, _, value in homes if value == "1")
    for depth in (1, 2):
        places = by_place(YES_NO, found, depth).values()
        assert sum(one.everybody.households for one in places) == len(homes)
        assert sum(one.cells["2"].area_c for one in places) == told.cells["2"].area_c


def test_an_owner_of_three_flats_is_one_head_and_not_settled_where_the_flats_differ() -> None:
    homes = [("1", "1", 5000, 1, "1"), ("1", "1", 5000, 1, "1"), ("1", "2", 5000, 1, None), ("1", "2", 5000, 2, "2")]
    assert tally(YES_NO, dwellings(homes)).cells["1"] == HouseholdSum(2, 1, 10000)
    homes[2] = ("1", "2", 5000, 1, "2")
    told = tally(YES_NO, dwellings(homes))
    assert (told.cells["1"], told.cells["2"], told.differing) == (
        HouseholdSum(2, 0, 10000),
        HouseholdSum(2, 1, 10000),
        HouseholdSum(0, 1, 0),
    )


# Stairwells filled so that many can be shown: a number of households for each thing they may say.
FILLED = st.dictionaries(
    st.tuples(st.sampled_from("12"), st.sampled_from("123")),
    st.tuples(*[st.sampled_from([0, 0, 5, 6, 9, 2])] * 4),
    min_size=1,
).map(
    lambda places: [
        (building, stairwell, 100, 1, value)
        for (building, stairwell), numbers in places.items()
        for number, value in zip(numbers, ("1", "2", "differing", None), strict=True)
        for _ in range(number)
    ]
)


@settings(max_examples=300)
@given(homes=FILLED.filter(bool))
def test_no_number_from_one_to_four_is_told_in_public_nor_by_subtraction(
    homes: list[tuple[str, str, int, int, str | None]],
) -> None:
    found = dwellings(homes)
    (keys,) = partitions(YES_NO)
    whole, upper, lower = tally(YES_NO, found), by_place(YES_NO, found, 1), by_place(YES_NO, found, 2)
    shown = public.group(keys, whole, upper, lower)
    hidden = [key for key, number in shown.total.items() if number is None]
    assert len(hidden) != 1
    for numbers in (shown.total, *shown.places.values()):
        assert not any(number in range(1, 5) for number in numbers.values() if number is not None)
    assert all(place[:1] in shown.places for place in shown.places)
    # Whatever is shown, taken from what it lies in, leaves nought or at least five as well.
    buildings = {place: one for place, one in shown.places.items() if len(place) == 1}
    nests = [(shown.total, upper, buildings)] if shown.places else []
    for building, numbers in buildings.items():
        inner = {place: one for place, one in shown.places.items() if len(place) == 2 and place[:1] == building}
        if inner:
            nests.append((numbers, {place: one for place, one in lower.items() if place[:1] == building}, inner))
    for outer, everywhere, inner in nests:
        for key, number in outer.items():
            if number is None:
                assert all(one[key] is None for one in inner.values())
                continue
            left = number - sum(one[key] or 0 for one in inner.values())
            assert left not in range(1, 5)
            assert sum(place not in inner or inner[place][key] is None for place in everywhere) != 1


def test_one_small_cell_leaves_the_rest_of_its_place_to_be_read() -> None:
    numbers = {("1", "1"): (20, 8, 2, 10), ("2", "1"): (15, 6, 9, 12), ("3", "1"): (30, 12, 8, 20)}
    found = dwellings(
        [
            (building, stairwell, 100, 1, value)
            for (building, stairwell), counts in numbers.items()
            for count, value in zip(counts, ("1", "2", "differing", None), strict=True)
            for _ in range(count)
        ]
    )
    (keys,) = partitions(YES_NO)
    shown = public.group(keys, tally(YES_NO, found), by_place(YES_NO, found, 1), by_place(YES_NO, found, 2))
    assert shown.places[("1",)] == {"1": 20, "2": None, "silent": 10, "otherwise": None}
    assert shown.places[("3",)] == {"1": 30, "2": 12, "silent": 20, "otherwise": 8}


@given(levels=st.lists(st.tuples(*[st.sampled_from(["must", "would_like", "no"])] * 3), min_size=1, max_size=30))
def test_items_are_ranked_by_need_and_ties_are_shown(levels: list[tuple[str, str, str]]) -> None:
    found = [
        (
            CountedHousehold(("1", "1"), 1, frozenset({str(n)})),
            said(heard(dict(zip("123", one, strict=True)), question=MENU)),
        )
        for n, one in enumerate(levels)
    ]
    listed = ranked(MENU, tally(MENU, found))
    assert sorted(one.option for one in listed) == ["1", "2", "3"]
    assert listed[0].rank == 1
    for one, other in combinations(listed, 2):
        mine, theirs = (
            [
                sum(level[int(each.option) - 1] in wanted for level in levels)
                for wanted in ({"must"}, {"must", "would_like"})
            ]
            for each in (one, other)
        )
        assert (mine == theirs) == (one.rank == other.rank)
        assert (mine > theirs) == (one.rank < other.rank)
    for one in listed:
        assert one.must.households == sum(level[int(one.option) - 1] == "must" for level in levels)
        assert one.tied == (sum(one.rank == other.rank for other in listed) > 1)


def test_a_model_is_chosen_by_the_most_and_put_to_yes_or_no() -> None:
    homes = [("1", "1", 1, n, value) for n, value in enumerate("1122", 1)]
    assert chosen_options(YES_NO, tally(YES_NO, dwellings(homes))) == [("支持", 2), ("不支持", 2)]
    assert chosen_options(YES_NO, tally(YES_NO, dwellings(homes[:3]))) == [("支持", 2)]
    assert chosen_options(YES_NO, tally(YES_NO, dwellings([("1", "1", 1, 1, None)]))) == []
    assert vote_item("物业服务") == "是否同意改造后小区实行“物业服务”的管理模式"
