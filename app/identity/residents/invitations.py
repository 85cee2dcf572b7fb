"""An owner lets somebody into the flat by a token that serves once: a co-owner, somebody who lives there, or a helper.

A token is 160 bits, made from the invitation's id by the key, so that the same answer can be given again while only
its hash is kept. Accepting confirms nothing: an invited co-owner reads, and votes once confirmed as everybody is.
"""

import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.sealing import Sealer
from app.identity import errors
from app.identity.kinds import AnnouncementKind, BindingKind, MadeHow
from app.identity.models import Binding, BindingInvitation
from app.identity.proofs.tokens import token_hash
from app.identity.residents.binding import objected, of_flat, require_not_bound, tell_flat
from app.identity.residents.flatmates import undisputed_own
from app.identity.residents.tries import WrongTry, tries
from app.identity.residents.way_schemas import NewInvitation
from app.register import queries
from app.register.kinds import OwnerKind
from app.register.people.masking import mask_name
from app.wechat.scenes import Opens

LIFE = timedelta(days=7)
MOST_LIVE = 10
LONGEST = timedelta(days=5 * 366)
"""How far ahead somebody may be said to live in a flat: a lease longer than that is said again."""

PAGE = 50
_PURPOSE = "binding.invitation"
_TOKEN_BYTES = 20
_SCENE = f"{Opens.INVITATION}="


@dataclass(frozen=True, slots=True)
class CoOwner:
    """Another owner of the flat, masked."""

    owner_id: uuid.UUID
    who: str


def token_of(sealer: Sealer, invitation_id: uuid.UUID) -> str:
    """The token of an invitation: 160 bits that nobody has without the key."""
    return base64.urlsafe_b64encode(sealer.lookup(str(invitation_id), _PURPOSE)[:_TOKEN_BYTES]).decode().rstrip("=")


async def invite(
    session: AsyncSession,
    sealer: Sealer,
    resident_id: uuid.UUID,
    binding_id: uuid.UUID,
    sent: NewInvitation,
    at: datetime,
) -> BindingInvitation:
    """Let somebody in as a confirmed owner, within seven days and once.

    Raises Refused for whoever is no confirmed owner or is objected to, with every fault of what was sent, or where too
    many invitations for the flat are out.
    """
    own = await undisputed_own(session, resident_id, binding_id)
    # Held, so that two sends at once count each other.
    await session.refresh(own, with_for_update=True)
    if own.owner_id is None or own.ended_at is not None:
        raise Refused(errors.OWNERS_ONLY)
    known = {one.owner_id for one in await co_owners(session, own)}
    if faults := _faults(sent, known, at.astimezone(CHINA).date()):
        raise Refused(errors.INVITATION_FAULTY, faults)
    out = [one for one in await of_binding(session, own) if _live(one, at)]
    if len(out) >= MOST_LIVE:
        raise Refused(errors.INVITATIONS_OVER, most=MOST_LIVE)
    invitation_id = uuid.uuid4()
    made = BindingInvitation(
        id=invitation_id,
        token_sha256=token_hash(token_of(sealer, invitation_id)),
        community_id=own.community_id,
        part_id=own.part_id,
        resident_id=resident_id,
        owner_id=own.owner_id,
        kind=sent.kind,
        invited_id=sent.owner_id,
        until_on=sent.until_on,
        label=sent.label,
        made_at=at,
        expires_at=at + LIFE,
    )
    session.add(made)
    await session.flush()
    return made


def _faults(sent: NewInvitation, co_owners: set[uuid.UUID], today: date) -> list[FieldFault]:
    faults = []
    if sent.kind is BindingKind.OWNER and sent.owner_id not in co_owners:
        faults.append(FieldFault("owner_id", "请从名册上这处房屋的其他共有人中选择一位。"))
    if sent.kind is not BindingKind.OWNER and sent.owner_id is not None:
        faults.append(FieldFault("owner_id", "只有邀请共有人时才填写这一项，请删去。"))
    if sent.kind is BindingKind.OCCUPANT:
        faults += until_faults(sent.until_on, today)
    elif sent.until_on is not None:
        faults.append(FieldFault("until_on", "只有邀请租户等住户时才填写截止日，请删去。"))
    return faults


def until_faults(until_on: date | None, today: date) -> list[FieldFault]:
    """What is wrong with the last day of somebody who lives in a flat."""
    if until_on is None:
        return [FieldFault("until_on", "请填写截止日（含当日），如租约到期日。")]
    if not today <= until_on <= today + LONGEST:
        return [FieldFault("until_on", "截止日须不早于今天，且不晚于五年后；更长的租约到期前再登记。")]
    return []


async def co_owners(session: AsyncSession, own: Binding) -> list[CoOwner]:
    """The other owners of the flat of an owner's binding who live and are people, masked."""
    part = await queries.part(session, own.community_id, own.part_id)
    return [
        CoOwner(owner.id, mask_name(owner.name, OwnerKind.PERSON))
        for owner, _ in part.owners
        if owner.kind == OwnerKind.PERSON and not owner.deceased and owner.id != own.owner_id
    ]


async def listed(
    session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID
) -> tuple[list[CoOwner], Sequence[BindingInvitation]]:
    """Whom an owner may name, and the fifty latest invitations they gave for the flat; raises Refused for others."""
    own = await undisputed_own(session, resident_id, binding_id)
    return await co_owners(session, own), await of_binding(session, own)


async def of_binding(session: AsyncSession, own: Binding) -> Sequence[BindingInvitation]:
    """The fifty latest invitations that the holder of a binding gave for its flat."""
    found = await session.scalars(
        select(BindingInvitation)
        .where(BindingInvitation.resident_id == own.resident_id, BindingInvitation.part_id == own.part_id)
        .order_by(BindingInvitation.made_at.desc(), BindingInvitation.id)
        .limit(PAGE)
    )
    return found.all()


async def revoke(
    session: AsyncSession, resident_id: uuid.UUID, binding_id: uuid.UUID, invitation_id: uuid.UUID, at: datetime
) -> None:
    """Take an invitation back that nobody has used; one that was used or ended stays as it is."""
    own = await undisputed_own(session, resident_id, binding_id)
    found = await _own_invitation(session, own, invitation_id, to_change=True)
    if found.used_at is None and found.ended_at is None:
        found.ended_at = at
        await session.flush()


async def live_token(
    session: AsyncSession,
    sealer: Sealer,
    resident_id: uuid.UUID,
    binding_id: uuid.UUID,
    invitation_id: uuid.UUID,
    at: datetime,
) -> str:
    """The token of an invitation of theirs that still holds; raises Refused for any other."""
    own = await undisputed_own(session, resident_id, binding_id)
    if not _live(await _own_invitation(session, own, invitation_id), at):
        raise Refused(errors.INVITATION_WRONG)
    return token_of(sealer, invitation_id)


async def _own_invitation(
    session: AsyncSession, own: Binding, invitation_id: uuid.UUID, *, to_change: bool = False
) -> BindingInvitation:
    query = select(BindingInvitation).where(
        BindingInvitation.id == invitation_id,
        BindingInvitation.resident_id == own.resident_id,
        BindingInvitation.part_id == own.part_id,
    )
    found: BindingInvitation | None = await session.scalar(query.with_for_update() if to_change else query)
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def accept(session: AsyncSession, resident_id: uuid.UUID, token: str, at: datetime) -> Binding:
    """Use an invitation on a phone that is signed in; the owners bound to the flat are told.

    One that is wrong, used, revoked, expired, or whose inviter is no owner any more, is answered alike and counted.
    Raises WrongTry for those; Refused where the day's tries are over, or the phone is bound to this flat already.
    """
    tried = await tries(session, at, resident_id)
    if tried.over:
        raise Refused(errors.TRIES_OVER)
    found: BindingInvitation | None = await session.scalar(
        select(BindingInvitation)
        .where(BindingInvitation.token_sha256 == token_hash(token.strip().removeprefix(_SCENE)))
        .with_for_update()
    )
    if found is None or not _live(found, at) or not await _still_meant(session, found):
        tried.failed()
        await session.flush()
        raise WrongTry(errors.INVITATION_WRONG)
    await require_not_bound(session, resident_id, found.part_id, at)
    found.used_at = at
    kind = found.kind
    binding = Binding(
        id=uuid.uuid4(),
        resident_id=resident_id,
        community_id=found.community_id,
        part_id=found.part_id,
        kind=kind,
        made_how=MadeHow.INVITATION,
        invitation_id=found.id,
        until_on=found.until_on,
        made_at=at,
    )
    session.add(binding)
    await session.flush()
    text = f"又有一部手机凭业主的邀请绑定了 {{part}}，身份是{kind.label}，"
    text += "还没有确认是哪位业主。" if kind is BindingKind.OWNER else "不能投票。"
    text += "如果不对，请提出异议或联系社区居委会。"
    await tell_flat(session, binding, AnnouncementKind.BINDING_MADE, text, at)
    return binding


def _live(invitation: BindingInvitation, at: datetime) -> bool:
    return (
        invitation.used_at is None
        and invitation.ended_at is None
        and invitation.expires_at > at
        and (invitation.until_on is None or at.astimezone(CHINA).date() <= invitation.until_on)
    )


async def _still_meant(session: AsyncSession, invitation: BindingInvitation) -> bool:
    """Whether who invited is a confirmed owner now, not objected to, and whom they named still owns the flat."""
    theirs = [
        one
        for one in await of_flat(session, invitation.part_id)
        if one.resident_id == invitation.resident_id and one.owner_id == invitation.owner_id
    ]
    if not theirs or await objected(session, theirs):
        return False
    return invitation.invited_id is None or invitation.invited_id in {
        one.owner_id for one in await co_owners(session, theirs[0])
    }
