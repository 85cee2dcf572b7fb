"""Who may cast for a head: its owners, the one they appointed, or whom an authority names.

Source: law R-48 (co-owners appoint one voter), R-49 (guardian), R-50, R-51 (proxy and its end), R-52, cases 12, 13,
24 to 30, 44, 45. What holds is asked at the instant of the ballot: an authority is good from its confirmation to its
end, on the days of its term (the first and the last included), and on the roll under which it was recorded. An
organisation never casts as an owner does, but by whom it authorised under its seal (R-33, case 31).
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import CHINA
from app.register.kinds import ORGANISATIONS
from app.register.rolls import rolls
from app.register.rolls.roll_owners import owners_today
from app.voting import errors
from app.voting.ballots import consents
from app.voting.ballots.heads_on_roll import RollHead, head_of, head_of_owners, heads_of_owners
from app.voting.count.ballots import Capacity
from app.voting.kinds import AuthorityKind
from app.voting.lifecycle import BEFORE_OPENING, Mode, State
from app.voting.models import Vote, VotingAuthority

CAPACITY = {
    AuthorityKind.APPOINTED: Capacity.OWNER,
    AuthorityKind.PROXY: Capacity.PROXY,
    AuthorityKind.GUARDIAN: Capacity.GUARDIAN,
    AuthorityKind.ORGANISATION: Capacity.AUTHORISED,
    AuthorityKind.BUYER: Capacity.AUTHORISED,
}

_BY_AN_OWNER = frozenset({AuthorityKind.PROXY, AuthorityKind.ORGANISATION})
"""Given by one owner of the head, who may be another than the one all of them appoint later."""


@dataclass(frozen=True, slots=True)
class Right:
    """In what capacity somebody casts, under which name on the ballot, and by which authority."""

    capacity: Capacity
    cast_by: str
    authority_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Castable:
    """A head a phone may cast for, and in what capacity."""

    head: RollHead
    right: Right


async def signing_right(
    session: AsyncSession, vote: Vote, head: RollHead, cast_by: str, authority_id: uuid.UUID | None, at: datetime
) -> Right:
    """The right of whoever signed a paper for a head, or stands at the desk for it; raises Refused without one.

    `head.mine` are all its owners. Without a name the signer is the first of those alive, an organisation before people:
    of whom it is not said that they signed, it is not supposed.
    """
    if cast_by and cast_by not in head.mine:
        raise _refusal("签名人不是名册上这一户的业主。")
    people = await people_of(session, vote, head.voter, at)
    if authority_id is not None:
        return people.by_authority(authority_id)
    alive = head.mine & people.alive
    first = min(alive, key=lambda named: (named not in people.organisations, named), default=None)
    return people.as_owner(frozenset({cast_by} if cast_by else {first} if first else head.mine))


async def phone_right(
    session: AsyncSession,
    vote: Vote,
    head: RollHead,
    resident_id: uuid.UUID,
    at: datetime,
) -> Right:
    """The right of a phone to cast for a head, as one of its owners (`head.mine`) or else by an authority it holds.

    Raises Refused where it has neither.
    """
    people = await people_of(session, vote, head.voter, at)
    held = [one for one in people.authorities if one.resident_id == resident_id]
    if head.mine:
        try:
            return people.as_owner(head.mine)
        except Refused:
            if not held:
                raise
    if not held:
        raise _refusal("您没有受这一户委托，或委托还没有经两人确认、已经终止。")
    # A phone may hold several for one head, such as a proxy given again: the first that is good.
    for one in held[:-1]:
        try:
            return people.by_authority(one.id)
        except Refused:
            continue
    return people.by_authority(held[-1].id)


async def why_not_by_phone(
    session: AsyncSession, vote: Vote, head: RollHead, resident_id: uuid.UUID, at: datetime
) -> str:
    """What a phone that casts for a head is refused with, told before ballots are received as well; empty where it is not.

    Nothing is said once the window ended, or of a vote whose ballots another system receives.
    """
    ended = vote.closes_at is not None and vote.closes_at <= at
    if ended or vote.state not in BEFORE_OPENING | {State.OPEN} or vote.mode is Mode.AUXILIARY:
        return ""
    try:
        await phone_right(session, vote, head, resident_id, at)
    except Refused as refusal:
        return refusal.message
    return ""


async def phone_head(
    session: AsyncSession, vote: Vote, owner_ids: Iterable[uuid.UUID], resident_id: uuid.UUID, voter: str
) -> RollHead | None:
    """The head that a phone names, where one of its owners is bound to it or it holds an authority; None otherwise."""
    found = await head_of_owners(session, vote.roll_id, owner_ids, voter)
    if found is not None or voter not in await _held_by(session, vote, resident_id):
        return found
    held = await head_of(session, vote.roll_id, voter)
    return replace(held, mine=frozenset()) if held is not None else None


async def castable(
    session: AsyncSession, vote: Vote, owner_ids: Iterable[uuid.UUID], resident_id: uuid.UUID, at: datetime
) -> list[Castable]:
    """Every head a phone may cast for now: its owners' in the order of the roll, then those it acts for."""
    heads = {one.voter: one for one in await heads_of_owners(session, vote.roll_id, owner_ids)}
    for voter in await _held_by(session, vote, resident_id):
        if voter not in heads and (head := await head_of(session, vote.roll_id, voter)) is not None:
            heads[voter] = replace(head, mine=frozenset())
    found = []
    for head in heads.values():
        try:
            found.append(Castable(head, await phone_right(session, vote, head, resident_id, at)))
        except Refused:
            continue
    return found


async def _held_by(session: AsyncSession, vote: Vote, resident_id: uuid.UUID) -> list[str]:
    found = await session.scalars(
        select(VotingAuthority.voter)
        .where(VotingAuthority.vote_id == vote.id, VotingAuthority.resident_id == resident_id)
        .order_by(VotingAuthority.number)
    )
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class HeadPeople:
    """Who could cast for a head at an instant: its owners by their names on the roll, and every authority for it.

    `organisations` are those of them that are no natural persons. `authorities` are all that were ever recorded for the
    head; whether one is good is `unfit`. `fallen` are those
    that stand on consents given on phones which hold no more, each with the reason.
    """

    alive: frozenset[str]
    organisations: frozenset[str]
    authorities: tuple[VotingAuthority, ...]
    at: datetime
    roll_id: uuid.UUID
    roll_frozen_at: datetime
    fallen: Mapping[uuid.UUID, str]

    def as_owner(self, owners: frozenset[str]) -> Right:
        """The right of the owners named to cast themselves, each alive, none excluded, people alone; raises Refused."""
        self._require_owners_cast()
        if not owners & self.alive:
            raise _refusal("签名的业主在名册上已登记去世，不能投票。请先由继承人凭证明办理名册登记。")
        appointed = self.appointed()
        if appointed is not None and appointed.owner not in owners:
            raise _refusal("这一户的共有人已共同指定另一位投票。")
        cast_by = {appointed.owner} if appointed is not None and appointed.owner is not None else owners & self.alive
        if cast_by <= self.organisations:
            raise Refused(errors.ORGANISATION_UNAUTHORISED, standing=self._sealed())
        return Right(Capacity.OWNER, min(cast_by - self.organisations))

    def by_authority(self, authority_id: uuid.UUID) -> Right:
        """The right that an authority of this head gives; raises Refused with the reason where it is not good now."""
        found = next((one for one in self.authorities if one.id == authority_id), None)
        if found is None:
            raise _refusal("这一户没有登记过这份代为表决的依据。")
        if why := self.unfit(found):
            raise _refusal(why)
        kind = found.kind
        # Who appointed an organisation has not said which person casts for it.
        if kind is AuthorityKind.APPOINTED and found.owner in self.organisations:
            raise Refused(errors.ORGANISATION_UNAUTHORISED, standing=self._sealed())
        if kind is not AuthorityKind.BUYER:
            self._require_owners_cast(by_guardian=kind is AuthorityKind.GUARDIAN)
            # Death of the principal ends an agent's power, death of the ward a guardian's (Civil Code 173, 175).
            if not self.alive:
                raise _refusal("委托人已经去世，委托随之终止。请先由继承人凭证明办理名册登记。")
        if kind in _BY_AN_OWNER and self._given_before_appointing(found):
            raise _refusal("共有人其后共同推选了投票人，请由该人投票，或由该人另行委托。")
        return Right(CAPACITY[kind], name_on_ballot(found), found.id)

    def could_cast(self, opens_at: datetime, closes_at: datetime) -> bool:
        """Whether an authority lets somebody cast now or later in the window, as everything stands now."""
        for one in self.authorities:
            first = max(self.at, opens_at, datetime.combine(one.from_on, time.min, CHINA))
            if first < closes_at and not replace(self, at=first).why_not(one.id):
                return True
        return False

    def why_not(self, authority_id: uuid.UUID) -> str:
        """Why an authority gives no right now, as a person is told; empty where it does."""
        return _why(lambda: self.by_authority(authority_id))

    def why_not_as_owner(self, named: str) -> str:
        """Why an owner who casts themselves has no right now, as a person is told; empty where they have."""
        return _why(lambda: self.as_owner(frozenset({named})))

    def _sealed(self) -> str:
        """How far the authority is that an organisation of this head must give under its seal, and what is to be done."""
        recorded = [
            one
            for one in self.authorities
            if one.kind is AuthorityKind.ORGANISATION
            and one.ended_at is None
            and one.recorded_at >= self.roll_frozen_at
        ]
        if any(not self.unfit(one) for one in recorded):
            return "“单位授权”已经登记并确认，请由获授权人投票，或凭这份授权登记其签名的纸质选票。"
        if recorded:
            return f"“单位授权”已经登记，现在还不能用：{self.unfit(recorded[-1])}请向社区居委会查问。"
        return (
            "还没有收到“单位授权书”：请写明姓名、证件、事项、权限、期限并加盖公章，在投票截止前交社区居委会登记，"
            "经另一人确认后，由获授权人投票，或凭这份授权登记其签名的纸质选票。"
        )

    def unfit(self, authority: VotingAuthority) -> str:
        """Why an authority is not good at this instant, as a person is told; empty where it is."""
        day = self.at.astimezone(CHINA).date()
        if authority.recorded_at < self.roll_frozen_at:
            return "名册更正后户号已重新编排，原先登记的依据须重新登记。"
        if authority.confirmed_at is None or authority.confirmed_at > self.at:
            return "这份依据还没有经另一人确认。"
        if authority.ended_at is not None and authority.ended_at <= self.at:
            return f"这份依据已于 {authority.ended_at.astimezone(CHINA):%m月%d日 %H:%M} 终止。"
        if not authority.from_on <= day <= authority.until_on:
            return f"这份依据的有效期是 {authority.from_on:%Y-%m-%d} 至 {authority.until_on:%Y-%m-%d}，今天不在其内。"
        return self.fallen.get(authority.id, "")

    def good(self, kind: AuthorityKind) -> VotingAuthority | None:
        """The first authority of a kind that is good now."""
        return next((one for one in self.authorities if one.kind == kind and not self.unfit(one)), None)

    def appointed(self) -> VotingAuthority | None:
        """The appointment of one co-owner in force; it lapses with that owner's death."""
        found = self.good(AuthorityKind.APPOINTED)
        return found if found is not None and found.owner in self.alive else None

    def _given_before_appointing(self, authority: VotingAuthority) -> bool:
        """Whether the co-owners appointed somebody after this was recorded; it may then be another co-owner's."""
        appointed = self.appointed()
        return (
            appointed is not None
            and appointed.confirmed_at is not None
            and authority.recorded_at < appointed.confirmed_at
        )

    def _require_owners_cast(self, *, by_guardian: bool = False) -> None:
        """Refuse where the owners on the roll may no longer cast, themselves or through others (cases 29, 45)."""
        if self.good(AuthorityKind.BUYER) is not None:
            raise _refusal("这一户的房屋已经转让，由新业主投票。")
        if not by_guardian and self.good(AuthorityKind.GUARDIAN) is not None:
            raise _refusal("这一户由监护人代为投票，被监护人本人的选票无效。")


async def people_of(session: AsyncSession, vote: Vote, voter: str, at: datetime) -> HeadPeople:
    """Who could cast for a head of the vote's roll at an instant."""
    if vote.roll_id is None:
        raise _refusal("名册还没有确定。")
    roll = await rolls.find(session, vote.community_id, vote.roll_id)
    owners = await owners_today(session, roll.id, voter)
    found = await session.scalars(
        select(VotingAuthority)
        .where(VotingAuthority.vote_id == vote.id, VotingAuthority.voter == voter)
        .order_by(VotingAuthority.number)
    )
    authorities = tuple(found)
    # Consents given on phones make an appointment and nothing else.
    appointed = any(one.kind == AuthorityKind.APPOINTED for one in authorities)
    return HeadPeople(
        frozenset(one.named for one in owners if not one.deceased),
        frozenset(one.named for one in owners if one.kind in ORGANISATIONS),
        authorities,
        at,
        roll.id,
        roll.frozen_at,
        await consents.fallen(session, vote, voter) if appointed else {},
    )


def name_on_ballot(authority: VotingAuthority) -> str:
    """The name under which its holder casts: the appointed co-owner's on the roll, else one after its number."""
    return authority.owner if authority.owner is not None else f"a{authority.number:03d}"


def _why(right: Callable[[], Right]) -> str:
    """What the rule of a right refuses with; empty where it gives one."""
    try:
        right()
    except Refused as refusal:
        return refusal.message
    return ""


def _refusal(why: str) -> Refused:
    return Refused(errors.NOT_ENTITLED, why=why)
