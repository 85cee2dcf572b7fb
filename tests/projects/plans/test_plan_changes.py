"""What differs between versions of a plan, whom it concerns, and sums that close to the fen."""

import hashlib
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.canonical import canonical
from app.core.values.fractions import Threshold
from app.projects.kinds import ChangeKind, FundingSource, ItemKind, SharingRule
from app.projects.plans.cost_sharing import Sharing
from app.projects.plans.money import fen, yuan
from app.projects.plans.plan_changes import concerned, difference
from app.projects.plans.plans import BudgetLine, FundingLine, PlanContent, PlanDocument, PlanItem, plan_sha256
from app.register.scopes import BuildingsScope, EstateScope, PartsScope, Scope, StairwellScope

TENTH = Threshold(1, 10, inclusive=False)
FIRST, SECOND = StairwellScope("1", "1"), StairwellScope("1", "2")
ESTATE = EstateScope()


@dataclass(frozen=True)
class Flat:
    """A flat as a scope asks for it."""

    id: str
    building: str
    stairwell: str


FLATS = [Flat(f"{b}-{s}-{n}", b, s) for b in "12" for s in "12" for n in "12"]


def item(code: str, scope: Scope | None = None, title: str = "") -> PlanItem:
    return PlanItem(title or f"内容 {code}", code, ItemKind.OTHER, scope)


def plan(*items: PlanItem, cost: int = 1000, per_item: dict[str, int] | None = None) -> PlanContent:
    lines = tuple(BudgetLine(code, code, code, amount) for code, amount in (per_item or {}).items())
    lines += (BudgetLine("ALL", "全部", "", cost),) if cost else ()
    whole = sum(one.amount_fen for one in lines)
    paid = (FundingLine(FundingSource.CITY, "", whole),) if whole else ()
    return PlanContent("方案", "", items or (item("A"),), budget=lines, funding=paid)


def who(old: PlanContent, new: PlanContent, share: Threshold = TENTH, project: Scope = ESTATE) -> set[str]:
    found = concerned(old, new, share)
    named = {one.id for one in FLATS if found.holds(one, project)}
    assert bool(found) == bool(found.reasons)
    scope = found.as_scope(FLATS, project)
    assert (scope is None and not named) or (scope is not None and named <= {o.id for o in FLATS if scope.holds(o)})
    return named


EVERYBODY = {one.id for one in FLATS}


def test_a_plan_of_bare_items_keeps_the_hash_it_always_had() -> None:
    documents = (PlanDocument("方案.pdf", "ab" * 32, "kept"),)
    bare = PlanContent("方案", "两年内", (PlanItem("外墙保温"), PlanItem("加装电梯")), documents)
    assert bare.sha256 == plan_sha256("方案", "两年内", ["外墙保温", "加装电梯"], documents)
    for other in (
        replace(bare, items=(PlanItem("外墙保温", scope=FIRST), PlanItem("加装电梯"))),
        replace(bare, budget=(BudgetLine("A", "甲", "", 1),)),
        replace(bare, gap_fen=1),
    ):
        assert other.sha256 != bare.sha256


def test_a_plan_with_places_and_costs_has_the_hash_of_the_second_form() -> None:
    """Spelled out: whoever recomputes what a consent is bound to has nothing but the words of the document."""
    wall = PlanItem("外墙保温", "A", ItemKind.OTHER, FIRST)
    spelled = '{"code":"A","consents":null,"kind":"other","scope":' + canonical(FIRST.canonical()).decode()
    spelled += ',"title":"外墙保温"}'
    of_item = spelled[:-1].replace('"title"', '"t":"plan_item","title"') + ',"v":1}'
    assert wall.sha256 == hashlib.sha256(of_item.encode()).digest()
    budget = (BudgetLine("A", "保温板", "A", 50_000),)
    made = PlanContent(
        "方案", "两年内", (wall,), (), budget, (FundingLine(FundingSource.CITY, "", 40_000),), 10_000, "另筹"
    )
    whole = (
        '{"budget":[{"amount_fen":50000,"code":"A","item":"A","title":"保温板"}],"description":"两年内","documents":[],'
        '"funding":[{"amount_fen":40000,"payer":"","source":"city"}],"gap_fen":10000,"gap_reason":"另筹",'
        f'"items":[{spelled}],"t":"plan","title":"方案","v":2}}'
    )
    assert made.sha256 == hashlib.sha256(whole.encode()).digest()


@given(st.data())
def test_every_piece_of_a_plan_is_in_its_hash(data: st.DataObject) -> None:
    whole = replace(plan(item("A", FIRST), item("B")), documents=(PlanDocument("a.pdf", "ab" * 32, "kept"),))
    changed = data.draw(
        st.sampled_from(
            [
                replace(whole, title="别的"),
                replace(whole, description="别的"),
                replace(whole, items=(item("A", SECOND), item("B"))),
                replace(whole, items=(replace(item("A", FIRST), consents=FIRST), item("B"))),
                replace(whole, items=(item("B"), item("A", FIRST))),
                replace(whole, documents=(PlanDocument("a.pdf", "cd" * 32, "kept"),)),
                replace(whole, budget=(replace(whole.budget[0], amount_fen=999),)),
                replace(whole, funding=(replace(whole.funding[0], payer="区财政局"),)),
                replace(whole, gap_fen=5, gap_reason="另筹"),
            ]
        )
    )
    assert changed.sha256 != whole.sha256
    assert PlanItem.from_json(changed.items[0].canonical()) == changed.items[0]


@given(st.integers(0, 10**13))
def test_an_amount_goes_out_and_comes_back_to_the_fen(amount: int) -> None:
    assert fen(yuan(amount)) == amount
    assert yuan(-amount) == ("-" if amount else "") + yuan(amount)


@pytest.mark.parametrize("text", ["1.234", "-1", "1,000", "１", "1e3", ""])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        fen(text)


def test_a_difference_names_what_was_added_removed_and_changed_with_both_sides() -> None:
    old = replace(plan(item("A"), item("B")), documents=(PlanDocument("a.pdf", "ab" * 32, "one"),))
    new = replace(
        plan(item("A", title="改名"), item("C"), cost=1200), documents=(PlanDocument("a.pdf", "ab" * 32, "two"),)
    )
    found = difference(old, new)
    assert [(one.key, one.kind) for one in found.items] == [
        ("A", ChangeKind.CHANGED),
        ("B", ChangeKind.REMOVED),
        ("C", ChangeKind.ADDED),
    ]
    assert [(one.before.amount_fen, one.after.amount_fen) for one in found.budget if one.before and one.after] == [
        (1000, 1200)
    ]
    assert (found.budget_before, found.budget_after, len(found.funding), found.documents) == (1000, 1200, 1, ())
    assert difference(new, new).items == ()


def test_a_tenth_exactly_is_not_beyond_a_tenth() -> None:
    assert who(plan(cost=1000), plan(cost=1100)) == set()
    assert who(plan(cost=1000), plan(cost=1101)) == EVERYBODY
    assert who(plan(cost=1000), plan(cost=899)) == EVERYBODY
    assert who(plan(cost=0), plan(cost=1)) == EVERYBODY
    assert who(plan(cost=1000), plan(cost=1150), Threshold(1, 5, inclusive=False)) == set()


def test_an_item_of_a_stairwell_concerns_that_stairwell_however_small_it_is() -> None:
    many = [item(f"M{n}") for n in range(50)]
    old = plan(*many, item("L", FIRST))
    assert who(old, plan(*many, item("L", FIRST, "别的"))) == {"1-1-1", "1-1-2"}
    assert who(old, plan(*many)) == {"1-1-1", "1-1-2"}
    assert who(old, plan(*many, item("L", SECOND))) == {"1-1-1", "1-1-2", "1-2-1", "1-2-2"}
    assert who(old, plan(*many, item("L", FIRST), item("P", PartsScope(frozenset({"2-2-1"}))))) == {"2-2-1"}
    # It became everybody's, which is one of 50 general items; whose it was, is asked all the same.
    assert who(old, plan(*many, item("L"))) == {"1-1-1", "1-1-2"}


def test_general_items_concern_people_beyond_the_share_of_them() -> None:
    old = plan(*(item(f"M{n}") for n in range(10)))
    assert who(old, plan(*(item(f"M{n}", title="别的" if n == 0 else "") for n in range(10)))) == set()
    assert who(old, plan(*(item(f"M{n}", title="别的" if n < 2 else "") for n in range(10)))) == EVERYBODY
    one = BuildingsScope(("2",))
    assert who(plan(item("A"), item("B", one)), plan(item("A"), item("B", one, "别的"))) == {
        flat.id for flat in FLATS if flat.building == "2"
    }
    assert who(old, plan(), project=one) == {flat.id for flat in FLATS if flat.building == "2"}


def test_an_item_that_costs_much_more_is_a_changed_item_though_the_whole_moves_little() -> None:
    old = plan(item("A"), item("L", FIRST), cost=10_000, per_item={"L": 100})
    assert who(old, plan(item("A"), item("L", FIRST), cost=9_900, per_item={"L": 200})) == {"1-1-1", "1-1-2"}
    assert who(old, plan(item("A"), item("L", FIRST), cost=10_000, per_item={"L": 110})) == set()


ITEMS = st.lists(
    st.builds(
        item,
        st.sampled_from("ABCDEF"),
        st.sampled_from([None, FIRST, SECOND, BuildingsScope(("2",)), PartsScope(frozenset({"1-1-1"}))]),
        st.sampled_from(["", "别的"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one.code,
)


@given(ITEMS, ITEMS, st.integers(0, 5000), st.integers(0, 5000))
def test_nothing_changed_concerns_nobody_and_both_ways_concern_a_stairwell(
    one: list[PlanItem], other: list[PlanItem], cost: int, later: int
) -> None:
    old, new = plan(*one, cost=cost), plan(*other, cost=later)
    assert who(old, old) == set()
    touched = who(old, new)
    for each in difference(old, new).items:
        for side in each.sides:
            if isinstance(side.scope, StairwellScope | PartsScope):
                assert {flat.id for flat in FLATS if side.scope.holds(flat)} <= touched
    # A plain count by hand, not the comparison of the code.
    if cost and abs(later - cost) / cost > 0.1000001:
        assert touched == EVERYBODY


def test_who_shares_in_another_way_or_pays_much_more_is_concerned() -> None:
    def shared(sharing: Sharing | None, amount: int = 1000) -> PlanContent:
        paid = (
            FundingLine(FundingSource.OWNERS, "", amount, sharing),
            FundingLine(FundingSource.CITY, "", 5000 - amount),
        )
        return replace(plan(cost=5000), funding=paid)

    lift = Sharing(SharingRule.BY_HOUSEHOLD, FIRST)
    in_first = {one.id for one in FLATS if FIRST.holds(one)}
    assert who(shared(None), shared(None, 2000)) == set()
    assert who(shared(lift), shared(lift, 1100)) == set()
    assert who(shared(lift), shared(lift, 1101)) == in_first
    assert who(shared(None), shared(lift)) == who(shared(lift), shared(None)) == in_first
    assert who(shared(lift), shared(Sharing(SharingRule.BY_AREA))) == EVERYBODY
    assert shared(lift).sha256 != shared(None).sha256 != shared(Sharing(SharingRule.BY_AREA)).sha256
