"""The table carried out: what is over is deleted or stripped of names, all in one transaction; or only counted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.reporters.forgetting import strip_reporters
from app.complaints.reporters.granting import strip_ended
from app.core import idempotency
from app.core.db import Database
from app.core.installation import now
from app.identity import signing_in
from app.identity.residents import inbox, logins, numbers, privacy, remote, tries
from app.identity.residents.codes import codes
from app.identity.residents.web import states, texted
from app.media import expiring
from app.moderation import forgetting as pictures
from app.notifications import forgetting
from app.register import forgetting as register
from app.retention.periods import RULES, Kind
from app.voting import retaining
from app.voting.bundle import exporting
from app.voting.bundle.exporting import Shelf
from app.wechat import inbox as pushes

type Act = Callable[[AsyncSession, datetime], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Done:
    """How many rows of a kind whose period ended until `before` were deleted or stripped."""

    kind: Kind
    before: datetime
    rows: int


class _OnlyCounted(Exception):
    """Nothing of it is kept."""


async def _quotas(session: AsyncSession, before: datetime) -> int:
    return await forgetting.forget_quotas(session, before, await privacy.openids_in_use(session))


async def _bindings(session: AsyncSession, before: datetime) -> int:
    return await privacy.strip_bindings(session, before, await retaining.held_estates(session, before))


async def _former_owners(session: AsyncSession, before: datetime) -> int:
    return await register.strip_owners(session, before, await retaining.held_estates(session, before))


ACTS: dict[Kind, Act] = {
    Kind.SIGN_INS: logins.forget_ended,
    Kind.WEB_STATES: states.forget_expired,
    Kind.TEXTED_CODES: texted.forget_codes,
    Kind.SIGN_IN_NUMBERS: texted.forget_numbers,
    Kind.STAFF_SIGN_INS: signing_in.forget_old,
    Kind.WRONG_TRIES: tries.forget_old,
    Kind.ANSWERS: idempotency.forget_old,
    Kind.PUSHES: pushes.forget_handled,
    Kind.ANNOUNCEMENTS: inbox.forget_told,
    Kind.NUMBERS: numbers.forget_told,
    Kind.MESSAGE_OPENIDS: forgetting.strip_openids,
    Kind.QUOTAS: _quotas,
    Kind.CODES: codes.forget_unused,
    Kind.CONSENTS: privacy.forget_withdrawn,
    Kind.REQUEST_PICTURES: remote.drop_stale,
    Kind.UNUSED_PICTURES: pictures.forget_unused,
    Kind.LEFT_FILES: expiring.forget_left,
    Kind.PHOTO_PLACES: expiring.forget_taken,
    Kind.REQUESTS: remote.strip_ended,
    Kind.BINDINGS: _bindings,
    Kind.OCCUPANTS: register.strip_occupants,
    Kind.FORMER_OWNERS: _former_owners,
    Kind.CASE_REPORTERS: strip_reporters,
    Kind.CASE_PHONES: strip_ended,
}


BY_FILE: dict[Kind, Callable[[Database, Shelf], Awaitable[int]]] = {Kind.BUNDLE_FILES: exporting.clear}
"""What lies in files alone, which no transaction takes back: the worker does it in every round."""


async def apply(database: Database, *, keep: bool) -> list[Done]:
    """Do what is due now, in the order of the table; with `keep` false it is done, counted, and taken back.

    Every row is judged by the one clock. Run again it finds nothing more. Files whose rows went leave the store
    afterwards (media/expiring.py).
    """
    done: list[Done] = []
    try:
        async with database.write() as session:
            at = await now(session)
            for kind, act in ACTS.items():
                after = RULES[kind].after
                if after is None:
                    raise RuntimeError(f"{kind} has an act and no period")
                done.append(Done(kind, at - after, await act(session, at - after)))
            if not keep:
                raise _OnlyCounted
    except _OnlyCounted:
        pass
    return done
