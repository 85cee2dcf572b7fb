"""A second person's word on what was proposed: whoever refuses says why."""

from app.core.errors import Code, FieldFault, Refused


def require_reason(code: Code, *, approve: bool, reason: str) -> None:
    """Raise Refused with `code` where something is refused without a reason."""
    if not approve and not reason:
        raise Refused(code, [FieldFault("reason", "不予批准须写明理由。")])
