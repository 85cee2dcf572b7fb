"""Seats: works parties, departments, utilities, notaries and lawyers act for an organisation."""

from app.core.errors import FieldFault, Refused
from app.identity import errors
from app.identity.kinds import PartyKind
from app.identity.permissions import Role

_UTILITIES = frozenset({PartyKind.WATER, PartyKind.POWER, PartyKind.GAS, PartyKind.HEAT, PartyKind.TELECOM})

PARTY_KINDS: dict[Role, frozenset[PartyKind]] = {
    Role.WORKS_PARTY: frozenset(PartyKind) - _UTILITIES,
    Role.DEPARTMENT: frozenset(),
    Role.UTILITY: _UTILITIES,
    Role.NOTARY: frozenset(),
}
"""The roles that act for an organisation, and what kinds of it there are; a department, a notary or a lawyer has its name alone."""


def seat_words(role: Role, party_kind: PartyKind | None, organisation: str) -> str:
    """As what somebody acts, in words that everybody may read: "施工单位 宏达建设", "网格员"."""
    label = party_kind.label if party_kind is not None else role.label
    return f"{label} {organisation}".strip()


def seat_faults(role: Role, party_kind: PartyKind | None, organisation: str) -> list[FieldFault]:
    """What is wrong with the kind and the name of the organisation that a mandate of this role names."""
    faults = []
    kinds = PARTY_KINDS.get(role, frozenset())
    if kinds and party_kind not in kinds:
        named = "、".join(kind.label for kind in PartyKind if kind in kinds)
        faults.append(FieldFault("party_kind", f"“{role.label}”须写明是哪一类：{named}。"))
    if not kinds and party_kind is not None:
        faults.append(FieldFault("party_kind", f"“{role.label}”不分类别，请不要填写。"))
    if role in PARTY_KINDS and not organisation:
        faults.append(FieldFault("organisation", f"“{role.label}”须写明单位名称。"))
    if role not in PARTY_KINDS and organisation:
        faults.append(FieldFault("organisation", f"“{role.label}”不代表单位，请不要填写单位名称。"))
    return faults


def require_seat(role: Role, party_kind: PartyKind | None, organisation: str) -> None:
    """Raise Refused where a mandate lacks the kind or the name of its organisation, or has one that is not its own."""
    faults = seat_faults(role, party_kind, organisation)
    if faults:
        raise Refused(errors.MANDATE_FAULTY, faults)
