"""Where a household stands, told from its history."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.consultation.households.standing import (
    History,
    HouseholdContact,
    HouseholdState,
    HouseholdWord,
    separate_attempts,
    state,
    year_before,
)
from app.consultation.kinds import ContactWay, HouseholdCategory, Stance, Trust, Voice, VoiceRule

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZHANG, LI = "zhang", "li"
OWNERS = {ZHANG: ZHANG, LI: LI, "zhang-before": ZHANG}


def word(
    stance: Stance,
    *,
    days: int = 10,
    person: str = ZHANG,
    trust: Trust = Trust.OWN,
    voice: Voice = Voice.OWNER,
    met: bool = False,
) -> HouseholdWord:
    at = NOW - timedelta(days=days)
    way = ContactWay.APP if trust is Trust.OWN else ContactWay.VISIT
    return HouseholdWord(f"{person}-{days}-{trust}", at, voice, person, stance, trust, way, met)


def contact(days: int, hour: int = 10, **more: Any) -> HouseholdContact:
    at = (NOW - timedelta(days=days)).replace(hour=hour)
    return HouseholdContact(at, in_person=True, met=more.pop("met", None), **more)


def at_home(*words: HouseholdWord, **more: Any) -> HouseholdState:
    return state(History("p", more.pop("owners", OWNERS), words, **more), NOW)


@pytest.mark.parametrize("stance", Stance)
def test_a_single_word_is_where_the_household_stands(stance: Stance) -> None:
    found = at_home(word(stance))
    assert found.category == stance.value
    assert (found.claim, found.evidence, found.consulted, found.stale) == (Trust.OWN, ContactWay.APP, True, False)
    assert found.supports == (stance is Stance.AGREE)


def test_the_latest_word_of_a_person_holds() -> None:
    assert at_home(word(Stance.AGAINST, days=20), word(Stance.AGREE, days=5)).supports
    assert at_home(word(Stance.AGREE, days=5), word(Stance.AGAINST, days=4)).category is HouseholdCategory.AGAINST


def test_ones_own_word_goes_before_what_others_entered_whenever_that_was() -> None:
    later = word(Stance.AGREE, days=1, trust=Trust.UNCONFIRMED)
    own = word(Stance.AGAINST, days=30)
    assert at_home(own, later).category is HouseholdCategory.AGAINST
    assert at_home(later).claim is Trust.UNCONFIRMED


def test_a_confirmed_claim_is_as_good_as_ones_own_word() -> None:
    confirmed = word(Stance.AGREE, days=2, trust=Trust.CONFIRMED)
    assert at_home(word(Stance.AGAINST, days=30), confirmed).supports


def test_a_condition_counts_once_the_household_says_that_it_is_met() -> None:
    assert at_home(word(Stance.CONDITIONAL)).category is HouseholdCategory.CONDITIONAL
    assert not at_home(word(Stance.CONDITIONAL)).supports
    assert at_home(word(Stance.CONDITIONAL, met=True)).supports


def test_two_who_differ_are_in_dispute_until_they_agree() -> None:
    differing = (word(Stance.AGREE), word(Stance.AGAINST, person=LI))
    assert at_home(*differing).category is HouseholdCategory.DISPUTED
    agreed = word(Stance.AGREE, person=LI, days=1)
    assert at_home(*differing, agreed).supports


def test_one_person_under_two_ids_does_not_differ_from_themselves() -> None:
    old, new = word(Stance.AGAINST, person="zhang-before", days=20), word(Stance.AGREE, days=3)
    assert at_home(old, new).supports


def test_who_has_sold_or_died_says_nothing() -> None:
    found = at_home(word(Stance.AGREE), owners={LI: LI})
    assert (found.category, found.consulted) == (HouseholdCategory.NOT_ASKED, False)


@pytest.mark.parametrize("trust", [Trust.DISPUTED, Trust.OUT])
def test_a_claim_that_is_disputed_or_out_supports_nothing(trust: Trust) -> None:
    found = at_home(word(Stance.AGREE, trust=trust))
    expected = HouseholdCategory.DISPUTED if trust is Trust.DISPUTED else HouseholdCategory.NOT_ASKED
    assert (found.category, found.supports, found.consulted) == (expected, False, False)


def test_ones_own_word_ends_the_dispute_of_a_claim() -> None:
    disputed = word(Stance.AGREE, trust=Trust.DISPUTED, days=5)
    assert at_home(disputed, word(Stance.AGAINST, days=9)).category is HouseholdCategory.AGAINST


def test_a_household_that_was_never_met_stands_as_of_the_last_contact() -> None:
    tried = (contact(30), contact(20), contact(9, hour=8))
    found = at_home(contacts=tried)
    assert (found.category, found.as_of) == (HouseholdCategory.ABSENT, tried[-1].at)
    assert at_home().as_of is None


def test_owners_and_occupants_are_kept_apart_and_the_policy_says_who_counts() -> None:
    tenant = word(Stance.AGREE, person="", voice=Voice.OCCUPANT, trust=Trust.UNCONFIRMED)
    assert at_home(tenant).category is HouseholdCategory.NOT_ASKED
    assert at_home(tenant, rule=VoiceRule.OWNERS_FIRST).supports
    owner = word(Stance.AGAINST, days=40)
    assert at_home(tenant, owner, rule=VoiceRule.OWNERS_FIRST).category is HouseholdCategory.AGAINST


def test_an_unnamed_occupant_says_nothing_against_one_who_spoke_for_themselves() -> None:
    claim = word(Stance.AGAINST, person="", voice=Voice.OCCUPANT, trust=Trust.UNCONFIRMED, days=1)
    own = word(Stance.AGREE, person="r1", voice=Voice.OCCUPANT)
    assert at_home(claim, own, rule=VoiceRule.OWNERS_FIRST).supports


def test_an_opinion_is_stale_after_twelve_months_and_must_be_asked_again() -> None:
    last_day, after = word(Stance.AGREE, days=365), word(Stance.AGREE, days=366)
    assert at_home(last_day).supports
    found = at_home(after)
    assert (found.category, found.stale, found.supports, found.consulted) == (
        HouseholdCategory.AGREE,
        True,
        False,
        False,
    )


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    assert year_before(datetime(2028, 2, 29, 8, tzinfo=UTC)) == datetime(2027, 2, 28, 8, tzinfo=UTC)


def test_a_change_of_the_plan_makes_earlier_words_stale_and_later_ones_hold() -> None:
    change = NOW - timedelta(days=7)
    assert at_home(word(Stance.AGREE, days=8), changes=[change]).stale
    assert at_home(word(Stance.AGREE, days=7), changes=[change]).supports
    assert at_home(word(Stance.AGREE, days=8), changes=[NOW + timedelta(days=1)]).supports


def test_what_is_fresh_goes_before_what_is_stale() -> None:
    words = (word(Stance.AGAINST, days=400), word(Stance.AGREE, days=3, person=LI))
    assert at_home(*words).supports


def test_three_attempts_on_different_days_and_hours_before_nobody_is_to_be_found() -> None:
    same_hour = [contact(3), contact(2), contact(1)]
    assert at_home(contacts=same_hour).category is HouseholdCategory.ABSENT
    apart = [contact(3, 9), contact(2, 12), contact(1, 3)]
    found = at_home(contacts=apart)
    assert (found.category, found.attempts, found.consulted) == (HouseholdCategory.UNREACHABLE, 3, False)
    empty = [*apart[:2], contact(1, 3, looks_empty=True)]
    assert at_home(contacts=empty).category is HouseholdCategory.EMPTY


def test_attempts_are_told_apart_by_day_and_hour_together() -> None:
    day = datetime(2026, 11, 2, 1, tzinfo=UTC)  # 9:00 in China
    hours, days = timedelta(hours=1), timedelta(days=1)
    assert separate_attempts([]) == 0
    assert separate_attempts([day, day + hours, day + 2 * hours]) == 1
    assert separate_attempts([day, day + days, day + 2 * days]) == 1
    assert separate_attempts([day, day + hours, day + days, day + days + 2 * hours]) == 2
    assert separate_attempts([day, day + days + hours, day + 2 * days + 2 * hours]) == 3
    # 23:30 UTC is the next morning in China.
    assert separate_attempts([day, datetime(2026, 11, 2, 23, 30, tzinfo=UTC)]) == 2


def test_somebody_met_in_person_was_asked_and_a_call_without_an_answer_was_not() -> None:
    met = HouseholdContact(NOW - timedelta(days=1), in_person=True, met=Voice.OWNER, person=ZHANG)
    assert (at_home(contacts=[met]).category, at_home(contacts=[met]).consulted) == (HouseholdCategory.UNDECIDED, True)
    called = HouseholdContact(NOW - timedelta(days=1), in_person=False, met=None)
    assert not at_home(contacts=[called]).consulted
    tenant = HouseholdContact(NOW - timedelta(days=1), in_person=True, met=Voice.OCCUPANT)
    assert not at_home(contacts=[tenant]).consulted
    assert at_home(contacts=[tenant], rule=VoiceRule.OWNERS_FIRST).consulted
    denied = HouseholdContact(NOW - timedelta(days=1), in_person=True, met=Voice.OWNER, person=ZHANG, believed=False)
    assert (at_home(contacts=[denied]).category, at_home(contacts=[denied]).consulted) == (
        HouseholdCategory.NOT_ASKED,
        False,
    )


def test_nothing_that_happens_later_is_looked_at() -> None:
    history = History("p", OWNERS, [word(Stance.AGREE, days=1)])
    assert state(history, NOW - timedelta(days=2)).category is HouseholdCategory.NOT_ASKED
