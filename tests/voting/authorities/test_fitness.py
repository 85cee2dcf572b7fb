"""What is wrong with an authority, everything at once: the law's fields, the cap, who may hold, who must have signed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.voting.authorities.fitness import (
    AuthorityFault,
    AuthoritySaid,
    HeadKnown,
    VoteTerms,
    faults,
    required_declarations,
)
from app.voting.kinds import AuthorityKind, Barred
from app.voting.law.ruleset import NATIONAL

OPENS = date(2026, 12, 18)
LAST = date(2027, 1, 6)
TODAY = date(2026, 12, 20)
RUNNING = VoteTerms(NATIONAL, frozenset({1, 2}), OPENS, LAST, TODAY)
ONE = HeadKnown(frozenset({"o0001"}), frozenset(), frozenset())
TWO = HeadKnown(frozenset({"o0001", "o0002"}), frozenset(), frozenset())
PROXY = AuthoritySaid(
    kind=AuthorityKind.PROXY,
    holder="李四",
    has_document=True,
    owner="",
    principals=frozenset({"o0001"}),
    matter="参加改造表决",
    items=frozenset({1, 2}),
    signed_on=TODAY,
    from_on=TODAY,
    until_on=LAST,
    declared_not=frozenset(Barred),
)
APPOINTED = replace(
    PROXY,
    kind=AuthorityKind.APPOINTED,
    holder="",
    has_document=False,
    owner="o0002",
    principals=TWO.alive,
    matter="",
    items=None,
    from_on=None,
    until_on=None,
)
GUARDIAN = replace(PROXY, kind=AuthorityKind.GUARDIAN, matter="", items=None, from_on=None, until_on=None)
BUYER = replace(GUARDIAN, kind=AuthorityKind.BUYER, principals=frozenset())
SOLD = replace(ONE, sold=True, holder_is_new_owner=True)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))


def fields(claim: AuthoritySaid, head: HeadKnown = ONE, running: VoteTerms = RUNNING) -> list[str]:
    found = faults(claim, head, running)
    assert all(isinstance(one, AuthorityFault) and one.what.endswith("。") for one in found)
    return [one.field for one in found]


@pytest.mark.parametrize(
    ("claim", "head"), [(PROXY, ONE), (PROXY, TWO), (APPOINTED, TWO), (GUARDIAN, ONE), (BUYER, SOLD)]
)
def test_what_is_whole_is_fit(claim: AuthoritySaid, head: HeadKnown) -> None:
    assert fields(claim, head) == []


def test_case_27_everything_a_proxy_lacks_is_told_at_once() -> None:
    bare = replace(
        PROXY,
        holder="",
        has_document=False,
        principals=frozenset(),
        matter="",
        items=None,
        signed_on=None,
        from_on=None,
        until_on=None,
        declared_not=frozenset(),
    )
    assert fields(bare) == [
        "holder_name",
        "holder_document",
        "principals",
        "signed_on",
        "matter",
        "items",
        "from_on",
        "until_on",
        "declared_not",
    ]


LACKS = {
    "holder_name": {"holder": ""},
    "holder_document": {"has_document": False},
    "matter": {"matter": ""},
    "items": {"items": None},
    "signed_on": {"signed_on": None},
    "from_on": {"from_on": None},
    "until_on": {"until_on": None},
}


@pytest.mark.parametrize("field", LACKS)
def test_case_27_each_field_of_the_code_is_asked_for_alone(field: str) -> None:
    assert fields(replace(PROXY, **LACKS[field])) == [field]  # type: ignore[arg-type]


@given(st.integers(0, 20), st.integers(1, 10))
def test_case_28_the_cap_is_the_rule_sets(holds_for: int, cap: int) -> None:
    running = replace(RUNNING, rules=replace(NATIONAL, proxy_cap=cap), holds_for=holds_for)
    assert fields(PROXY, ONE, running) == (["holder_document"] if holds_for >= cap else [])


@given(st.sets(st.sampled_from(Barred)), st.sets(st.sampled_from(Barred)))
def test_the_holder_declares_what_the_rules_bar_and_never_canvasses(barred: set[Barred], declared: set[Barred]) -> None:
    running = replace(RUNNING, rules=replace(NATIONAL, proxy_barred=tuple(barred)))
    fit = declared >= barred | {Barred.CANVASSER}
    assert fields(replace(PROXY, declared_not=frozenset(declared)), ONE, running) == ([] if fit else ["declared_not"])


def test_nobody_who_canvasses_holds_a_proxy_whatever_the_rules_say() -> None:
    assert required_declarations(replace(NATIONAL, proxy_barred=())) == {Barred.CANVASSER}


@given(DAYS, DAYS)
def test_a_term_that_misses_the_vote_is_of_no_use(from_on: date, until_on: date) -> None:
    fit = from_on <= until_on and until_on >= TODAY and from_on <= LAST
    assert (fields(replace(PROXY, from_on=from_on, until_on=until_on)) == []) is fit


@given(DAYS, st.none() | DAYS)
def test_a_signature_is_neither_of_the_future_nor_after_the_ballot(signed_on: date, received_on: date | None) -> None:
    fit = signed_on <= TODAY and (received_on is None or signed_on <= received_on)
    found = fields(replace(PROXY, signed_on=signed_on), replace(ONE, received_on=received_on))
    assert (found == []) is fit
    assert set(found) <= {"signed_on"}


@given(st.frozensets(st.integers(1, 4), min_size=1))
def test_an_authority_covers_every_item_and_no_other(items: frozenset[int]) -> None:
    assert (fields(replace(PROXY, items=items)) == []) is (items == {1, 2})


def test_case_48_an_owner_of_another_head_signs_nothing_here() -> None:
    """ "My staircase agrees": one authority is one head."""
    assert fields(replace(PROXY, principals=frozenset({"o0001", "o0009", "o0010"}))) == ["principals"] * 2


def test_the_dead_give_no_proxy() -> None:
    widowed = HeadKnown(frozenset({"o0001"}), frozenset({"o0002"}), frozenset())
    assert fields(replace(PROXY, principals=frozenset({"o0002"})), widowed) == ["principals"]
    assert fields(PROXY, widowed) == []


def test_where_one_is_appointed_the_proxy_is_that_ones() -> None:
    appointed = replace(TWO, appointed="o0002")
    assert fields(PROXY, appointed) == ["principals"]
    assert fields(replace(PROXY, principals=TWO.alive), appointed) == []


def test_an_organisation_is_no_principal_of_a_proxy_and_a_person_none_of_a_seal() -> None:
    firm = replace(ONE, organisations=frozenset({"o0001"}))
    sealed = replace(PROXY, kind=AuthorityKind.ORGANISATION)
    assert fields(PROXY, firm) == ["kind"]
    assert fields(sealed, firm) == []
    assert fields(sealed, ONE) == ["principals"]


@pytest.mark.parametrize(
    ("claim", "head", "field"),
    [
        (replace(APPOINTED, principals=frozenset({"o0001"})), TWO, "principals"),
        (replace(APPOINTED, owner="o0007"), TWO, "owner"),
        (replace(APPOINTED, owner="o0001", principals=ONE.alive), ONE, "kind"),
        (replace(APPOINTED, holder="李四"), TWO, "holder_name"),
        (APPOINTED, replace(TWO, appointing_recorded=True), "kind"),
    ],
)
def test_case_13_all_co_owners_appoint_one_of_them(claim: AuthoritySaid, head: HeadKnown, field: str) -> None:
    assert fields(claim, head) == [field]


def test_case_45_a_guardian_casts_where_all_who_live_are_wards() -> None:
    assert fields(replace(GUARDIAN, principals=TWO.alive), TWO) == []
    assert fields(GUARDIAN, TWO) == ["principals"]


@pytest.mark.parametrize(
    ("claim", "head", "found"),
    [
        (BUYER, ONE, ["kind"]),
        (BUYER, replace(SOLD, holder_is_new_owner=False), ["holder_name"]),
        (BUYER, replace(SOLD, received_on=TODAY), ["kind"]),
        (replace(BUYER, principals=frozenset({"o0001"})), SOLD, ["principals"]),
    ],
)
def test_case_29_a_buyer_casts_where_all_is_sold_and_nothing_came_in(
    claim: AuthoritySaid, head: HeadKnown, found: list[str]
) -> None:
    assert fields(claim, head) == found


def test_a_term_may_begin_before_and_end_after_the_vote() -> None:
    wide = replace(PROXY, from_on=OPENS - timedelta(days=90), until_on=LAST + timedelta(days=90))
    assert fields(wide) == []
