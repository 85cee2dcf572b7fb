"""Who is at the keyboard, for the verbs that act in somebody's name."""

import asyncio
import uuid
from datetime import timedelta

import typer

from app.cli.opening import OpenHouse
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA, now
from app.identity import errors, service, signing_in
from app.identity.permissions import Permission
from app.register.places import Lineage


async def at_keyboard(house: OpenHouse, login: str, permission: Permission, at_place: Lineage | None) -> uuid.UUID:
    """The person at the keyboard: their password (and code) is asked, for nobody acts here in another's name.

    Raises Refused where they may not do this at the place (None: the platform itself), or where the password is not yet
    their own.
    """
    token, member = await _signed_in(house, login, await _typed(f"{login} 的密码"))
    if member.must_change:
        raise Refused(errors.CHANGE_PASSWORD_FIRST)
    if not member.may(permission, at_place):
        raise service.not_allowed(member, permission, at_place)
    await _sign_out(house, token)
    return member.id


async def change_password(house: OpenHouse, login: str) -> None:
    """Ask for the password in use and twice for a new one, which then is the person's own; raises Refused as the service."""
    old = await _typed(f"{login} 现在的密码")
    token, member = await _signed_in(house, login, old)
    if member.device is None:
        raise RuntimeError("a sign-in by password is a device")
    new = await _typed("新密码", again="再输入一次新密码")
    refusal = await signing_in.change_password(
        house.database, house.sealer, member.id, member.device.id, old=old, new=new
    )
    if refusal is not None:
        raise refusal
    await _sign_out(house, token)


async def _typed(what: str, *, again: str | bool = False) -> str:
    """What is typed unseen, off the loop."""
    return str(await asyncio.to_thread(typer.prompt, what, hide_input=True, confirmation_prompt=again))


async def _signed_in(house: OpenHouse, login: str, password: str) -> tuple[str, service.StaffMember]:
    """A sign-in of a minute, with the code where the account has a second factor; raises Refused as the service."""
    lifetime = timedelta(minutes=1)
    came = await signing_in.sign_in(house.database, house.sealer, login, password, lifetime)
    if came.refusal is not None and came.refusal.code is errors.SECOND_FACTOR_REQUIRED:
        code = await asyncio.to_thread(typer.prompt, f"{login} 的动态码")
        came = await signing_in.sign_in(house.database, house.sealer, login, password, lifetime, code=code)
    if came.token is None:
        raise came.refusal or Refused(NOT_FOUND)
    async with house.database.read() as session:
        at = await now(session)
        member = await service.member_of(session, came.token, at, at.astimezone(CHINA).date())
    if member is None:
        raise Refused(errors.SIGN_IN_REQUIRED)
    return came.token, member


async def _sign_out(house: OpenHouse, token: str) -> None:
    async with house.database.write() as session:
        await signing_in.sign_out(session, token, await now(session))
