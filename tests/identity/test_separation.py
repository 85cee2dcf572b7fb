"""Who canvasses never handles ballots, whichever mandate came first."""

import uuid
from datetime import date

import pytest

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.identity import service
from app.identity.permissions import CANVASS_OR_COUNT, Role, ScopeKind


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


@pytest.mark.parametrize("first", sorted(CANVASS_OR_COUNT))
async def test_nobody_holds_both_at_a_time(database: Database, first: Role) -> None:
    (second,) = CANVASS_OR_COUNT - {first}
    async with database.write() as session:
        await service.add_staff(session, "sun", "小孙", "correct horse battery", await now(session))
    await appoint(database, first, date(2026, 1, 1), date(2026, 6, 1))
    with pytest.raises(Refused) as refusal:
        await appoint(database, second, date(2026, 5, 31))
    assert refusal.value.code.name == "canvasses_and_counts"
    await appoint(database, second, date(2025, 1, 1), date(2026, 1, 1))
    await appoint(database, second, date(2026, 6, 1))
    with pytest.raises(Refused):
        await appoint(database, first, date(2026, 7, 1))
