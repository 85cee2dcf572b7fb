"""Samples for call-back: drawn by anybody who may from everything that an owner did not enter, called one at a time.

A caller is shown one contact, and the next when that one has an outcome; each look is written down where its owner
reads it. Nobody calls about an entry of their own.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.kinds import CallOutcome, ClaimAct, ClaimSaid, EntryKind
from app.claims.models import Claim, ClaimCall, ClaimCallLook, ClaimSample, ClaimSampleEntry
from app.claims.reading import reading
from app.claims.samples import drawing, sampling
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.core.periods import spoken
from app.core.sealing import Sealer
from app.identity import own_records
from app.identity.residents.binding import confirmed_by_staff
from app.register import queries as register
from app.register.kinds import LookAct

ATTEMPTS = 3
"""Calls on different days after which a flat counts as unreachable."""

HELD_FOR = timedelta(hours=1)
"""How long a contact stays with the caller to whom it was shown."""


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry that can be drawn: what it is, on what it rests, whose it is, and what the caller asks about."""

    kind: EntryKind
    id: uuid.UUID
    resting_on: str
    part_id: uuid.UUID
    agent_id: uuid.UUID | None
    words: str

    @property
    def drawable(self) -> sampling.Drawable:
        """As the draw takes it."""
        stratum = f"{self.kind}/{self.resting_on}/{self.agent_id or ''}"
        return sampling.Drawable(self.kind, str(self.id), stratum)


async def population(session: AsyncSession, community_id: uuid.UUID) -> list[Entered]:
    """The claims of staff that their agent has not mended, and the bindings that staff confirmed.

    What a helper prepared counts by its owner's own tap alone, so there is nothing to call about.
    """
    by_staff = select(Claim).where(Claim.community_id == community_id, Claim.agent_id.is_not(None))
    claims = await reading.read(session, by_staff)
    found = [
        Entered(
            EntryKind.CLAIM,
            one.claim.id,
            one.claim.evidence_class,
            one.claim.part_id,
            one.claim.agent_id,
            _words(one.claim),
        )
        for one in claims
        if not any(event.act == ClaimAct.MEND for event in one.events)
    ]
    found += [
        Entered(EntryKind.BINDING, one.id, "staff", one.part_id, one.confirmed_by, "工作人员确认您家有人绑定了手机")
        for one in await confirmed_by_staff(session, community_id)
    ]
    return found


def _words(claim: Claim) -> str:
    said = ClaimSaid.from_json(claim.said)
    way = claim.evidence_class.label
    return f"{claim.spoken_at.astimezone(CHINA):%m月%d日}就“{said.about}”以您家的名义登记了“{said.words}”（{way}）"


async def draw(
    session: AsyncSession,
    community_id: uuid.UUID,
    entries: Sequence[Entered],
    size: int,
    *,
    by: uuid.UUID,
    drawn_as: str,
    at: datetime,
) -> ClaimSample:
    """Draw a sample and keep it: of what, by which seed, and what was drawn; every draw is kept, and each is called.

    Raises Refused where nothing can be drawn, and where as many of just these entries were drawn before.
    """
    if not entries:
        raise Refused(errors.SAMPLE_EMPTY)
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"claim_sample:{community_id}", 0))))
    before = await session.scalars(select(ClaimSample).where(ClaimSample.community_id == community_id))
    drawn = drawing.draw([one.drawable for one in entries], size, before.all())
    by_key: dict[tuple[str, str], Entered] = {(one.kind, str(one.id)): one for one in entries}
    sample = ClaimSample(
        id=uuid.uuid4(),
        community_id=community_id,
        seed=drawn.seed,
        own_seed=False,
        size=len(drawn.chosen),
        population=len(by_key),
        population_sha256=drawn.root,
        population_lines=drawn.population,
        drawn_by=by,
        drawn_as=drawn_as,
        at=at,
    )
    session.add(sample)
    await session.flush()
    for position, one in enumerate(drawn.chosen, start=1):
        entry = by_key[one.kind, one.id]
        session.add(
            ClaimSampleEntry(
                sample_id=sample.id,
                position=position,
                kind=entry.kind,
                entry_id=entry.id,
                stratum=one.stratum,
                part_id=entry.part_id,
                agent_id=entry.agent_id,
                words=entry.words,
            )
        )
    await session.flush()
    return sample


@dataclass(frozen=True, slots=True)
class SampleEntryNow:
    """An entry of a sample with the looks at it and what came of them, in order."""

    entry: ClaimSampleEntry
    looks: tuple[tuple[ClaimCallLook, ClaimCall | None], ...]

    @property
    def calls(self) -> list[ClaimCall]:
        """What came of the calls so far."""
        return [call for _, call in self.looks if call is not None]

    @property
    def outcome(self) -> CallOutcome | None:
        """What it came to for good: an answer, or that nobody was reached three times; None while it is open."""
        outcomes = [one.outcome for one in self.calls]
        final = next((one for one in outcomes if one.final), None)
        return final or (CallOutcome.UNREACHABLE if len(outcomes) >= ATTEMPTS else None)

    def held_by(self, at: datetime) -> uuid.UUID | None:
        """The caller who has this contact before them."""
        if not self.looks or self.looks[-1][1] is not None or at - self.looks[-1][0].at >= HELD_FOR:
            return None
        return self.looks[-1][0].looked_by

    def may_be_called(self, who: uuid.UUID, at: datetime) -> bool:
        """Whether this caller may be shown it now: open, not another's, not their own entry, not tried today."""
        today = at.astimezone(CHINA).date()
        tried_today = any(one.at.astimezone(CHINA).date() == today for one in self.calls)
        return (
            self.outcome is None and not tried_today and self.held_by(at) in {None, who} and self.entry.agent_id != who
        )


async def _entries(session: AsyncSession, sample_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[SampleEntryNow]]:
    """The entries of these samples in the order of calling, with what came of them; two queries."""
    looks: dict[tuple[uuid.UUID, int], list[tuple[ClaimCallLook, ClaimCall | None]]] = defaultdict(list)
    rows = await session.execute(
        select(ClaimCallLook, ClaimCall)
        .outerjoin(ClaimCall, ClaimCall.look_id == ClaimCallLook.id)
        .where(ClaimCallLook.sample_id.in_(sample_ids))
        .order_by(ClaimCallLook.at, ClaimCallLook.id)
    )
    for look, call in rows:
        looks[look.sample_id, look.position].append((look, call))
    by_sample: dict[uuid.UUID, list[SampleEntryNow]] = {one: [] for one in sample_ids}
    for one in await session.scalars(
        select(ClaimSampleEntry)
        .where(ClaimSampleEntry.sample_id.in_(sample_ids))
        .order_by(ClaimSampleEntry.sample_id, ClaimSampleEntry.position)
    ):
        by_sample[one.sample_id].append(SampleEntryNow(one, tuple(looks[one.sample_id, one.position])))
    return by_sample


@dataclass(frozen=True, slots=True)
class SampleContact:
    """Whom to call now and what to ask about; `phones` are names with their numbers in clear, empty where none is known."""

    look: ClaimCallLook
    entry: ClaimSampleEntry
    part: str
    phones: tuple[tuple[str, str], ...]


async def next_contact(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    sample_id: uuid.UUID,
    *,
    by: uuid.UUID,
    viewed_as: str,
    at: datetime,
) -> SampleContact:
    """The one contact this caller has before them, or the next; the look is written down for its owners.

    Raises Refused where none is left for now, and while an earlier sample of the estate has somebody whom this caller may
    call: nobody draws twice to call the better one.
    """
    sample = await _hold_sample(session, community_id, sample_id)
    await _require_earlier_called(session, sample, by, at)
    open_ones = [one for one in (await _entries(session, [sample_id]))[sample_id] if one.may_be_called(by, at)]
    if not open_ones:
        raise Refused(errors.SAMPLE_DONE)
    now = min(open_ones, key=lambda one: (one.held_by(at) != by, len(one.calls), one.entry.position))
    place = await register.part(session, community_id, now.entry.part_id)
    living = [one for one, _ in place.owners if not one.deceased]
    await own_records.require_not_own(session, by, community_id, [one.id for one in living], [now.entry.part_id])
    if now.held_by(at) == by:
        look = now.looks[-1][0]
    else:
        look = ClaimCallLook(id=uuid.uuid4(), sample_id=sample_id, position=now.entry.position, looked_by=by, at=at)
        session.add(look)
        await register.record_view(
            session,
            community_id,
            by=by,
            viewed_as=viewed_as,
            at=at,
            act=LookAct.CALL_BACK,
            purpose="回访核实以您家名义登记的内容",
            owners=[one.id for one in living] or [None],
            rows=len(living),
        )
    phones = [(one.name, register.in_clear(sealer, one)[1]) for one in living]
    return SampleContact(look, now.entry, place.name, tuple((name, phone) for name, phone in phones if phone))


async def _require_earlier_called(session: AsyncSession, sample: ClaimSample, by: uuid.UUID, at: datetime) -> None:
    earlier = await session.scalars(
        select(ClaimSample)
        .where(ClaimSample.community_id == sample.community_id, ClaimSample.at < sample.at)
        .order_by(ClaimSample.at)
    )
    found = {one.id: one for one in earlier}
    for sample_id, entries in (await _entries(session, list(found))).items():
        if left := sum(one.may_be_called(by, at) for one in entries):
            raise Refused(errors.SAMPLE_EARLIER_FIRST, at=spoken(found[sample_id].at), left=left)


async def tell_outcome(
    session: AsyncSession,
    community_id: uuid.UUID,
    sample_id: uuid.UUID,
    look_id: uuid.UUID,
    outcome: CallOutcome,
    note: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ClaimCall:
    """Write down what a call came to; raises Refused for a contact that this caller does not have before them."""
    await _hold_sample(session, community_id, sample_id)
    found = [
        one
        for one in (await _entries(session, [sample_id]))[sample_id]
        if one.held_by(at) == by and one.looks[-1][0].id == look_id
    ]
    if not found:
        raise Refused(errors.CALL_NOT_SHOWN)
    call = ClaimCall(id=uuid.uuid4(), look_id=look_id, outcome=outcome, note=note, called_by=by, at=at)
    session.add(call)
    await session.flush()
    return call


@dataclass(frozen=True, slots=True)
class ClaimSampleNow:
    """A sample with its entries in the order of calling, and what its calls have come to so far."""

    sample: ClaimSample
    entries: tuple[SampleEntryNow, ...]

    @property
    def outcomes(self) -> dict[CallOutcome, int]:
        """How many came to what."""
        return dict(Counter(one.outcome for one in self.entries if one.outcome is not None))

    def left_for(self, who: uuid.UUID, at: datetime) -> int:
        """How many this caller may be shown now."""
        return sum(one.may_be_called(who, at) for one in self.entries)

    @property
    def open(self) -> int:
        """How many have come to nothing yet."""
        return sum(one.outcome is None for one in self.entries)

    @property
    def denied(self) -> list[SampleEntryNow]:
        """Those of which the owner says that it was not so."""
        return [one for one in self.entries if one.outcome is CallOutcome.DENIED]

    @property
    def strata(self) -> dict[str, int]:
        """How many were drawn of each stratum."""
        return dict(Counter(one.entry.stratum for one in self.entries))


async def listed(session: AsyncSession, community_ids: Collection[uuid.UUID]) -> list[ClaimSampleNow]:
    """Every sample of these estates, the latest first; three queries, however many."""
    found = (
        await session.scalars(
            select(ClaimSample)
            .where(ClaimSample.community_id.in_(community_ids))
            .order_by(ClaimSample.at.desc(), ClaimSample.id)
        )
    ).all()
    made = await _entries(session, [one.id for one in found])
    return [ClaimSampleNow(one, tuple(made[one.id])) for one in found]


async def find(session: AsyncSession, community_id: uuid.UUID, sample_id: uuid.UUID) -> ClaimSampleNow:
    """A sample of this estate; raises Refused where there is none."""
    found = await session.get(ClaimSample, sample_id)
    if found is None or found.community_id != community_id:
        raise Refused(NOT_FOUND)
    return ClaimSampleNow(found, tuple((await _entries(session, [sample_id]))[sample_id]))


async def _hold_sample(session: AsyncSession, community_id: uuid.UUID, sample_id: uuid.UUID) -> ClaimSample:
    """The sample, with its other callers kept waiting; raises Refused where the estate has no such sample."""
    key = int.from_bytes(sample_id.bytes[:8], "big", signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))
    found = await session.get(ClaimSample, sample_id)
    if found is None or found.community_id != community_id:
        raise Refused(NOT_FOUND)
    return found
