"""Who signs in, how long that holds, and how far a mandate reaches."""

import hashlib
import itertools
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import IntegrityError

from app.core.db import Database
from app.core.errors import Code, Refused
from app.core.sealing import Sealer
from app.identity import errors, mandates, service, signing_in
from app.identity.bodies.appointing import TEMPORARY
from app.identity.permissions import PERMISSIONS, SCOPES, Permission, Role, ScopeKind
from app.identity.proofs import passwords
from app.identity.seats import PARTY_KINDS
from app.identity.service import Device, MandateReach, StaffMember
from app.identity.signing_in import SenderPlace, SignIn
from app.register import places
from app.register.models import Committee, Community, District, Street
from app.register.places import Lineage

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
TODAY = date(2026, 11, 24)
PASSWORD = "correct horse battery"
LIFETIME = timedelta(hours=12)
SEALER = Sealer(bytes(32))


class Office:
    """Staff of a database, at instants that the test names."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def add(self, login: str = "juwei", password: str = PASSWORD) -> uuid.UUID:
        async with self.database.write() as session:
            return await service.add_staff(session, login, "刘干事", password, AT)

    async def sign_in(
        self, password: str = PASSWORD, *, login: str = "juwei", at: datetime = AT, code: str = ""
    ) -> SignIn:
        async with self.database.write() as session:
            who = await signing_in.known(session, login, at)
            if who.refusal is not None:
                return SignIn(None, None, who.refusal)
            right = await passwords.verified(who.password_hash, password)
            return await signing_in.admit(
                session, SEALER, who, right=right, code=code, lifetime=LIFETIME, place=SenderPlace(), at=at
            )

    async def refused(self, password: str = PASSWORD, *, login: str = "juwei", at: datetime = AT) -> Code:
        came = await self.sign_in(password, login=login, at=at)
        assert (came.token, came.expires_at) == (None, None)
        assert came.refusal is not None
        return came.refusal.code

    async def token(self, at: datetime = AT) -> str:
        came = await self.sign_in(at=at)
        assert came.token is not None
        return came.token

    async def whose(self, token: str, at: datetime = AT, today: date = TODAY) -> StaffMember | None:
        async with self.database.read() as session:
            return await service.member_of(session, token, at, today)

    async def appoint(
        self, role: Role, kind: ScopeKind, scope_id: uuid.UUID | None = None, *, login: str = "juwei", **dates: Any
    ) -> None:
        period = {"from_on": date(2026, 1, 1), "until_on": None} | dates
        async with self.database.write() as session:
            await service.appoint(
                session, login, role, kind, scope_id, appointed_by="街道", document="任命书", **period
            )


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


async def test_who_signs_in_gets_a_token_that_names_them(office: Office, owner: asyncpg.Connection) -> None:
    staff_id = await office.add()
    came = await office.sign_in()
    assert came.token is not None
    assert came.expires_at == AT + LIFETIME
    assert came.refusal is None
    member = await office.whose(came.token)
    kept = await owner.fetchrow("SELECT * FROM staff_session")
    assert kept is not None
    device = Device(kept["id"], AT, fresh=True)
    assert member == StaffMember(staff_id, "juwei", "刘干事", (), enrolled=False, device=device, must_change=True)
    assert kept["token_sha256"] == hashlib.sha256(came.token.encode()).digest()
    assert came.token not in str(dict(kept))


async def test_a_token_is_256_bits_and_never_the_same(office: Office) -> None:
    await office.add()
    tokens = {await office.token() for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) == 43 for token in tokens)


async def test_nobody_elses_token_names_anybody(office: Office) -> None:
    await office.add()
    token = await office.token()
    for other in ("", token[:-1], token + "x", token.swapcase(), "é" * 43):
        assert await office.whose(other) is None


async def test_a_session_holds_until_it_expires(office: Office) -> None:
    await office.add()
    token = await office.token()
    assert await office.whose(token, AT + LIFETIME - timedelta(microseconds=1))
    assert await office.whose(token, AT + LIFETIME) is None


async def test_signing_out_ends_this_session_and_no_other(office: Office, database: Database) -> None:
    await office.add()
    one, other = await office.token(), await office.token()
    async with database.write() as session:
        await signing_in.sign_out(session, one, AT)
    assert await office.whose(one) is None
    assert await office.whose(other)


async def test_signing_out_twice_keeps_the_first_time(
    office: Office, database: Database, owner: asyncpg.Connection
) -> None:
    await office.add()
    token = await office.token()
    for at in (AT, AT + timedelta(hours=1)):
        async with database.write() as session:
            await signing_in.sign_out(session, token, at)
    assert await owner.fetchval("SELECT ended_at FROM staff_session") == AT


async def test_five_wrong_passwords_lock_the_account_for_fifteen_minutes(office: Office) -> None:
    await office.add()
    for _ in range(5):
        assert await office.refused("wrong") is errors.WRONG_PASSWORD
    assert await office.refused("wrong") is errors.ACCOUNT_LOCKED
    assert await office.refused(PASSWORD) is errors.ACCOUNT_LOCKED
    assert await office.refused(at=AT + timedelta(minutes=15) - timedelta(microseconds=1)) is errors.ACCOUNT_LOCKED
    assert (await office.sign_in(at=AT + timedelta(minutes=15))).token


async def test_after_the_lock_there_are_five_tries_again(office: Office) -> None:
    await office.add()
    for _ in range(5):
        await office.refused("wrong")
    later = AT + timedelta(minutes=15)
    for _ in range(5):
        assert await office.refused("wrong", at=later) is errors.WRONG_PASSWORD
    assert await office.refused(at=later) is errors.ACCOUNT_LOCKED


async def test_a_lock_does_not_end_sessions_that_are_there(office: Office) -> None:
    await office.add()
    token = await office.token()
    for _ in range(5):
        await office.refused("wrong")
    assert await office.whose(token)


async def test_a_right_password_forgets_the_wrong_ones(office: Office) -> None:
    await office.add()
    for _ in range(2):
        for _ in range(4):
            await office.refused("wrong")
        assert (await office.sign_in()).token


async def test_a_lock_is_one_accounts_own(office: Office) -> None:
    await office.add()
    await office.add("juwei2")
    for _ in range(5):
        await office.refused("wrong")
    assert (await office.sign_in(login="juwei2")).token


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were worked on, in order."""
    seen: list[str] = []
    real: Callable[[str, str], Any] = passwords.verified

    async def watched(stored: str, password: str) -> bool:
        seen.append(stored)
        return bool(await real(stored, password))

    monkeypatch.setattr(passwords, "verified", watched)
    return seen


async def test_an_unknown_login_costs_the_same_work_and_says_the_same(office: Office, verified: list[str]) -> None:
    await office.add()
    assert await office.refused("wrong") is await office.refused("wrong", login="nobody")
    assert len(verified) == 2
    assert verified[1] == signing_in._NOBODY


async def test_a_disabled_account_is_as_good_as_unknown(
    office: Office, database: Database, verified: list[str]
) -> None:
    await office.add()
    token = await office.token()
    async with database.write() as session:
        await service.disable(session, "juwei", AT)
    assert await office.whose(token) is None
    assert await office.refused() is errors.WRONG_PASSWORD
    assert verified[-1] == signing_in._NOBODY
    with pytest.raises(Refused) as unknown:
        async with database.write() as session:
            await service.disable(session, "nobody", AT)
    assert unknown.value.code is errors.LOGIN_UNKNOWN


async def test_a_login_is_given_once(office: Office) -> None:
    await office.add()
    with pytest.raises(Refused) as taken:
        await office.add()
    assert taken.value.code is errors.LOGIN_TAKEN


async def test_a_password_has_twelve_characters(office: Office) -> None:
    with pytest.raises(Refused) as weak:
        await office.add(password="x" * 11)
    assert weak.value.code is errors.PASSWORD_WEAK
    await office.add(password="十二个汉字也是很好的密码")


async def test_a_mandate_holds_from_its_first_day_until_before_its_last(office: Office) -> None:
    await office.add()
    token = await office.token()
    await office.appoint(
        Role.ADMINISTRATOR, ScopeKind.PLATFORM, from_on=date(2026, 11, 20), until_on=date(2026, 11, 25)
    )
    held = {}
    for day in (19, 20, 24, 25):
        member = await office.whose(token, today=date(2026, 11, day))
        assert member is not None
        held[day] = [reach.role for reach in member.reaches]
    assert held == {19: [], 20: [Role.ADMINISTRATOR], 24: [Role.ADMINISTRATOR], 25: []}


async def test_a_mandate_without_a_last_day_holds_on(office: Office) -> None:
    await office.add()
    await office.appoint(Role.ADMINISTRATOR, ScopeKind.PLATFORM)
    member = await office.whose(await office.token(), today=date(2099, 1, 1))
    assert member is not None
    assert member.reaches == (MandateReach(Role.ADMINISTRATOR, ScopeKind.PLATFORM, None),)


def seat(role: Role) -> dict[str, Any]:
    """What a mandate of a firm or a department names beside."""
    kinds = PARTY_KINDS.get(role)
    if kinds is None:
        return {}
    return {"organisation": "宏达建设", "party_kind": min(kinds, default=None)}


async def test_no_role_is_given_wider_than_it_may_reach(office: Office) -> None:
    for role in Role:
        await office.add(role.value)
    for role, kind in itertools.product(Role, ScopeKind):
        scope_id = None if kind is ScopeKind.PLATFORM else uuid.uuid4()
        if kind in SCOPES[role]:
            narrowed = {"buildings": [uuid.uuid4()]} if kind is ScopeKind.BUILDINGS else {}
            until_on = date(2026, 4, 1) if role in TEMPORARY else None
            await office.appoint(role, kind, scope_id, login=role.value, until_on=until_on, **narrowed, **seat(role))
            continue
        with pytest.raises(Refused) as refused:
            await office.appoint(role, kind, scope_id, login=role.value, **seat(role))
        assert refused.value.code is errors.SCOPE_MISMATCH
        assert role.label in refused.value.message
        assert all(allowed.label in refused.value.message for allowed in SCOPES[role])


async def test_a_mandate_needs_an_account_and_days_in_their_order(office: Office) -> None:
    with pytest.raises(Refused) as unknown:
        await office.appoint(Role.ADMINISTRATOR, ScopeKind.PLATFORM)
    assert unknown.value.code is errors.LOGIN_UNKNOWN
    await office.add()
    with pytest.raises(Refused) as backwards:
        await office.appoint(Role.ADMINISTRATOR, ScopeKind.PLATFORM, until_on=date(2025, 12, 31))
    assert backwards.value.code is errors.MANDATE_PERIOD


async def test_only_the_platform_has_no_place(office: Office) -> None:
    await office.add()
    for kind, scope_id in ((ScopeKind.PLATFORM, uuid.uuid4()), (ScopeKind.COMMITTEE, None)):
        role = Role.ADMINISTRATOR if kind is ScopeKind.PLATFORM else Role.NEIGHBOURHOOD_COMMITTEE
        with pytest.raises(IntegrityError, match="ck_mandate_scope"):
            await office.appoint(role, kind, scope_id)


async def test_a_mandate_reaches_everything_below_its_place_and_nothing_beside(database: Database) -> None:
    async with database.write() as session:
        near = await places.register_community(
            session, district="甲区", street="一街", committee="一社区", name="一小区", address=""
        )
        beside = await places.register_community(
            session, district="甲区", street="一街", committee="二社区", name="一小区", address=""
        )
        lineages = [await places.lineage(session, Community, one) for one in (near, beside)]
        here, there = (one for one in lineages if one is not None)
        committee = await places.lineage(session, Committee, here.ids[2])
        street = await places.lineage(session, Street, here.ids[1])
        assert await places.lineage(session, District, uuid.uuid4()) is None
    down = (ScopeKind.DISTRICT, ScopeKind.STREET, ScopeKind.COMMITTEE, ScopeKind.COMMUNITY)
    covers = {
        kind: [
            MandateReach(Role.AUDITOR, kind, scope_id).covers(place) for place in (None, street, committee, here, there)
        ]
        for kind, scope_id in zip(down, here.ids, strict=True)
    }
    assert covers == {
        ScopeKind.DISTRICT: [False, True, True, True, True],
        ScopeKind.STREET: [False, True, True, True, True],
        ScopeKind.COMMITTEE: [False, False, True, True, False],
        ScopeKind.COMMUNITY: [False, False, False, True, False],
    }
    platform = MandateReach(Role.ADMINISTRATOR, ScopeKind.PLATFORM, None)
    assert all(platform.covers(place) for place in (None, street, here, there))


HERE = Lineage(tuple(uuid.UUID(int=n) for n in range(1, 5)), ("区", "街", "社区", "小区"))


@pytest.mark.parametrize("role", Role)
def test_a_member_may_what_a_mandate_that_reaches_gives(role: Role) -> None:
    reaching = StaffMember(uuid.uuid4(), "a", "a", (MandateReach(role, ScopeKind.COMMUNITY, HERE.ids[-1]),))
    elsewhere = StaffMember(uuid.uuid4(), "a", "a", (MandateReach(role, ScopeKind.COMMUNITY, uuid.uuid4()),))
    for permission in Permission:
        assert reaching.may(permission, HERE) is (permission in PERMISSIONS[role])
        assert not elsewhere.may(permission, HERE)
        assert not reaching.may(permission, None)
    assert reaching.sees(HERE) is bool(PERMISSIONS[role])
    assert not elsewhere.sees(HERE)


def test_permissions_of_one_place_do_not_lend_reach_to_another() -> None:
    """Two mandates are not added up: to read here and to freeze there is not to freeze here."""
    both = StaffMember(
        uuid.uuid4(),
        "a",
        "a",
        (
            MandateReach(Role.GRID_WORKER, ScopeKind.COMMUNITY, HERE.ids[-1]),
            MandateReach(Role.NEIGHBOURHOOD_COMMITTEE, ScopeKind.COMMITTEE, uuid.uuid4()),
        ),
    )
    assert both.may(Permission.REGISTER_READ, HERE)
    assert not both.may(Permission.ROLL_FREEZE, HERE)


async def test_staff_are_listed_with_their_mandates_by_login(office: Office, database: Database) -> None:
    await office.add("b")
    await office.add("a")
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="甲区", street="一街", committee="一社区", name="一小区", address=""
        )
        await service.disable(session, "b", AT)
    await office.appoint(Role.AUDITOR, ScopeKind.COMMUNITY, community_id, login="a")
    await office.appoint(Role.ADMINISTRATOR, ScopeKind.PLATFORM, login="a", from_on=date(2025, 1, 1))
    async with database.read() as session:
        listed = await mandates.listed(session)
        names = await service.names(session, [None, uuid.uuid4()])
    assert [(one.login, one.role, one.place, one.disabled) for one in listed] == [
        ("a", Role.ADMINISTRATOR, "全平台", False),
        ("a", Role.AUDITOR, "甲区 一街 一社区 一小区", False),
        ("b", None, "", True),
    ]
    assert names == {}
