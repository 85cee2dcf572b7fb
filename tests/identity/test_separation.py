"""Roles that nobody holds together at a time, whichever mandate came first; and temporary ones that end."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.identity import service
from app.identity.bodies.appointing import KEPT_APART, TEMPORARY, TEMPORARY_AT_MOST
from app.identity.models import Mandate
from app.identity.permissions import Role, ScopeKind

PAIRS = sorted({(one, other) for one, others in KEPT_APART.items() for other in others})
DAY = date(2026, 3, 1)


async def appoint(database: Database, role: Role, from_on: date, until_on: date | None = None) -> None:
    async with database.write() as session:
        await service.appoint(
            session,
            "sun",
            role,
            ScopeKind.COMMUNITY,
            uuid.uuid4(),
            from_on=from_on,
            until_on=until_on,
            appointed_by="街道办事处",
            document="任命书",
        )


@pytest.fixture
async def database(database: Database) -> Database:
    """With an account."""
    async with database.write() as session:
        await service.add_staff(session, "sun", "小孙", "correct horse battery", await now(session))
    return database


def test_who_is_kept_apart_is_so_from_both_sides() -> None:
    assert all((other, one) in PAIRS for one, other in PAIRS)
    # Canvassers never see ballots; nobody witnesses or calls back what they gathered or counted themselves.
    assert {frozenset(pair) for pair in PAIRS} >= {
        frozenset({Role.GRID_WORKER, Role.COUNTER}),
        frozenset({Role.STAIRWELL_HEAD, Role.COUNTER}),
        frozenset({Role.WITNESS, Role.COUNTER}),
        frozenset({Role.THIRD_PARTY_CALLER, Role.COUNTER}),
        frozenset({Role.THIRD_PARTY_CALLER, Role.GRID_WORKER}),
    }


@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_nobody_holds_both_at_a_time(database: Database, first: Role, second: Role) -> None:
    await appoint(database, first, DAY, DAY + timedelta(days=60))
    with pytest.raises(Refused) as refusal:
        await appoint(database, second, DAY + timedelta(days=59), DAY + timedelta(days=80))
    assert refusal.value.code.name == "roles_kept_apart"
    assert first.label in refusal.value.message
    assert second.label in refusal.value.message
    await appoint(database, second, DAY - timedelta(days=60), DAY)
    await appoint(database, second, DAY + timedelta(days=60), DAY + timedelta(days=90))
    with pytest.raises(Refused):
        await appoint(database, first, DAY + timedelta(days=89), DAY + timedelta(days=100))


@pytest.mark.parametrize("role", sorted(TEMPORARY))
async def test_a_temporary_role_has_a_last_day_within_a_quarter(database: Database, role: Role) -> None:
    latest = DAY + TEMPORARY_AT_MOST
    for until_on in (None, latest + timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            await appoint(database, role, DAY, until_on)
        assert refusal.value.code.name == "mandate_not_temporary"
        assert latest.isoformat() in refusal.value.message
    await appoint(database, role, DAY, latest)


async def test_other_roles_need_no_last_day(database: Database) -> None:
    await appoint(database, Role.GRID_WORKER, DAY)
    await appoint(database, Role.AUDITOR, DAY, DAY + timedelta(days=400))


@pytest.mark.parametrize("role", sorted(TEMPORARY - {Role.COUNTER}))
async def test_the_database_holds_temporary_roles_to_their_last_day(database: Database, role: Role) -> None:
    async def kept(**dates: Any) -> None:
        async with database.write() as session:
            staff_id = await service.add_staff(
                session, uuid.uuid4().hex, "某", "correct horse battery", await now(session)
            )
            session.add(
                Mandate(
                    staff_id=staff_id,
                    role=role.value,
                    scope_kind="community",
                    scope_id=uuid.uuid4(),
                    appointed_by="街道",
                    document="任命书",
                    **dates,
                )
            )
            await session.flush()

    for until_on in (None, DAY + timedelta(days=93)):
        with pytest.raises(IntegrityError, match="ck_mandate_temporary"):
            await kept(from_on=DAY, until_on=until_on)
    await kept(from_on=DAY, until_on=DAY + timedelta(days=92))


@pytest.mark.parametrize("role", [Role.AUDITOR, min(TEMPORARY)])
def test_a_mandate_from_the_last_day_that_there_is_is_no_error_of_ours(role: Role) -> None:
    service.require_temporary(role, date.max, date.max)
