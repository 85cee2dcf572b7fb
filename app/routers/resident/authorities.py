"""Who acts for my heads, and for whom I act: seen from the phone, and a proxy revoked from it."""

import uuid

from app.core.installation import now
from app.core.paging import Page
from app.routers.access import Tx
from app.routers.pages import After
from app.routers.resident.votes import Mine, vote_for
from app.routers.routes import Routes
from app.voting.authorities import recording, shown
from app.voting.authorities.schemas import AuthorityAnswer

router = Routes(tag="resident", prefix="/communities/{community_id}/votes/{vote_id}/authorities")


@router.get("", summary="谁代我家表决、我代谁表决")
async def listed(
    community_id: uuid.UUID, vote_id: uuid.UUID, me: Mine, session: Tx, after: After
) -> Page[AuthorityAnswer]:
    """The authorities for my heads, so that everybody sees who acts for them, and those this phone holds."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    found, following = await recording.of_resident(
        session, vote, resident_id=me.resident_id, owner_ids=owners, after=after
    )
    return Page(lines=await shown.answers(session, vote, found, await now(session)), next=following)


@router.post("/{authority_id}/end", summary="撤销或辞去委托", once="authority:end", optional_key=True)
async def end(
    community_id: uuid.UUID, vote_id: uuid.UUID, authority_id: uuid.UUID, me: Mine, session: Tx
) -> AuthorityAnswer:
    """The principal revokes a proxy, or its holder gives it up; a ballot cast before stands."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    authority = await recording.end_by_phone(
        session, community_id, vote_id, authority_id, resident_id=me.resident_id, owner_ids=owners
    )
    return (await shown.answers(session, vote, [authority], await now(session)))[0]
