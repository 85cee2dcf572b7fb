"""A desk where authorities for the heads of a small vote are recorded and confirmed, for tests of who may cast."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core.installation import CHINA, now
from app.identity import residents
from app.identity import service as identity
from app.identity.models import Binding, Resident
from app.media.service import take_in
from app.register.corrections import corrections
from app.register.corrections.correction_schemas import DeathCorrection, NewCorrection, OwnerInput, TransferCorrection
from app.register.kinds import OwnerKind
from app.register.models import RollEntry, RollOwner
from app.voting.authorities import recording
from app.voting.authorities.schemas import NewAuthority
from app.voting.ballots.casting import Receipt
from app.voting.ballots.entitlement import Right, signing_right
from app.voting.ballots.heads_on_roll import head_of
from app.voting.kinds import Barred
from app.voting.lifecycle import Act, Mode
from app.voting.models import Ballot, LaterBallot, Vote, VotingAuthority
from tests.conftest import PASSWORD
from tests.register.desk import CHIEF, CLERK
from tests.register.flats import id_card
from tests.voting.live.ballot_box import PHOTO, BallotBox

COUPLE, FIRM = "p001", "p002"
"""Head p001 has two owners, 王芳 (o0001 or o0002) and 王大海; head p002 is a firm; the others have one owner each."""

NO_ONE = [one.value for one in Barred]

SEALED: Mapping[str, Any] = {"kind": "organisation", "document": "单位授权书"}
"""What makes a fit authority of an organisation out of the desk's proxy."""


class ProxyDesk(BallotBox):
    """A ballot box whose first head is a couple's and whose second is a firm's, with two clerks for authorities."""

    recorder = confirmer = uuid.UUID(int=0)

    async def staff(self, name: str) -> uuid.UUID:
        async with self.database.write() as session:
            return await identity.add_staff(session, uuid.uuid4().hex, name, PASSWORD, await now(session))

    async def draft(self, mode: Mode = Mode.BINDING, **choices: Any) -> Vote:
        self.recorder, self.confirmer = await self.staff("刘洋"), await self.staff("何静")
        vote = await super().draft(mode, **choices)
        await self.transfer("1-1-100", OwnerInput(name="王芳", document=id_card(0)), OwnerInput(name="王大海"))
        await self.transfer("1-1-101", OwnerInput(name="桃花岭百货公司", kind=OwnerKind.ORGANISATION))
        return vote

    async def opened_from_notice(self, vote: Vote) -> None:
        """Open a vote that was noticed, and let its window begin."""
        assert vote.opens_at is not None
        await self.clock_to(vote.opens_at + timedelta(seconds=1))
        await self.both(Act.OPEN)

    async def correct(self, facts: Any) -> None:
        """A correction of the register, proposed by one and approved by another."""
        sent = NewCorrection(facts=facts, reason="按证明办理", document="证明文件一份")
        async with self.database.write() as session:
            at = await now(session)
            made = await corrections.propose(session, self.sealer, self.desk.id, sent, by=CLERK, at=at)
        async with self.database.write() as session:
            at = await now(session)
            await corrections.decide(
                session, self.sealer, self.desk.id, made.id, approve=True, reason="", by=CHIEF, at=at
            )

    async def transfer(self, place: str, *owners: OwnerInput) -> None:
        part = (await self.desk.parts())[place].part
        await self.correct(
            TransferCorrection(kind="transfer", part_id=part.id, on=await self.today(), owners=list(owners))
        )

    async def dies(self, voter: str, named: str) -> None:
        await self.correct(
            DeathCorrection(kind="death", owner_id=(await self.named(voter))[named], deceased_on=await self.today())
        )

    async def named(self, voter: str) -> dict[str, uuid.UUID]:
        """The owners of a head by their names on the roll."""
        roll_id = (await self.vote()).roll_id
        async with self.database.read() as session:
            rows = await session.execute(
                select(RollOwner.pseudonym, RollOwner.owner_id)
                .join(RollEntry, (RollEntry.roll_id == RollOwner.roll_id) & (RollEntry.part_id == RollOwner.part_id))
                .where(RollEntry.roll_id == roll_id, RollEntry.voter == voter)
                .order_by(RollOwner.pseudonym)
            )
            return {row.pseudonym: row.owner_id for row in rows}

    async def today(self) -> date:
        return (await self.now()).astimezone(CHINA).date()

    async def wait(self, **how_long: int) -> None:
        await self.clock_to(await self.now() + timedelta(**how_long))

    async def sent(self, voter: str = "p003", **more: Any) -> NewAuthority:
        """A fit proxy for a head, held by 李四, unless said otherwise."""
        async with self.database.write() as session:
            photo = await take_in(session, PHOTO, community_id=self.desk.id, by=self.recorder, at=await now(session))
        today = await self.today()
        body: dict[str, Any] = {
            "kind": "proxy",
            "voter": voter,
            "holder_name": "李四",
            "holder_document": id_card(200),
            "matter": "参加桃花岭小区改造表决",
            "items": [1, 2],
            "signed_on": today,
            "from_on": today,
            "until_on": today + timedelta(days=60),
            "declared_not": NO_ONE,
            "document": "授权委托书",
            "evidence": [photo.id],
        }
        return NewAuthority.model_validate(body | more)

    async def record(self, voter: str = "p003", *, by: uuid.UUID | None = None, **more: Any) -> VotingAuthority:
        sent = await self.sent(voter, **more)
        async with self.database.write() as session:
            return await recording.record(
                session, self.sealer, self.desk.id, self.vote_id, sent, by=by or self.recorder
            )

    async def confirm(self, authority: VotingAuthority, *, by: uuid.UUID | None = None) -> VotingAuthority:
        async with self.database.write() as session:
            return await recording.confirm(session, self.desk.id, self.vote_id, authority.id, by=by or self.confirmer)

    async def confirmed(self, voter: str = "p003", **more: Any) -> VotingAuthority:
        return await self.confirm(await self.record(voter, **more))

    async def end(self, authority: VotingAuthority) -> VotingAuthority:
        async with self.database.write() as session:
            return await recording.end(
                session, self.desk.id, self.vote_id, authority.id, "委托人书面撤销", by=self.recorder
            )

    async def appoint(self, owner: str) -> VotingAuthority:
        """The couple appoints one of them."""
        return await self.confirmed(
            COUPLE, kind="appointed", owner=owner, holder_name="", holder_document="", document="共有人推选表"
        )

    async def signs(self, voter: str, cast_by: str = "", authority: VotingAuthority | None = None) -> Right:
        """The right of a signer at the desk now."""
        async with self.database.read() as session:
            vote = await session.get(Vote, self.vote_id)
            assert vote is not None
            head = await head_of(session, vote.roll_id, voter)
            assert head is not None
            return await signing_right(
                session, vote, head, cast_by, authority.id if authority else None, await now(session)
            )

    async def phone(self, owner_id: uuid.UUID | None = None, place: str = "1-1-111") -> uuid.UUID:
        """A resident whose phone has used a code of a flat; confirmed as an owner where one is given."""
        part = (await self.desk.parts())[place].part
        async with self.database.write() as session:
            at = await now(session)
            code = await residents.issue_code(session, self.sealer, self.desk.id, part.id, by=self.recorder, at=at)
            bound = await residents.use_code(session, self.sealer, code, None, at)
            binding = await session.get(Binding, bound.binding_id)
            assert binding is not None
            if owner_id is not None:
                await residents.confirm(
                    session, self.desk.id, binding.id, owner_id, "当面核对身份证", by=self.confirmer, at=at
                )
            found = await session.get(Resident, binding.resident_id)
            assert found is not None
            return found.id

    async def cast_by_right(self, voter: str, one: str = "agree") -> Receipt:
        """Cast for a head on the phone of who may: its owner, and for the firm whom it authorised under its seal."""
        if voter != FIRM:
            return await self.cast(voter, one)
        agent = await self.phone()
        await self.confirmed(FIRM, **SEALED, resident_id=agent)
        return await self.cast(FIRM, one, resident=agent, owners=frozenset())

    async def ballots(self) -> list[Ballot]:
        async with self.database.read() as session:
            return list(await session.scalars(select(Ballot).order_by(Ballot.seq)))

    async def later(self) -> list[LaterBallot]:
        async with self.database.read() as session:
            return list(await session.scalars(select(LaterBallot)))
