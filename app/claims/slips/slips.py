"""告知单: a slip of paper tells an owner without the app what was entered in their name, with a reply to tear off.

It is not brought by whoever entered the claim, and its reply is written down by somebody who neither entered the claim
nor brought the slip. A reply needs the number and the code that stand on the slip alone. Layout is in claim_slip.typ.
"""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import errors
from app.claims.kinds import ClaimSaid, SlipFate
from app.claims.models import Claim, ClaimSlip, ClaimSlipDelivery, ClaimSlipReply
from app.claims.slips import agents
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, rows
from app.core.periods import spoken
from app.core.typesetting import FONT_FOLDER, set_sheet
from app.core.values.spoken_codes import ALPHABET, MISREAD
from app.register import queries as register
from app.register.kinds import OwnerKind
from app.register.people.names import place_words

CODE_LENGTH = 4
_NUMBERS = 0x736C6970  # "slip": numbers of slips are given out one after another


@dataclass(frozen=True, slots=True)
class SlipNow:
    """A slip with its claim, where it lies, who it is for, and what became of it."""

    slip: ClaimSlip
    claim: Claim
    building: str
    stairwell: str
    part: str
    owner: str
    deliveries: tuple[ClaimSlipDelivery, ...]
    replies: tuple[ClaimSlipReply, ...]

    @property
    def brought(self) -> bool:
        """Whether it reached its owner's hand or letter box."""
        return any(one.fate != SlipFate.UNDELIVERABLE for one in self.deliveries)


async def put_on_list(session: AsyncSession, claim: Claim, owner_ids: Collection[uuid.UUID], at: datetime) -> None:
    """A slip for each of these owners, numbered on from the estate's last."""
    if not owner_ids:
        return
    key = int.from_bytes(claim.community_id.bytes[:6], "big") ^ _NUMBERS
    await session.execute(select(func.pg_advisory_xact_lock(key)))
    last = await session.scalar(select(func.max(ClaimSlip.number)).where(ClaimSlip.community_id == claim.community_id))
    session.add_all(
        ClaimSlip(
            id=uuid.uuid4(),
            community_id=claim.community_id,
            claim_id=claim.id,
            owner_id=owner_id,
            number=number,
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            at=at,
        )
        for number, owner_id in enumerate(owner_ids, start=(last or 0) + 1)
    )
    await session.flush()


BROUGHT = select(ClaimSlipDelivery.slip_id).where(ClaimSlipDelivery.fate != SlipFate.UNDELIVERABLE)
"""The slips that somebody has brought."""


def _unbrought(community_id: uuid.UUID) -> Select[ClaimSlip, Claim]:
    return (
        select(ClaimSlip, Claim)
        .join(Claim, Claim.id == ClaimSlip.claim_id)
        .where(ClaimSlip.community_id == community_id, ClaimSlip.id.not_in(BROUGHT))
        .order_by(ClaimSlip.number)
    )


async def waiting(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[SlipNow], str | None]:
    """Fifty slips that nobody has brought yet, by number, and the next page's cursor."""
    found, following = await rows(session, _unbrought(community_id), (ClaimSlip.number,), after)
    return await _placed(session, [(row[0], row[1]) for row in found]), following


async def of_stairwell(session: AsyncSession, community_id: uuid.UUID, building: str, stairwell: str) -> list[SlipNow]:
    """Every slip of a stairwell that nobody has brought yet, in the order of the doors; raises Refused without one."""
    everywhere = await _placed(session, [(row[0], row[1]) for row in await session.execute(_unbrought(community_id))])
    found = [one for one in everywhere if (one.building, one.stairwell) == (building, stairwell)]
    if not found:
        raise Refused(errors.SLIPS_NONE, place=place_words(building, stairwell))
    return sorted(found, key=lambda one: (one.part, one.slip.number))


async def of_claim(session: AsyncSession, claim_id: uuid.UUID) -> list[SlipNow]:
    """The slips of a claim with what became of them."""
    rows = await session.execute(
        select(ClaimSlip, Claim)
        .join(Claim, Claim.id == ClaimSlip.claim_id)
        .where(ClaimSlip.claim_id == claim_id)
        .order_by(ClaimSlip.number)
    )
    return await _placed(session, [(row[0], row[1]) for row in rows])


async def bring(
    session: AsyncSession,
    community_id: uuid.UUID,
    number: int,
    fate: SlipFate,
    recipient: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> SlipNow:
    """Write down that a slip was brought, or could not be; raises Refused for whoever entered the claim."""
    slip, claim = await _numbered(session, community_id, number)
    if by == claim.agent_id:
        raise Refused(errors.SLIP_NOT_BY_AGENT)
    session.add(
        ClaimSlipDelivery(id=uuid.uuid4(), slip_id=slip.id, fate=fate, recipient=recipient, delivered_by=by, at=at)
    )
    await session.flush()
    return (await _placed(session, [(slip, claim)]))[0]


async def to_answer(
    session: AsyncSession, community_id: uuid.UUID, number: int, code: str, *, by: uuid.UUID
) -> tuple[ClaimSlip, Claim]:
    """The slip that a reply came back on; raises Refused where number and code do not belong together, for the agent
    and whoever brought it, and where it was answered before.
    """
    try:
        slip, claim = await _numbered(session, community_id, number)
    except Refused:
        raise Refused(errors.SLIP_CODE_WRONG) from None
    if not secrets.compare_digest(_code(code), slip.code.encode()):
        raise Refused(errors.SLIP_CODE_WRONG)
    if by == claim.agent_id:
        raise Refused(errors.SLIP_NOT_BY_AGENT)
    (now,) = await _placed(session, [(slip, claim)])
    if any(one.delivered_by == by for one in now.deliveries):
        raise Refused(errors.SLIP_NOT_BY_CARRIER)
    if now.replies:
        raise Refused(errors.SLIP_ANSWERED)
    return slip, claim


def slips_pdf(
    slips: Iterable[SlipNow], community: str, names: dict[uuid.UUID, str], fonts: Path = FONT_FOLDER
) -> bytes:
    """The PDF of slips, one a page half; raises Refused where the folder `fonts` lacks the Chinese font."""
    return set_sheet(
        "app.claims.slips",
        "claim_slip.typ",
        {"community": community, "slips": [_printed(one, names) for one in slips]},
        fonts,
    )


async def agents_of(session: AsyncSession, slips: Iterable[SlipNow]) -> dict[uuid.UUID, str]:
    """Who entered the claims, by the claim's id, as the slips print them."""
    return await agents.names_of(session, [one.claim for one in slips])


def _printed(slip: SlipNow, names: dict[uuid.UUID, str]) -> dict[str, str]:
    said = ClaimSaid.from_json(slip.claim.said)
    return {
        "number": f"{slip.slip.number:06d}",
        "code": slip.slip.code,
        "part": slip.part,
        "owner": slip.owner,
        "about": said.about,
        "words": said.words,
        "way": slip.claim.evidence_class.label,
        "agent": names[slip.claim.id],
        "at": spoken(slip.claim.at),
    }


def _code(written: str) -> bytes:
    return written.strip().upper().translate(MISREAD).encode()


async def _numbered(session: AsyncSession, community_id: uuid.UUID, number: int) -> tuple[ClaimSlip, Claim]:
    row = (
        await session.execute(
            select(ClaimSlip, Claim)
            .join(Claim, Claim.id == ClaimSlip.claim_id)
            .where(ClaimSlip.community_id == community_id, ClaimSlip.number == number)
        )
    ).one_or_none()
    if row is None:
        raise Refused(NOT_FOUND)
    return row[0], row[1]


async def _placed(session: AsyncSession, pairs: list[tuple[ClaimSlip, Claim]]) -> list[SlipNow]:
    ids = [slip.id for slip, _ in pairs]
    deliveries: dict[uuid.UUID, list[ClaimSlipDelivery]] = defaultdict(list)
    for brought in await session.scalars(
        select(ClaimSlipDelivery).where(ClaimSlipDelivery.slip_id.in_(ids)).order_by(ClaimSlipDelivery.at)
    ):
        deliveries[brought.slip_id].append(brought)
    replies: dict[uuid.UUID, list[ClaimSlipReply]] = defaultdict(list)
    for reply in await session.scalars(
        select(ClaimSlipReply).where(ClaimSlipReply.slip_id.in_(ids)).order_by(ClaimSlipReply.at)
    ):
        replies[reply.slip_id].append(reply)
    places = await register.placed(session, {claim.part_id for _, claim in pairs})
    return [
        SlipNow(
            slip,
            claim,
            places[claim.part_id].building,
            places[claim.part_id].stairwell,
            places[claim.part_id].name,
            _name(places[claim.part_id], slip.owner_id),
            tuple(deliveries[slip.id]),
            tuple(replies[slip.id]),
        )
        for slip, claim in pairs
    ]


def _name(place: register.PlacedPart, owner_id: uuid.UUID) -> str:
    """The owner as the slip addresses them; who has sold since is addressed as nobody."""
    found = next((one for one, _ in place.owners if one.id == owner_id), None)
    return found.name if found is not None and found.kind != OwnerKind.UNKNOWN else ""
