"""A hall in which people vote: three counters with mandates, one canvasser, and the acts of a session."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.core.installation import now
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from app.voting.ballots.casting import Receipt
from app.voting.kinds import IdentifiedBy, PaperAtDesk, WitnessRole
from app.voting.models import CheckIn, CountSheet, IssuedPaper, VenueSession, Vote
from app.voting.papers import issuing
from app.voting.venue import assisted, boxes, check_ins, count_sheet, sessions
from app.voting.venue.count_sheet import CountSheetNow
from app.voting.venue.schemas import WitnessNamed
from tests.conftest import PASSWORD, add_staff, term
from tests.posting.evidence import put_evidence
from tests.voting.live.ballot_box import CONVENOR, BallotBox

WITNESSES = (
    WitnessNamed(name="李秀英", role=WitnessRole.OWNER),
    WitnessNamed(name="周建国", role=WitnessRole.NEIGHBOURHOOD),
)


class Hall:
    """A session of the box's vote, with its staff."""

    def __init__(self, box: BallotBox) -> None:
        self.box, self.database = box, box.database
        self.counters: list[uuid.UUID] = []
        self.canvasser = uuid.UUID(int=0)
        self.photo = uuid.UUID(int=0)
        self.session_id = uuid.UUID(int=0)

    async def staffed(self, named: str = "hall") -> None:
        """Counters and a canvasser with mandates, and a photo; their accounts begin with `named`."""
        roles = [Role.COUNTER, Role.COUNTER, Role.COUNTER, Role.GRID_WORKER]
        people = []
        async with self.database.write() as session:
            for number, role in enumerate(roles):
                login = f"{named}-{number}"
                at = await now(session)
                people.append(await add_staff(session, login, f"职员{number}", PASSWORD, at))
                from_on, until_on = term(role, at)
                await identity.appoint(
                    session,
                    login,
                    role,
                    ScopeKind.COMMUNITY,
                    self.box.desk.id,
                    from_on=from_on,
                    until_on=until_on,
                    appointed_by="街道办事处",
                    document="任命书",
                )
        *self.counters, self.canvasser = people
        self.photo = await put_evidence(self.database, self.box.desk.id)

    async def open(self, **more: Any) -> VenueSession:
        """Open a session; its id is kept."""
        told: dict[str, Any] = {
            "place": "社区活动室",
            "second": self.counters[1],
            "witnesses": WITNESSES,
            "photos": [self.photo],
            "by": self.counters[0],
        }
        async with self.database.write() as session:
            venue = await sessions.open_session(session, self.box.desk.id, self.box.vote_id, **told | more)
        self.session_id = venue.id
        return venue

    async def issue(self, voter: str) -> str:
        """Print a paper for a head; its serial."""
        async with self.database.write() as session:
            (paper,) = await issuing.issue(session, self.box.vote_id, [voter], by=CONVENOR.id)
            return paper.serial

    async def live(self, voter: str) -> IssuedPaper | None:
        async with self.database.read() as session:
            return await issuing.live(session, self.box.vote_id, voter)

    async def let_in(
        self,
        voter: str,
        paper: PaperAtDesk = PaperAtDesk.HANDED,
        serial: str | None = None,
        *,
        cast_by: str = "",
        authority_id: uuid.UUID | None = None,
    ) -> CheckIn:
        async with self.database.write() as session:
            return await check_ins.check_in(
                session,
                self.box.desk.id,
                self.box.vote_id,
                self.session_id,
                voter=voter,
                cast_by=cast_by,
                authority_id=authority_id,
                identified_by=IdentifiedBy.ID_CARD,
                paper=paper,
                serial=serial,
                by=self.counters[0],
            )

    async def empty(self, serials: Sequence[str], *, foreign: int = 0, note: str = "", **more: Any) -> boxes.Emptied:
        told: dict[str, Any] = {
            "sheets": len(serials) + foreign,
            "foreign_sheets": foreign,
            "serials": serials,
            "note": note,
            "photos": [self.photo],
            "by": self.counters[0],
            "witness": self.counters[1],
        }
        async with self.database.write() as session:
            return await boxes.open_box(session, self.box.desk.id, self.box.vote_id, self.session_id, **told | more)

    async def assist(self, voter: str, one: str = "agree", two: str = "agree", **more: Any) -> Receipt:
        told: dict[str, Any] = {
            "choices": {1: one, 2: two},
            "slip": self.photo,
            "by": self.counters[0],
            "witness": self.counters[1],
        }
        async with self.database.write() as session:
            return await assisted.enter(
                session, self.box.desk.id, self.box.vote_id, self.session_id, voter=voter, **told | more
            )

    async def sheet(self, *, of_session: bool = True) -> CountSheetNow:
        async with self.database.read() as session:
            vote = await session.get(Vote, self.box.vote_id)
            assert vote is not None
            return await count_sheet.sheet(session, vote, self.session_id if of_session else None)

    async def sign(self, difference: str = "", *, of_session: bool = True, **more: Any) -> CountSheet:
        told: dict[str, Any] = {
            "check": (await self.sheet(of_session=of_session)).check,
            "difference": difference,
            "photos": [self.photo],
            "by": self.counters[0],
            "second": self.counters[1],
        }
        async with self.database.write() as session:
            return await count_sheet.sign(
                session,
                self.box.desk.id,
                self.box.vote_id,
                self.session_id if of_session else None,
                **told | more,
            )

    async def all_of[Row](self, table: type[Row]) -> list[Row]:
        async with self.database.read() as session:
            return list(await session.scalars(select(table)))
