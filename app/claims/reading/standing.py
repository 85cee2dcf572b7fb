"""How a claim stands, derived from its events and from who owns the flat. Pure: standard library only.

An owner's latest word is what they mean: they confirm, say otherwise, or dispute. Words of co-owners that differ are a
dispute until they agree. A dispute holds from the moment it is raised; two units then find how the entry came about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.claims.kinds import ClaimAct, ClaimFinding, ClaimState
from app.claims.reading.two_units import agreed
from app.identity.permissions import Role


@dataclass(frozen=True, slots=True)
class ClaimHappened:
    """One event of a claim: the word of an owner, a person's finding, or that something took its place."""

    seq: int
    act: ClaimAct
    at: datetime
    owner: str | None = None
    fields: dict[str, Any] | None = None
    finding: ClaimFinding | None = None
    role: Role | None = None
    dispute_seq: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimStanding:
    """How a claim stands: since when, in which words it may be counted, and the dispute that waits (its seq)."""

    state: ClaimState
    since: datetime
    fields: dict[str, Any]
    dispute: int | None = None

    @property
    def counts(self) -> bool:
        """Whether a figure may count it."""
        return self.state.counts


def standing(
    fields: dict[str, Any],
    entered_at: datetime,
    events: Iterable[ClaimHappened],
    *,
    leads: Role = Role.STREET_OFFICE,
    owned: bool = True,
    prepared: bool = False,
    let_go_at: datetime | None = None,
) -> ClaimStanding:
    """Derive how a claim stands after these events.

    `owned` says whether an owner from the time of the entry lives and still owns the flat; `leads` is the unit that one
    of the two settlers must belong to. Words of owners come before findings about an earlier dispute, so a dispute
    raised anew waits anew; what was struck or replaced stays so. A `prepared` claim is a helper's: it counts for
    nothing until its owner speaks, and is withdrawn where the helper was let go before that (`let_go_at`).
    """
    made = sorted(events, key=lambda one: one.seq)
    taken = next((one for one in made if one.act in {ClaimAct.MEND, ClaimAct.OWN_WORD}), None)
    if taken is not None:
        state = ClaimState.MENDED if taken.act is ClaimAct.MEND else ClaimState.REPLACED
        return ClaimStanding(state, taken.at, fields)
    settled = settlements(made, leads)
    forged = next((at for finding, at in settled.values() if finding is ClaimFinding.FORGED), None)
    if forged is not None:
        return ClaimStanding(ClaimState.STRUCK, forged, fields)
    if let_go_at is not None and not any(one.owner is not None for one in made):
        return ClaimStanding(ClaimState.WITHDRAWN, let_go_at, fields)
    if not owned:
        return ClaimStanding(ClaimState.BLOCKED, entered_at, fields)
    unheard = ClaimState.PREPARED if prepared else ClaimState.UNCONFIRMED
    return _by_words(fields, entered_at, made, settled, unheard)


def settlements(happeneds: Sequence[ClaimHappened], leads: Role) -> dict[int, tuple[ClaimFinding, datetime]]:
    """How each dispute was settled, by its seq; those that wait are left out."""
    by_dispute: dict[int, list[tuple[Role, ClaimFinding, datetime]]] = {}
    for one in happeneds:
        if (
            one.act is ClaimAct.FIND
            and one.dispute_seq is not None
            and one.finding is not None
            and one.role is not None
        ):
            by_dispute.setdefault(one.dispute_seq, []).append((one.role, one.finding, one.at))
    found = {seq: agreed(findings, leads) for seq, findings in by_dispute.items()}
    return {seq: one for seq, one in found.items() if one is not None}


def _by_words(
    fields: dict[str, Any],
    entered_at: datetime,
    happeneds: Sequence[ClaimHappened],
    settled: dict[int, tuple[ClaimFinding, datetime]],
    unheard: ClaimState,
) -> ClaimStanding:
    words = {one.owner: one for one in happeneds if one.owner is not None}
    if not words:
        return ClaimStanding(unheard, entered_at, fields)
    latest = sorted(words.values(), key=lambda one: one.seq)
    disputes = [one for one in latest if one.act is ClaimAct.DISPUTE]
    waiting = [one for one in disputes if one.seq not in settled]
    if waiting:
        return ClaimStanding(ClaimState.DISPUTED, waiting[0].at, fields, waiting[0].seq)
    if disputes:
        return ClaimStanding(ClaimState.UPHELD, max(settled[one.seq][1] for one in disputes), fields)
    meant = [one.fields or fields for one in latest]
    if any(one["facts"] != meant[0]["facts"] for one in meant):
        return ClaimStanding(ClaimState.DISPUTED, latest[-1].at, fields)
    corrected = meant[0]["facts"] != fields["facts"]
    state = ClaimState.CORRECTED if corrected else ClaimState.CONFIRMED
    return ClaimStanding(state, latest[0].at, meant[0])
