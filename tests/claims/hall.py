"""An estate of three flats, the staff who enter and settle, and owners who speak, each act in a transaction of its own."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, Uuid, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import entering, preparing, queries, service, settling
from app.claims.kinds import ClaimEvidence, ClaimFinding, ClaimSaid, EvidenceClass, WordBy
from app.claims.models import Claim
from app.claims.preparing import Helper
from app.claims.reading import reading
from app.claims.reading.reading import ClaimNow
from app.claims.speaking import Speaker, by_phone, by_window
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import CHINA, move_clock, now
from app.core.sealing import Sealer
from app.identity import residents
from app.identity import service as identity
from app.identity.kinds import BindingKind
from app.identity.permissions import Role, ScopeKind
from app.identity.residents import invitations, logins
from app.identity.residents.way_schemas import NewInvitation
from app.notifications.models import Notice
from app.register import places
from app.register.models import Community
from app.register.sheet.understood import PartLine
from tests.conftest import add_staff, term
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

SUBJECT = "stance"
AGREE = ClaimSaid("改造方案征询", "同意改造", {"stance": "agree"})
AGAINST = ClaimSaid("改造方案征询", "不同意改造", {"stance": "against"})

LEVELS = {
    Role.DISTRICT_OFFICE: ScopeKind.DISTRICT,
    Role.STREET_OFFICE: ScopeKind.STREET,
    Role.NEIGHBOURHOOD_COMMITTEE: ScopeKind.COMMITTEE,
}


def flats(phone: str = "13900000001") -> list[PartLine]:
    """The three flats as the committee's sheet has them; `phone` is that of the first owner."""
    return [
        flat(
            "1-1-101",
            owner("王芳", document=id_card(1), phone=phone),
            owner("赵明", document=id_card(11), phone="13900000011"),
        ),
        flat("1-1-102", owner("李强", document=id_card(2), phone="13900000002")),
        flat("1-2-201", owner("孙丽", document=id_card(3), phone="13900000003")),
    ]


class Hall:
    """The estate, with a grid worker `grid` who enters, and one person of each unit that settles."""

    def __init__(self, database: Database, sealer: Sealer, desk: Desk) -> None:
        self.database, self.sealer, self.desk = database, sealer, desk
        self.staff: dict[str, uuid.UUID] = {}
        self.logins: dict[uuid.UUID, str] = {}
        self.subject = uuid.uuid4()

    @classmethod
    async def built(cls, database: Database, sealer: Sealer, name: str = "桃花岭小区") -> "Hall":
        """Three flats: a couple's, one owner's, and one more."""
        async with database.write() as session:
            community_id = await places.register_community(
                session, district="西陵区", street="学院街道", committee="桃花岭社区", name=name, address=""
            )
        hall = cls(database, sealer, Desk(database, sealer, community_id))
        await hall.desk.bring_in(*flats())
        for who, role in (
            ("grid", Role.GRID_WORKER),
            ("grid2", Role.GRID_WORKER),
            ("committee", Role.NEIGHBOURHOOD_COMMITTEE),
            ("committee2", Role.NEIGHBOURHOOD_COMMITTEE),
            ("street", Role.STREET_OFFICE),
            ("street2", Role.STREET_OFFICE),
            ("district", Role.DISTRICT_OFFICE),
            ("caller", Role.THIRD_PARTY_CALLER),
        ):
            hall.staff[who] = await hall.appointed(who, role)
        return hall

    async def appointed(self, who: str, role: Role) -> uuid.UUID:
        """An account with one mandate that reaches the estate."""
        login = f"{who}-{uuid.uuid4().hex[:6]}"
        async with self.database.write() as session:
            lineage = await places.lineage(session, Community, self.desk.id)
            assert lineage is not None
            staff_id = await add_staff(session, login, f"职员{who}", "correct horse battery", await now(session))
            kind = LEVELS.get(role, ScopeKind.COMMUNITY)
            at = {ScopeKind.DISTRICT: 0, ScopeKind.STREET: 1, ScopeKind.COMMITTEE: 2}.get(kind, 3)
            from_on, until_on = term(role, await now(session))
            await identity.appoint(
                session,
                login,
                role,
                kind,
                lineage.ids[at],
                from_on=from_on,
                until_on=until_on,
                appointed_by="街道办事处",
                document="任命书",
            )
        self.logins[staff_id] = login
        return staff_id

    async def part(self, place: str) -> uuid.UUID:
        return (await self.desk.parts())[place].part.id

    async def owner(self, place: str, which: int = 0) -> uuid.UUID:
        names = sorted(((one.name, one.id) for one, _ in (await self.desk.parts())[place].owners), reverse=True)
        return names[which][1]

    async def done[Answer](self, act: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
        async with self.database.write() as session:
            return await act(session)

    async def enter(
        self,
        place: str = "1-1-102",
        *,
        said: ClaimSaid = AGREE,
        by: str = "grid",
        owner_id: uuid.UUID | None = None,
        kind: EvidenceClass = EvidenceClass.VISIT,
        evidence: ClaimEvidence | None = None,
        subject: uuid.UUID | None = None,
    ) -> Claim:
        part_id = await self.part(place)
        async with self.database.write() as session:
            at = await now(session)
            return await service.enter(
                session,
                community_id=self.desk.id,
                subject_kind=SUBJECT,
                subject_id=subject or self.subject,
                matter=matter_of(subject or self.subject),
                part_id=part_id,
                owner_id=owner_id,
                claim=said,
                evidence_class=kind,
                evidence=evidence or ClaimEvidence(),
                agent=await entering.agent(session, self.desk.id, self.staff[by], [part_id], at),
                at=at,
            )

    async def speaker(self, claim: Claim, owner_id: uuid.UUID, by: str = "street") -> Speaker:
        async with self.database.read() as session:
            return await by_window(
                session,
                await reading.find(session, self.desk.id, claim.id),
                owner_id,
                "核对居民身份证原件",
                None,
                staff_id=self.staff[by],
            )

    async def confirm(self, claim: Claim, owner_id: uuid.UUID, by: str = "street") -> ClaimNow:
        speaker = await self.speaker(claim, owner_id, by)
        async with self.database.write() as session:
            return await service.confirm(session, self.desk.id, claim.id, speaker, await now(session))

    async def correct(self, claim: Claim, owner_id: uuid.UUID, said: ClaimSaid = AGAINST) -> ClaimNow:
        speaker = await self.speaker(claim, owner_id)
        async with self.database.write() as session:
            return await service.correct(session, self.desk.id, claim.id, said, speaker, await now(session))

    async def dispute(self, claim: Claim, owner_id: uuid.UUID, by: str = "street2") -> ClaimNow:
        speaker = await self.speaker(claim, owner_id, by)
        async with self.database.write() as session:
            return await service.dispute(session, self.desk.id, claim.id, "没有人问过我", speaker, await now(session))

    async def find(
        self,
        claim: Claim,
        who: str,
        finding: ClaimFinding = ClaimFinding.FORGED,
        *,
        also: frozenset[Role] = frozenset(),
    ) -> ClaimNow:
        role = {
            "street": Role.STREET_OFFICE,
            "street2": Role.STREET_OFFICE,
            "committee": Role.NEIGHBOURHOOD_COMMITTEE,
            "committee2": Role.NEIGHBOURHOOD_COMMITTEE,
            "district": Role.DISTRICT_OFFICE,
            "grid": Role.GRID_WORKER,
        }[who]
        async with self.database.write() as session:
            return await settling.find(
                session,
                self.desk.id,
                claim.id,
                finding,
                "与业主当面核对",
                by=self.staff[who],
                roles=frozenset({role}) | also,
                at=await now(session),
            )

    async def mend(self, claim: Claim, said: ClaimSaid = AGAINST, by: str = "grid") -> Claim:
        async with self.database.write() as session:
            return await service.mend(
                session,
                self.desk.id,
                claim.id,
                said,
                ClaimEvidence(),
                "录入时点错了",
                matter=matter_of(claim.subject_id),
                agent_id=self.staff[by],
                at=await now(session),
            )

    async def own_word(self, place: str, owner_id: uuid.UUID) -> list[uuid.UUID]:
        part_id = await self.part(place)
        speaker = Speaker(owner_id, WordBy.WINDOW, recorded_by=self.staff["street"], known_by="核对身份证原件")
        async with self.database.write() as session:
            return await service.replace_by_own_word(
                session,
                community_id=self.desk.id,
                subject_kind=SUBJECT,
                subject_ids=[self.subject],
                part_id=part_id,
                speaker=speaker,
                at=await now(session),
            )

    async def now(self, claim: Claim) -> ClaimNow:
        async with self.database.read() as session:
            found = await reading.read_claim(session, claim.id)
        assert found is not None
        return found

    async def states(self) -> list[ClaimNow]:
        async with self.database.read() as session:
            return (await queries.states(session, SUBJECT, [self.subject])).get(self.subject, [])

    async def notices(self, claim: Claim) -> list[Notice]:
        async with self.database.read() as session:
            return list(await session.scalars(select(Notice).where(Notice.subject_id == claim.id).order_by(Notice.at)))

    async def later(self, ahead: timedelta) -> None:
        async with self.database.write() as session:
            await move_clock(session, ahead)

    async def by_day(self) -> None:
        """Let it be the next ten in the morning: who is sought out at night leaves a flag."""
        async with self.database.write() as session:
            at = await now(session)
            ten = at.astimezone(CHINA).replace(hour=10, minute=0, second=0, microsecond=0)
        await self.later((ten if at < ten else ten + timedelta(days=1)) - at)

    async def bound(self, place: str, owner_id: uuid.UUID | None) -> uuid.UUID:
        """A resident's phone at a flat, confirmed where an owner is named."""
        token = await self.token(place, owner_id)
        async with self.database.read() as session:
            found = await residents.resident_of(session, token, await now(session))
        assert found is not None
        return found

    async def token(self, place: str, owner_id: uuid.UUID | None) -> str:
        """The token of such a phone."""
        part_id = await self.part(place)
        async with self.database.write() as session:
            at = await now(session)
            code = await residents.issue_code(
                session, self.sealer, self.desk.id, part_id, by=self.staff["committee"], at=at
            )
            bound = await residents.use_code(session, self.sealer, code, None, at)
            if owner_id is not None:
                await residents.confirm(
                    session, self.desk.id, bound.binding_id, owner_id, "当面核对", by=self.staff["committee2"], at=at
                )
        return bound.token

    async def helper(self, place: str, owner_id: uuid.UUID) -> Helper:
        """A helper whom an owner let in from their phone; they prepare for that owner."""
        resident_id = await self.bound(place, owner_id)
        async with self.database.write() as session:
            at = await now(session)
            (own,) = await residents.bindings(session, resident_id=resident_id)
            invited = NewInvitation(kind=BindingKind.HELPER, owner_id=None, until_on=None, label="")
            made = await invitations.invite(session, self.sealer, resident_id, own.id, invited, at)
            opened = await logins.sign_in(session, "wx0123456789abcdef", f"o-{uuid.uuid4().hex}", None, "", at)
            token = invitations.token_of(self.sealer, made.id)
            bound = await invitations.accept(session, opened.resident_id, token, at)
        return Helper(opened.resident_id, bound.id, "李小明")

    async def prepare(self, place: str, owner_id: uuid.UUID, helper: Helper, said: ClaimSaid = AGREE) -> Claim:
        part_id = await self.part(place)
        async with self.database.write() as session:
            return await preparing.prepare(
                session,
                community_id=self.desk.id,
                subject_kind=SUBJECT,
                subject_id=self.subject,
                part_id=part_id,
                owner_id=owner_id,
                claim_said=said,
                helper=helper,
                instead_of=[self.subject],
                at=await now(session),
            )

    async def let_go(self, helper: Helper) -> None:
        async with self.database.write() as session:
            await residents.end(session, self.desk.id, helper.binding_id, at=await now(session))

    async def by_phone(self, claim: Claim, resident_id: uuid.UUID) -> Speaker:
        async with self.database.read() as session:
            return await by_phone(session, claim, resident_id)


def matter_of(subject_id: uuid.UUID) -> Select[uuid.UUID]:
    """The matter of a subject that is asked about alone."""
    return select(literal(subject_id, Uuid()))


async def refused(work: Awaitable[Any]) -> str:
    """The code with which something is refused; "" where it is not."""
    try:
        await work
    except Refused as refusal:
        return refusal.code.name
    return ""
