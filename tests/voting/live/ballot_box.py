"""A vote of a small estate brought to any state, for tests of what happens there."""

import asyncio
import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core.db import Database
from app.core.installation import move_clock, now
from app.core.sealing import Sealer
from app.identity.permissions import Role
from app.media.kinds import FileKind, StoredKind
from app.media.service import ReceivedFile, take_in
from app.posting import queries as postings
from app.posting.queries import PostingNow
from app.projects.kinds import DecidedMatter
from app.register.models import RollEntry, RollOwner
from app.register.schemas import EstateScopeInput
from app.voting import acting, hanging
from app.voting.ballots import casting
from app.voting.ballots.casting import Receipt
from app.voting.count.ballots import Channel, Validity
from app.voting.drafting import preparing
from app.voting.hands.actors import VoteActor
from app.voting.law.matters import Matter
from app.voting.lifecycle import Act, ConvenorKind, Mode, State
from app.voting.models import IssuedPaper, Paper, PaperScan, ScanPage, Vote
from app.voting.papers import keying, receiving
from app.voting.papers.schemas import KeyedAnswer
from app.voting.schemas import NewItem, NewVote, RuleChoices
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

CONVENOR = VoteActor(uuid.uuid4(), frozenset({Role.OWNERS_COMMITTEE}))
STREET = VoteActor(uuid.uuid4(), frozenset({Role.STREET_OFFICE}))
DISTRICT = VoteActor(uuid.uuid4(), frozenset({Role.DISTRICT_OFFICE}))
COUNTERS = tuple(uuid.uuid4() for _ in range(4))
ITEMS = (
    NewItem(number=1, title="整体改造", text="同意按公示的改造方案实施小区整体改造。", matters=[Matter.REBUILD]),
    NewItem(number=2, title="公共收益", text="同意用公共收益建设地面停车位。", matters=[Matter.OTHER]),
)
NAMES = ("王芳", "李强", "赵敏", "钱文", "孙丽", "周平", "吴刚", "郑洁", "冯军", "陈静", "楚云", "卫东")
HEADS = len(NAMES)
PHOTO = ReceivedFile(
    kind=StoredKind.JPEG,
    sha256=b"\x07" * 32,
    size=1000,
    width=40,
    height=30,
    pages=None,
    original_kind=FileKind.JPEG,
    original_sha256=b"\x08" * 32,
    original_name="公告栏.jpg",
)


class BallotBox:
    """An estate of twelve equal flats with twelve owners, and one vote on two items."""

    def __init__(self, database: Database, sealer: Sealer, desk: Desk) -> None:
        self.database, self.sealer, self.desk = database, sealer, desk
        self.vote_id = uuid.UUID(int=0)
        self.owners: dict[str, uuid.UUID] = {}
        self.areas = [10_000] * HEADS
        self.homes = ["1-1"] * HEADS
        self.places = ["小区公告栏"]

    async def bring_in_register(self) -> None:
        await self.desk.bring_in(
            *(
                flat(
                    f"{self.homes[number]}-{100 + number}",
                    owner(name, document=id_card(number)),
                    area_c=self.areas[number],
                )
                for number, name in enumerate(NAMES)
            )
        )

    async def draft(
        self,
        mode: Mode = Mode.BINDING,
        *,
        plan: tuple[uuid.UUID, uuid.UUID] | None = None,
        first: DecidedMatter | None = None,
        second: DecidedMatter | None = None,
        **choices: Any,
    ) -> Vote:
        """A draft on two items; the first one on a plan, where a project and a version of its plan are named and `first`
        says nothing else, `second` is what the other decides.
        """
        await self.bring_in_register()
        sent = NewVote(
            title="桃花岭小区改造表决",
            mode=mode,
            convenor_kind=ConvenorKind.OWNERS_COMMITTEE,
            convenor_name="桃花岭小区业主委员会",
            appointing_document="街道备案〔2025〕12号",
            contact="社区居委会一楼服务台",
            posting_places=self.places,
            preset="national",
            rules=RuleChoices(**{"include_parking": False, "online_basis": "市建规〔2024〕1号"} | choices),
            scope=EstateScopeInput(kind="estate"),
            project_id=plan[0] if plan else None,
            plan_version_id=plan[1] if plan else None,
            items=[
                ITEMS[0].model_copy(update={"on_plan": plan is not None and first is None, "decides": first}),
                ITEMS[1].model_copy(update={"decides": second}),
            ],
        )
        async with self.database.write() as session:
            at = await now(session)
            vote = await preparing.draft(session, self.desk.id, sent, by=CONVENOR.id, at=at)
        self.vote_id = vote.id
        return vote

    async def now(self) -> datetime:
        async with self.database.read() as session:
            return await now(session)

    async def clock_to(self, at: datetime) -> None:
        """Move the marked database's clock to an instant."""
        async with self.database.write() as session:
            await move_clock(session, timedelta(0))
            real = await now(session)
            await move_clock(session, at - real)

    async def vote(self) -> Vote:
        async with self.database.read() as session:
            found = await session.get(Vote, self.vote_id)
            assert found is not None
            return found

    async def act(self, act: Act, actor: VoteActor = CONVENOR, **facts: Any) -> acting.Acted:
        async with self.database.write() as session:
            return await acting.act(
                session,
                self.desk.id,
                self.vote_id,
                act,
                facts=facts,
                reason="按程序办理",
                actor=actor,
            )

    async def decide(
        self,
        acted: acting.Acted,
        actor: VoteActor = STREET,
        *,
        approve: bool = True,
        facts: dict[str, Any] | None = None,
    ) -> Vote:
        assert acted.proposal is not None
        async with self.database.write() as session:
            done = await acting.decide(
                session,
                self.desk.id,
                self.vote_id,
                acted.proposal.id,
                approve=approve,
                reason="" if approve else "材料不全",
                actor=actor,
                facts=facts,
            )
            return done.vote

    async def both(self, act: Act, **facts: Any) -> Vote:
        """An act proposed by the convenor and approved by the street."""
        return await self.decide(await self.act(act, **facts))

    async def extended(self, closes_at: datetime) -> Vote:
        """A vote whose window ends later: settled by two, and its sheet hangs."""
        vote = await self.both(Act.EXTEND, closes_at=closes_at.isoformat())
        await self.hang(vote.extension_posting_id)
        return await self.vote()

    async def hang(self, posting_id: uuid.UUID | None) -> datetime:
        """Hang a posting, with a photo; the instant at which its period is over."""
        assert posting_id is not None
        async with self.database.write() as session:
            photo = await take_in(session, PHOTO, community_id=self.desk.id, by=CONVENOR.id, at=await now(session))
            hung = await hanging.hang(session, self.desk.id, posting_id, [photo.id], by=CONVENOR.id)
            assert hung.standing.runs_until is not None
            return hung.standing.runs_until

    async def withdraw(self, posting_id: uuid.UUID | None, reason: str = "数字写错") -> None:
        """Withdraw a posting, with what follows from it."""
        assert posting_id is not None
        async with self.database.write() as session:
            await hanging.withdraw(session, self.desk.id, posting_id, reason, by=CONVENOR.id)

    async def sheet(self, posting_id: uuid.UUID | None) -> PostingNow:
        """A posting as it stands."""
        assert posting_id is not None
        async with self.database.read() as session:
            return await postings.find(session, self.desk.id, posting_id, await now(session))

    async def noticed(self, mode: Mode = Mode.BINDING, **choices: Any) -> Vote:
        """A vote whose roll was posted and whose notice hangs, to open when the notice is over."""
        await self.draft(mode, **choices)
        await self.act(Act.POST_ROLL)
        await self.clock_to(await self.hang((await self.vote()).roll_posting_id))
        return await self.notice_anew(await self.earliest(await self.vote()))

    async def notice_anew(self, opens_at: datetime) -> Vote:
        """A vote whose notice of ten days from an instant on hangs."""
        await self.act(
            Act.GIVE_NOTICE,
            opens_at=opens_at.isoformat(),
            closes_at=(opens_at + timedelta(days=10)).isoformat(),
        )
        await self.hang((await self.vote()).notice_posting_id)
        return await self.vote()

    async def earliest(self, vote: Vote) -> datetime:
        async with self.database.read() as session:
            at = await now(session)
            return await preparing.earliest_opening(session, preparing.rules_of(vote), at)

    async def opened(self, mode: Mode = Mode.BINDING, **choices: Any) -> Vote:
        """A vote that receives ballots, a second into its window."""
        await self.noticed(mode, **choices)
        return await self.open()

    async def open(self) -> Vote:
        """Settle the opening of a vote whose notice hangs, and let the clock open it: its window began a second ago."""
        vote = await self.both(Act.OPEN)
        assert vote.opens_at is not None
        await self.clock_to(vote.opens_at + timedelta(seconds=1))
        async with self.database.write() as session:
            await acting.open_by_clock(session, self.vote_id)
        assert (await self.vote()).state == State.OPEN
        await self.learn_owners()
        return await self.vote()

    async def learn_owners(self) -> None:
        """Who owns for which head of the roll, so that `cast` can cast for it."""
        roll_id = (await self.vote()).roll_id
        async with self.database.read() as session:
            rows = await session.execute(
                select(RollEntry.voter, RollOwner.owner_id)
                .join(RollOwner, (RollOwner.roll_id == RollEntry.roll_id) & (RollOwner.part_id == RollEntry.part_id))
                .where(RollEntry.roll_id == roll_id)
            )
            self.owners = {voter: owner_id for voter, owner_id in rows if voter is not None}

    async def ended(self) -> None:
        """Let the clock end the window."""
        vote = await self.vote()
        assert vote.closes_at is not None
        await self.clock_to(vote.closes_at)

    async def cast(
        self,
        voter: str,
        one: str = "agree",
        two: str = "agree",
        *,
        nonce: str | None = None,
        resident: uuid.UUID | None = None,
        choices: Mapping[int, str] | None = None,
        owners: frozenset[uuid.UUID] | None = None,
    ) -> Receipt:
        async with self.database.write() as session:
            return await casting.cast(
                session,
                self.vote_id,
                resident_id=resident or uuid.uuid4(),
                owner_ids=frozenset({self.owners[voter]}) if owners is None else owners,
                voter=voter,
                choices=choices or {1: one, 2: two},
                nonce=nonce or secrets.token_hex(16),
            )

    async def paper(self, voter: str, serial: str | None = None, *, authority_id: uuid.UUID | None = None) -> Paper:
        """Hand in a paper that was printed for this head, and scan it."""
        serial = serial or f"S-{voter}"
        async with self.database.write() as session:
            if await session.get(IssuedPaper, (self.vote_id, serial)) is None:
                at = await now(session)
                session.add(
                    IssuedPaper(vote_id=self.vote_id, serial=serial, voter=voter, issued_by=CONVENOR.id, issued_at=at)
                )
        async with self.database.write() as session:
            paper = await receiving.receive(
                session,
                self.vote_id,
                serial=serial,
                channel=Channel.PAPER,
                authority_id=authority_id,
                by=COUNTERS[0],
                witness=COUNTERS[1],
            )
            scan = replace(PHOTO, original_sha256=hashlib.sha256(serial.encode()).digest())
            page = ScanPage(
                id=uuid.uuid4(),
                vote_id=self.vote_id,
                evidence_id=(await take_in(session, scan, community_id=self.desk.id, by=COUNTERS[0], at=paper.ts)).id,
                page=1,
                serial_read=serial,
                scanned_by=COUNTERS[0],
                at=paper.ts,
            )
            session.add(page)
            await session.flush()
            session.add(PaperScan(scan_page_id=page.id, paper_id=paper.id, at=paper.ts))
            return paper

    async def key(
        self, paper: Paper, one: str, two: str, keyer: int = 0, validity: Validity = Validity.VALID
    ) -> KeyedAnswer:
        async with self.database.write() as session:
            return await keying.key(
                session,
                self.vote_id,
                paper.id,
                validity=validity,
                choices={1: one, 2: two},
                keyer=COUNTERS[keyer],
            )

    async def keyed_paper(self, voter: str, one: str = "agree", two: str = "agree") -> Paper:
        paper = await self.paper(voter)
        await self.key(paper, one, two, 0)
        assert (await self.key(paper, one, two, 1)).done
        return paper

    async def counted(self) -> Vote:
        """End the window and count."""
        await self.ended()
        vote = await self.both(Act.COUNT)
        assert State(vote.state) in {State.COUNTED, State.AWAITING}
        return vote


async def at_once(*work: Any) -> list[Any]:
    """Run these at the same time, each on its own connection; exceptions come back as values."""
    return list(await asyncio.gather(*work, return_exceptions=True))
