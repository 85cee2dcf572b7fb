"""A second person's word on what was proposed: whoever refuses says why."""

from app.core.errors import FieldFault


def faults_of_reason(*, approve: bool, reason: str) -> list[FieldFault]:
    """The fault of a refusal without a reason; none where it is approved."""
    return [] if approve or reason else [FieldFault("reason", "不予批准须写明理由。")]
