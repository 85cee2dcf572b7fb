"""The table on PostgreSQL with the clock moved: nothing a day early, everything a day late, records stay and name nobody."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.handlers.contacts import PURPOSE
from app.complaints.interest import About
from app.complaints.kinds import ReportChannel
from app.complaints.models import ContactGrant
from app.complaints.reporters import reporting, speaking
from app.complaints.reporters.photos import Photos
from app.complaints.reporters.placing import CasePlace
from app.complaints.reporters.report_schemas import MatterSent
from app.complaints.reporters.reporting import MatterFound, Through
from app.core.idempotency import Answered
from app.core.installation import CHINA, move_clock, now
from app.identity import residents
from app.identity.kinds import RequestState
from app.identity.models import BindingRequest, ResidentNumber, StaffSession, TextedCode, UsedState
from app.identity.residents import logins, numbers, privacy
from app.identity.residents.web import texted
from app.media.models import HandIn, TakenAt, UnusedFile
from app.notifications import relaying
from app.notifications.models import SubscriptionQuota
from app.register.forgetting import NAMELESS
from app.register.imports.study import PHONE
from app.retention.applying import ACTS, apply
from app.retention.periods import RULES, Kind
from app.wechat import inbox as pushes
from app.wechat.inbox import PushOutcome
from tests.identity.window import Window
from tests.posting.evidence import put_evidence
from tests.register.corrections.test_corrections import correct, part_id, today
from tests.register.flats import flat, id_card, owner

WAITS = {Kind.CODES: residents.CODE_LIFE}
"""What ends by itself so long after it was made."""

SENT = {"ToUserName": "gh", "FromUserName": "o-somebody", "Event": "x", "CreateTime": 1, "MsgType": "event"}


async def everything(window: Window) -> None:
    """One row of every kind, ended at this moment."""
    await window.desk.bring_in(
        flat("1-1-101", owner("王芳", document=id_card(1), phone="13900000001"), occupants=("孙租客",))
    )
    await leave_home(window)
    await hand_in_photos(window)
    bound = await window.bind("李强", "1-1-102")
    await window.confirm(bound.binding_id, "1-1-102")
    me = await window.me(bound.token)
    await window.use(await window.code("1-1-102"), await window.login("又一个"))
    await window.code("1-1-101")
    assert await window.tried(await window.login("猜码的人"), "0000-0000") == "code_wrong"
    async with window.database.write() as session:
        at = await now(session)
        await privacy.keep_message_phone(session, window.sealer, me, "13900000009", at)
        await privacy.withdraw_message_phone(session, me, at)
        await ended_case(session, window, me, at)
        await residents.end(session, window.desk.id, bound.binding_id, at=at)
        await logins.sign_out_everywhere(session, me, at)
        found = (await window.desk.parts())["1-1-102"].owners[0][0]
        sealed = window.sealer.seal(b"13900000002", PHONE)
        await numbers.queue(session, window.desk.id, found.id, sealed, "有人用新号码确认业主身份", at)
        session.add(
            StaffSession(
                token_sha256=bytes(32),
                staff_id=window.clerk,
                started_at=at,
                last_seen_at=at,
                proved_at=at,
                expires_at=at + timedelta(hours=12),
                ended_at=at,
            )
        )
        session.add(
            Answered(person_id=me, operation="x", key="k" * 16, payload_sha256=bytes(32), answer={}, answered_at=at)
        )
        for number, ended_at in (("r-1", None), ("r-2", at)):
            session.add(
                BindingRequest(
                    number=number,
                    resident_id=me,
                    community_id=window.desk.id,
                    building="1",
                    stairwell="1",
                    room="101",
                    place_key=number,
                    name="赵明",
                    state=(RequestState.INCOMPLETE if ended_at is None else RequestState.WITHDRAWN).value,
                    made_at=at,
                    ended_at=ended_at,
                )
            )
        session.add(UsedState(state_sha256=bytes(32), expires_at=at))
        session.add(
            TextedCode(
                id=uuid.uuid4(),
                phone_lookup=bytes(32),
                code_lookup=bytes(32),
                failures=0,
                asked_at=at - texted.LIFE,
                expires_at=at,
            )
        )
        session.add(ResidentNumber(phone_lookup=bytes(32), resident_id=me, used_at=at))
        for openid in ("o-nobody", "o-李强"):
            session.add(SubscriptionQuota(openid=openid, template_id="T1", left_over=1, hinted=False, changed_at=at))
        session.add(UnusedFile(sha256=bytes(32), since=at, dropped_at=at, gone=True))
        await pushes.keep(session, SENT, at)
        (push,) = await pushes.waiting(session)
        await pushes.handled(session, push, PushOutcome.TAKEN, at)
    await relaying.take(window.database)
    async with window.database.write() as session:
        await session.execute(
            text("UPDATE notice_delivery SET state='accepted', due_at=NULL, settled_at=:at, openid='o-李强'"),
            {"at": at},
        )
    await correct(
        window.desk,
        {
            "kind": "transfer",
            "part_id": await part_id(window.desk, "1-1-102"),
            "on": (await today(window.desk)).isoformat(),
            "owners": [{"name": "孙丽", "document_kind": "id_card", "document": id_card(5)}],
        },
    )


async def ended_case(session: AsyncSession, window: Window, me: uuid.UUID, at: datetime) -> None:
    """A case of this resident, taken back at this moment, whose number was lent."""
    matter = MatterFound(MatterSent(category="water.leak", words="楼道漏水"), CasePlace(), About())
    through = Through(ReportChannel.APP, me)
    case = await reporting.report(session, window.sealer, window.desk.id, matter, Photos(), through, at)
    who = await speaking.speaking(session, case.id, me)
    session.add(
        ContactGrant(
            complaint_id=case.id,
            reporter_id=who.reporter.id,
            to_rung="community",
            phone_sealed=window.sealer.seal(b"13900000009", PURPOSE),
            at=at,
        )
    )
    await speaking.withdraw(session, who, "", at)


async def hand_in_photos(window: Window) -> None:
    """One that a resident handed in and nobody uses; one of staff's with its place."""
    unused, kept = [await put_evidence(window.database, window.desk.id) for _ in range(2)]
    async with window.database.write() as session:
        at = await now(session)
        for one, lasting in ((unused, False), (kept, True)):
            session.add(HandIn(evidence_id=one, person_id=window.clerk, at=at, lasting=lasting))
        session.add(
            TakenAt(
                evidence_id=kept,
                datum="wgs84",
                latitude=Decimal("30.69"),
                longitude=Decimal("111.28"),
                agreed_by=window.clerk,
                agreed_at=at,
            )
        )


async def leave_home(window: Window) -> None:
    async with window.database.write() as session:
        at = await now(session)
        await session.execute(text("UPDATE occupant SET until_on = :day"), {"day": at.astimezone(CHINA).date()})


async def clock(window: Window, at: datetime) -> None:
    async with window.database.write() as session:
        await move_clock(session, timedelta(0))
        await move_clock(session, at - await now(session))


async def counted(window: Window, *, keep: bool = False) -> dict[Kind, int]:
    return {one.kind: one.rows for one in await apply(window.database, keep=keep)}


@pytest.fixture
async def began(window: Window) -> datetime:
    await everything(window)
    async with window.database.read() as session:
        return await now(session)


def due(kind: Kind) -> timedelta:
    after = RULES[kind].after
    assert after is not None
    return after + WAITS.get(kind, timedelta(0))


async def test_nothing_goes_a_day_early_and_everything_goes_a_day_late(window: Window, began: datetime) -> None:
    for days in sorted({due(kind).days for kind in ACTS if due(kind)}):
        for moment in (timedelta(days=days - 1), timedelta(days=days + 2)):
            await clock(window, began + moment)
            found = await counted(window)
            assert {kind for kind, rows in found.items() if rows} == {kind for kind in ACTS if due(kind) <= moment}


async def test_counting_changes_nothing_and_doing_it_twice_is_doing_it_once(
    window: Window, began: datetime, owner: asyncpg.Connection
) -> None:
    await clock(window, began + timedelta(days=4 * 366))
    before = await snapshot(owner)
    said = await counted(window)
    assert await snapshot(owner) == before
    assert await counted(window, keep=True) == said
    assert all(said[kind] for kind in ACTS)
    assert await counted(window, keep=True) == dict.fromkeys(ACTS, 0)


async def snapshot(owner: asyncpg.Connection) -> dict[str, str]:
    tables = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {
        name: await owner.fetchval(
            f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"  # noqa: S608
        )
        for (name,) in tables
    }


async def test_records_stay_and_name_nobody(window: Window, began: datetime, owner: asyncpg.Connection) -> None:
    roll = await window.desk.freeze()
    tables = ("roll_owner", "notice", "binding")
    evidence = [await owner.fetchval(f"SELECT count(*) FROM {one}") for one in tables]  # noqa: S608
    left = await owner.fetchval("SELECT id FROM owner WHERE name = '李强'")
    await clock(window, began + timedelta(days=4 * 366))
    await counted(window, keep=True)
    assert [await owner.fetchval(f"SELECT count(*) FROM {one}") for one in tables] == evidence  # noqa: S608
    assert await owner.fetchval("SELECT count(*) FROM roll WHERE id = $1", roll.id) == 1
    gone = await owner.fetchrow("SELECT * FROM owner WHERE id = $1", left)
    assert (gone["name"], gone["name_key"], gone["document_last4"], gone["phone_last4"]) == (NAMELESS, "", "", "")
    assert [gone[name] for name in ("document_sealed", "document_lookup", "phone_sealed", "phone_lookup")] == [None] * 4
    # 赵明 was not in the second sheet.
    assert sorted(await names(owner)) == sorted([NAMELESS, NAMELESS, "王芳", "孙丽"])
    assert await owner.fetchval("SELECT name FROM occupant") == NAMELESS
    said = await owner.fetch("SELECT resident_id, owner_id, evidence FROM binding WHERE ended_at IS NOT NULL")
    assert [(one["evidence"], one["owner_id"]) for one in said] == [(None, left)]
    assert await owner.fetchval("SELECT count(*) FROM notice_delivery WHERE openid <> ''") == 0
    case = await owner.fetchrow("SELECT r.*, g.phone_sealed AS lent FROM case_reporter r, contact_grant g")
    assert (case["resident_id"], case["part_id"], case["lent"], len(case["alias"])) == (None, None, b"", 7)
    # Whoever still is a resident keeps the consents they gave by tapping.
    assert [one["openid"] for one in await owner.fetch("SELECT openid FROM subscription_quota")] == ["o-李强"]


async def names(owner: asyncpg.Connection) -> list[str]:
    return [str(one["name"]) for one in await owner.fetch("SELECT name FROM owner")]


async def test_an_act_that_fails_takes_everything_back(
    window: Window, began: datetime, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> int:
        raise RuntimeError("the last one")

    await clock(window, began + timedelta(days=4 * 366))
    before = await snapshot(owner)
    monkeypatch.setitem(ACTS, Kind.FORMER_OWNERS, fails)
    with pytest.raises(RuntimeError):
        await counted(window, keep=True)
    assert await snapshot(owner) == before
