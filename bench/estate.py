"""An estate in which ten thousand phones may vote: the imported register, its roll, phones in bulk, votes that are open.

Phones and votes are written straight into the tables: through the windows they would take an hour, and none of it is
what is measured.
"""

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import now
from app.core.signing import merkle
from app.identity.kinds import ConfirmedBy
from app.identity.models import Binding, HouseholdCode, Resident, ResidentSession, Staff
from app.identity.proofs.tokens import token_hash
from app.register.models import Roll, RollEntry, RollOwner
from app.register.rolls import rolls
from app.register.schemas import EstateScopeInput
from app.register.scopes import EstateScope
from app.voting import leaves
from app.voting.drafting import preparing
from app.voting.law.matters import Matter
from app.voting.lifecycle import ConvenorKind, Mode, State
from app.voting.models import Vote, VoteLeaf
from app.voting.schemas import NewItem, NewVote, RuleChoices

DRAFT = NewVote(
    title="向阳里小区改造表决",
    mode=Mode.BINDING,
    convenor_kind=ConvenorKind.OWNERS_COMMITTEE,
    convenor_name="向阳里业主委员会",
    appointing_document="街道备案〔2025〕12号",
    contact="社区居委会一楼服务台",
    posting_places=["小区公告栏"],
    preset="national",
    rules=RuleChoices(include_parking=False, online_basis="市建规〔2024〕1号"),
    scope=EstateScopeInput(kind="estate"),
    items=[
        NewItem(number=1, title="整体改造", text="同意按公示的改造方案实施小区整体改造。", matters=[Matter.REBUILD]),
        NewItem(number=2, title="公共收益", text="同意用公共收益建设地面停车位。", matters=[Matter.OTHER]),
    ],
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A phone with its token, and the head it may cast for."""

    token: str
    voter: str


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate with its frozen roll and a phone for each head."""

    database: Database
    community_id: uuid.UUID
    roll_id: uuid.UUID
    phones: Sequence[Caller]

    async def votes(self, many: int) -> list[tuple[uuid.UUID, str]]:
        """So many votes of this roll, open, into which nobody has cast; the id and public name of each."""
        return [await self._vote() for _ in range(many)]

    async def _vote(self) -> tuple[uuid.UUID, str]:
        async with self.database.write() as session:
            at = await now(session)
            vote = await preparing.draft(session, self.community_id, DRAFT, by=uuid.uuid4(), at=at)
            roll = await session.get_one(Roll, self.roll_id)
            opens_at, closes_at = at - timedelta(minutes=1), at + timedelta(days=10)
            leaf = leaves.open_leaf(
                vote.eid,
                opens_at,
                closes_at,
                vote.disclosure,
                [(item.number, "", leaves.text_sha256(item.text)) for item in DRAFT.items],
                roll_n=roll.parts,
                roll_heads=roll.heads,
                roll_area_c=roll.area_c,
                roll_root=merkle.EMPTY,
            )
            session.add(VoteLeaf(vote_id=vote.id, seq=0, kind="open", ts=at, leaf=leaf))
            await session.flush()
            await session.execute(
                update(Vote)
                .where(Vote.id == vote.id)
                .values(
                    state=State.OPEN.value,
                    roll_id=roll.id,
                    opens_at=opens_at,
                    closes_at=closes_at,
                    first_closes_at=closes_at,
                    next_seq=1,
                )
            )
            return vote.id, vote.eid

    def ballots(self, votes: Sequence[tuple[uuid.UUID, str]], many: int, first: int = 0) -> list[bytes]:
        """Ballots as phones send them, one for each head from the `first` on, dealt to these votes in turn."""
        return [
            self._ballot(votes[number % len(votes)][0], self.phones[first + number // len(votes)])
            for number in range(many)
        ]

    def _ballot(self, vote_id: uuid.UUID, phone: Caller) -> bytes:
        choice = secrets.choice(("agree", "agree", "disagree", "abstain"))
        sent = {"voter": phone.voter, "choices": {"1": choice, "2": "agree"}, "nonce": secrets.token_hex(16)}
        path = f"/v1/resident/communities/{self.community_id}/votes/{vote_id}/ballots"
        return request("POST", path, json.dumps(sent).encode(), phone.token)


def request(method: str, path: str, body: bytes = b"", token: str = "") -> bytes:
    """A whole HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "host: bench"]
    if token:
        lines.append(f"authorization: Bearer {token}")
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def taken_apart(whole: bytes) -> tuple[str, str, bytes]:
    """The path, the token and the body of a request made here."""
    head, _, body = whole.partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    token = next(one for one in fields if one.startswith("authorization: ")).rpartition(" ")[2]
    return first.split(" ")[1], token, body


async def prepare(database: Database, community_id: uuid.UUID) -> Estate:
    """Freeze the roll of an imported register, and give each head a phone that is bound and confirmed."""
    async with database.write() as session:
        at = await now(session)
        roll = await rolls.freeze(session, community_id, EstateScope(), include_parking=False, by=uuid.uuid4(), at=at)
        rows = await session.execute(
            select(RollEntry.voter, func.min(RollEntry.i).label("i"))
            .where(RollEntry.roll_id == roll.id, RollEntry.i.is_not(None))
            .group_by(RollEntry.voter)
        )
        first = {(voter, i) for voter, i in rows}
        owners = await session.execute(
            select(RollEntry.voter, RollEntry.i, RollEntry.part_id, RollOwner.owner_id)
            .join(RollOwner, (RollOwner.roll_id == RollEntry.roll_id) & (RollOwner.part_id == RollEntry.part_id))
            .where(RollEntry.roll_id == roll.id)
            .order_by(RollEntry.i, RollOwner.pseudonym)
        )
        held: dict[str, tuple[uuid.UUID, uuid.UUID]] = {}
        for voter, i, part_id, owner_id in owners:
            if voter is not None and (voter, i) in first:
                held.setdefault(voter, (part_id, owner_id))
        phones = [Caller(secrets.token_urlsafe(32), voter) for voter in held]
        made = [(uuid.uuid4(), phone, *held[phone.voter]) for phone in phones]
        await _bind(session, community_id, made, at)
    return Estate(database, community_id, roll.id, phones)


async def _bind(
    session: AsyncSession,
    community_id: uuid.UUID,
    made: list[tuple[uuid.UUID, Caller, uuid.UUID, uuid.UUID]],
    at: datetime,
) -> None:
    """Residents with tokens, and the bindings to their flats, made with codes that they have used."""
    clerk = (await session.scalars(select(Staff.id).limit(1))).one()
    until = at + timedelta(days=30)
    codes = {resident_id: uuid.uuid4() for resident_id, *_ in made}
    await session.execute(insert(Resident), [{"id": resident_id, "created_at": at} for resident_id, *_ in made])
    await session.execute(
        insert(ResidentSession),
        [
            {"token_sha256": token_hash(phone.token), "resident_id": resident_id, "started_at": at, "expires_at": until}
            for resident_id, phone, *_ in made
        ],
    )
    await session.execute(
        insert(HouseholdCode),
        [
            {
                "id": codes[resident_id],
                "community_id": community_id,
                "part_id": part_id,
                "code_lookup": secrets.token_bytes(32),
                "issued_by": clerk,
                "issued_at": at,
                "expires_at": until,
                "used_at": at,
            }
            for resident_id, _, part_id, _ in made
        ],
    )
    await session.execute(
        insert(Binding),
        [
            {
                "resident_id": resident_id,
                "community_id": community_id,
                "part_id": part_id,
                "code_id": codes[resident_id],
                "made_at": at,
                "owner_id": owner_id,
                "confirmed_how": ConfirmedBy.DOCUMENT.value,
                "confirmed_at": at,
            }
            for resident_id, _, part_id, owner_id in made
        ],
    )
