"""Mandates given and ended at a street, a neighbourhood committee or an estate, each list with its history."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Security

from app.core.installation import CHINA, now
from app.core.paging import Page
from app.identity import mandates
from app.identity.mandate_schemas import MandateAnswer, MandateEnding, NewMandate
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
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:staff")


async def _answer_of(session: Tx, mandate: Mandate) -> MandateAnswer:
    today = (await now(session)).astimezone(CHINA).date()
    return (await mandates.answers(session, [mandate], today))[0]


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
        """End a mandate on a document; it holds for the very next request."""
        ended = await mandates.end(
            session, desk.member, kind, desk.place, mandate_id, sent.document, await now(session)
        )
        return await _answer_of(session, ended)


_at(ScopeKind.STREET, "/streets/{street_id}", street_desk)
_at(ScopeKind.COMMITTEE, "/committees/{committee_id}", committee_desk)
_at(ScopeKind.COMMUNITY, "/communities/{community_id}", community_desk)
