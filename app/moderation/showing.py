"""Who may see what a resident wrote, and which word of the platform still counts. Pure: standard library only.

Staff's word goes before the platform's; without either nothing is shown to others. Source: the operator answers for what
is published, whatever the platform says of it; a rude complaint is still a complaint, and reaches staff.
"""

from datetime import timedelta

from app.moderation.kinds import ContentState, ReviewReason

PATIENCE = timedelta(minutes=30)
"""How long a result may take before a person looks; the platform promises as much for pictures."""


def may_show(state: ContentState, released: bool | None) -> bool:
    """Whether people other than the author and staff may see it; `released` is staff's latest word, None for none."""
    return state is ContentState.PASS if released is None else released


def takes_verdict(state: ContentState, why: ReviewReason | None) -> bool:
    """Whether a word of the platform changes anything: the first one counts, and one that comes late still does."""
    return state is ContentState.PENDING or why is ReviewReason.NO_ANSWER
