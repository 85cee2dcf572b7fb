"""A stairwell of twelve doors whose vote is noticed: phones bound to owners, and what the ledger says of each door."""

import hashlib
import uuid
from datetime import timedelta

from sqlalchemy import select

from app.core.installation import now
from app.identity import service as identity
from app.identity.models import Binding, BindingObjection, HouseholdCode, Resident, ResidentSession
from app.notifications import inbox
from app.notifications.kinds import NoticeKind, Reach
from app.notifications.models import Notice, NoticeDelivery, NoticeProof
from app.register.models import RollEntry, RollOwner
from app.voting.calling import delivery
from app.voting.calling.delivery import HeadReach
from tests.conftest import PASSWORD
from tests.posting.evidence import put_evidence
from tests.voting.authorities.proxy_desk import ProxyDesk

CALLER = uuid.uuid4()


class Doors(ProxyDesk):
    """The desk of authorities, for its couple at p001; here are phones, notices, and the ledger."""

    async def bound(self, voter: str, named: str | None = None) -> tuple[uuid.UUID, str]:
        """A phone signed in, bound and confirmed to an owner of a head (the first, unless named): resident and token."""
        async with self.database.write() as session:
            at = await now(session)
            clerk = await identity.add_staff(session, uuid.uuid4().hex, "何静", PASSWORD, at)
            vote = await self.vote()
            query = (
                select(RollOwner.part_id, RollOwner.owner_id)
                .join(RollEntry, (RollEntry.roll_id == RollOwner.roll_id) & (RollEntry.part_id == RollOwner.part_id))
                .where(RollEntry.roll_id == vote.roll_id, RollEntry.voter == voter)
                .order_by(RollOwner.pseudonym)
            )
            if named is not None:
                query = query.where(RollOwner.pseudonym == named)
            part_id, owner_id = (await session.execute(query)).first() or (None, None)
            resident, code, token = Resident(created_at=at), uuid.uuid4(), uuid.uuid4().hex
            session.add(resident)
            session.add(
                HouseholdCode(
                    id=code,
                    community_id=self.desk.id,
                    part_id=part_id,
                    code_lookup=code.bytes * 2,
                    issued_by=clerk,
                    issued_at=at,
                    expires_at=at + timedelta(days=30),
                )
            )
            await session.flush()
            session.add(
                Binding(
                    resident_id=resident.id,
                    community_id=self.desk.id,
                    part_id=part_id,
                    code_id=code,
                    made_at=at,
                    owner_id=owner_id,
                    confirmed_how="staff",
                    evidence="身份证",
                    confirmed_by=clerk,
                    confirmed_at=at,
                )
            )
            session.add(
                ResidentSession(
                    token_sha256=hashlib.sha256(token.encode()).digest(),
                    resident_id=resident.id,
                    started_at=at,
                    expires_at=at + timedelta(days=90),
                )
            )
            return resident.id, token

    async def with_openid(self, resident_id: uuid.UUID, appid: str, openid: str) -> None:
        async with self.database.write() as session:
            resident = await session.get(Resident, resident_id)
            assert resident is not None
            resident.appid, resident.openid = appid, openid

    async def notices(self, kind: NoticeKind) -> list[Notice]:
        async with self.database.read() as session:
            found = await session.scalars(
                select(Notice).where(Notice.subject_id == self.vote_id, Notice.kind == kind.value).order_by(Notice.at)
            )
            return list(found)

    async def object_to(self, resident_id: uuid.UUID, *, by: uuid.UUID) -> None:
        async with self.database.write() as session:
            binding = (await session.scalars(select(Binding).where(Binding.resident_id == resident_id))).one()
            session.add(
                BindingObjection(
                    binding_id=binding.id, resident_id=by, ground="不认识这个人", raised_at=await now(session)
                )
            )

    async def recipients(self, notice: Notice, channel: str = "inbox") -> set[uuid.UUID]:
        async with self.database.read() as session:
            found = await session.scalars(
                select(NoticeDelivery.recipient_id).where(
                    NoticeDelivery.notice_id == notice.id, NoticeDelivery.channel == channel
                )
            )
            return set(found)

    async def owners_of(self, *voters: str) -> set[uuid.UUID]:
        return {owner_id for voter in voters for owner_id in (await self.named(voter)).values()}

    async def proofs(self) -> list[NoticeProof]:
        async with self.database.read() as session:
            return list(await session.scalars(select(NoticeProof).order_by(NoticeProof.at)))

    async def ledger(self) -> dict[str, HeadReach]:
        async with self.database.read() as session:
            return {head.voter: head for head in await delivery.heads(session, await self.vote())}

    async def reach(self, voter: str) -> Reach:
        return (await self.ledger())[voter].reach

    async def open_inbox(self, resident_id: uuid.UUID, notice: Notice, owner_ids: set[uuid.UUID]) -> None:
        async with self.database.write() as session:
            await inbox.open_notice(session, notice.id, resident_id, owner_ids, await now(session))

    async def called(self, voter: str, owner: str, *, reached: bool) -> None:
        async with self.database.write() as session:
            await delivery.called(
                session,
                await self.vote(),
                voter,
                owner,
                NoticeKind.VOTE_NOTICE,
                reached=reached,
                text="",
                by=CALLER,
                at=await now(session),
            )

    async def handed(self, voter: str, photo: uuid.UUID | None = None) -> None:
        photo = photo or await put_evidence(self.database, self.desk.id)
        async with self.database.write() as session:
            await delivery.hand_over(
                session,
                await self.vote(),
                voter,
                NoticeKind.VOTE_NOTICE,
                recipient="王芳",
                photo=photo,
                by=CALLER,
                at=await now(session),
            )
