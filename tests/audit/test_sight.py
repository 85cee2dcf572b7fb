"""What somebody may be shown of a flat: an owner all of it, a former owner their time, an heir the dead's own, no choice."""

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.kinds import ApplicantCapacity
from app.audit.sight import AuditSight, at_the_window

ME = frozenset({uuid.UUID(int=1)})
INSTANTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda ts: datetime.fromtimestamp(ts, UTC))


@given(INSTANTS, INSTANTS, INSTANTS)
def test_a_former_owner_and_an_heir_see_what_lies_between_both_ends_included(
    one: datetime, other: datetime, at: datetime
) -> None:
    since, until = sorted((one, other))
    for capacity in (ApplicantCapacity.FORMER_OWNER, ApplicantCapacity.HEIR):
        sight = at_the_window(capacity, ME, since, until)
        assert sight.covers(at) == (since <= at <= until)
        assert sight.covers(since)
        assert sight.covers(until)


@given(INSTANTS, INSTANTS)
def test_an_owner_sees_what_was_recorded_before_their_time_too(since: datetime, at: datetime) -> None:
    assert at_the_window(ApplicantCapacity.OWNER, ME, since, None).covers(at)


@given(st.sampled_from(ApplicantCapacity), INSTANTS)
def test_no_paper_from_the_window_shows_a_choice_before_the_count(capacity: ApplicantCapacity, since: datetime) -> None:
    sight = at_the_window(capacity, ME, since, None)
    assert not sight.shows_choices(counted=False)
    assert sight.shows_choices(counted=True) == (capacity is not ApplicantCapacity.HEIR)
    assert sight.every_look


@pytest.mark.parametrize("counted", [True, False])
def test_on_their_own_phone_an_owner_sees_their_choice_at_any_time(*, counted: bool) -> None:
    assert AuditSight(ME).shows_choices(counted=counted)


def test_an_heir_sees_the_dead_alone_and_what_has_not_happened_is_hidden_from_nobody() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert at_the_window(ApplicantCapacity.HEIR, ME, at, None).themselves_only
    assert not at_the_window(ApplicantCapacity.FORMER_OWNER, ME, at, None).themselves_only
    assert at_the_window(ApplicantCapacity.HEIR, ME, at, at).covers(None)
