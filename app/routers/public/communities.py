"""The estates of this house, for anybody: where to look for one's own."""

from app.core.paging import Page
from app.register import places
from app.register.place_schemas import PublicEstate
from app.routers.access import Tx
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="public", prefix="/v1/public")


@router.get("/communities", summary="小区名录")
async def listed(session: Tx, after: After) -> Page[PublicEstate]:
    """Fifty estates with where they lie, by district, street and committee."""
    found, following = await places.public_estates(session, after=after)
    return Page(
        lines=[
            PublicEstate(id=id_, district=district, street=street, committee=committee, name=name)
            for id_, (district, street, committee, name) in ((id_, one.names) for id_, one in found)
        ],
        next=following,
    )
