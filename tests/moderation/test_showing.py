"""Who may see what: staff's word before the platform's, and nothing unless one of them says so."""

from hypothesis import given
from hypothesis import strategies as st

from app.moderation.kinds import ContentState, ReviewReason
from app.moderation.showing import may_show, takes_verdict

STATES = st.sampled_from(ContentState)


@given(STATES, st.booleans())
def test_staffs_word_goes_before_the_platforms(state: ContentState, released: bool) -> None:
    assert may_show(state, released) is released


@given(STATES)
def test_without_it_only_what_passed_is_shown(state: ContentState) -> None:
    assert may_show(state, None) is (state is ContentState.PASS)


def test_the_first_word_counts_and_one_that_came_late() -> None:
    every: list[tuple[ContentState, ReviewReason | None]]
    taken = {(ContentState.PENDING, None), (ContentState.REVIEW, ReviewReason.NO_ANSWER)}
    every = [(state, None) for state in ContentState if state is not ContentState.REVIEW]
    every += [(ContentState.REVIEW, why) for why in ReviewReason]
    assert {one for one in every if takes_verdict(*one)} == taken
