"""Mandates given and ended at a street, a neighbourhood committee or an estate, each list with its history."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import Security

from app.core.installation import CHINA, now
from app.core.paging import Page
from app.identity import handovers, mandates
from app.identity.mandate_schemas import HandedWork, MandateAnswer, MandateEnding, NewMandate
from app.identity.models import Mandate
from app.identity.permissions import Permission, ScopeKind
from app.routers.access import (
    FRESH,
    Desk,
    Tx,
    committee_desk,
    community_desk,
    street_desk,
)
from app.routers.deeds import Deed
from app.routers.office.work import work_of
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:staff")

HANDED = 200
"""So many lines of each kind are handed on by name; all of it stands in the list of whoever takes over."""


async def _answer_of(session: Tx, mandate: Mandate) -> MandateAnswer:
    today = (await now(session)).astimezone(CHINA).date()
    return (await mandates.answers(session, [mandate], today))[0]


async def _hand_on(session: Tx, ended: Mandate, successor: str, by: uuid.UUID, at: datetime) -> None:
    """What waits for somebody within the mandate that ended is handed on as it stands."""
    estates, lines = await work_of(session, await handovers.leaving(session, ended.id, at), at, HANDED)
    work = [HandedWork.from_row(one, place=one.place).model_dump(include={*HandedWork.model_fields}) for one in lines]
    await handovers.hand_on(session, ended, estates, successor, work, by=by, at=at)


def _at(kind: ScopeKind, path: str, desk_of: Callable[..., Awaitable[Desk]]) -> None:
    """The three routes at one kind of place; they differ in nothing but where they are asked."""
    reader = Annotated[Desk, Security(desk_of, scopes=[Permission.MANDATE_GIVE])]
    giver = Annotated[Desk, Security(desk_of, scopes=[Permission.MANDATE_GIVE, FRESH])]

    @router.get(f"{path}/mandates", summary=f"在本{kind.label}任命的人员（含已到期和已免去）")
    async def listed(desk: reader, session: Tx, after: After) -> Page[MandateAnswer]:
        """Fifty mandates given at this place, the latest first, with who gave and who ended them on what document."""
        found, following = await mandates.given_at(session, kind, desk.place, after=after)
        today = (await now(session)).astimezone(CHINA).date()
        return Page(lines=await mandates.answers(session, found, today), next=following)

    @router.post(f"{path}/mandates", summary=f"在本{kind.label}任命", status_code=201, once="mandate:give")
    async def give(
        sent: NewMandate,
        desk: giver,
        deed: Deed,
    ) -> MandateAnswer:
        """Appoint somebody who has an account, on a document; not oneself, and only to what is one's to give."""
        mandate = await mandates.give(deed.session, desk.member, kind, desk.place, sent, deed.at)
        return await _answer_of(deed.session, mandate)

    @router.post(
        f"{path}/mandates/{{mandate_id}}/end",
        summary=f"免去在本{kind.label}的任命",
        once="staff:end",
        optional_key=True,
    )
    async def end(
        mandate_id: uuid.UUID,
        sent: MandateEnding,
        desk: giver,
        session: Tx,
    ) -> MandateAnswer:
        """End a mandate on a document; it holds for the very next request. Who takes over is told what waited."""
        at = await now(session)
        ended = await mandates.end(session, desk.member, kind, desk.place, mandate_id, sent.document, at)
        if sent.successor is not None:
            await _hand_on(session, ended, sent.successor, desk.member.id, at)
        return await _answer_of(session, ended)


_at(ScopeKind.STREET, "/streets/{street_id}", street_desk)
_at(ScopeKind.COMMITTEE, "/committees/{committee_id}", committee_desk)
_at(ScopeKind.COMMUNITY, "/communities/{community_id}", community_desk)
