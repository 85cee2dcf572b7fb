"""Accounts with mandates at the estate of a vote, for the tests."""

from datetime import date

from app.core.installation import now
from app.identity import service as identity
from app.identity.permissions import Role, ScopeKind
from tests.conftest import PASSWORD, add_staff, seat
from tests.voting.live.ballot_box import BallotBox


async def appointed(box: BallotBox, login: str, *roles: Role) -> None:
    """An account with these mandates of the estate."""
    async with box.database.write() as session:
        await add_staff(session, login, login, PASSWORD, await now(session))
        for role in roles:
            await identity.appoint(
                session,
                login,
                role,
                ScopeKind.COMMUNITY,
                box.desk.id,
                from_on=date(2020, 1, 1),
                until_on=None,
                appointed_by="街道办事处",
                document="任命书",
                **seat(role),
            )
