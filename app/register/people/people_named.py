"""Which people of an estate words name: what anybody may read is to name none of them."""

import uuid

from sqlalchemy import ColumnElement, func, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.register.kinds import OwnerKind
from app.register.models import AuthorisedVoter, Occupant, Owner, Part
from app.register.people.names import plain_name


async def names_in(session: AsyncSession, community_id: uuid.UUID, words: str) -> frozenset[str]:
    """The names that occur in these words, of owners of an estate, of who lives there, and of who casts for an organisation;
    of former ones too. Blanks and dots make no difference; where each name stands is not told.
    """
    read = plain_name(words).replace("·", "")

    def occurs(name: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return func.strpos(read, func.lower(func.regexp_replace(name, r"[\s·•・]", "", "g"))) > 0

    owners = select(Owner.name).where(
        Owner.community_id == community_id, Owner.kind == OwnerKind.PERSON, occurs(Owner.name)
    )
    occupants = (
        select(Occupant.name)
        .join(Part, Part.id == Occupant.part_id)
        .where(Part.community_id == community_id, occurs(Occupant.name))
    )
    voters = (
        select(AuthorisedVoter.name)
        .join(Owner, Owner.id == AuthorisedVoter.owner_id)
        .where(Owner.community_id == community_id, occurs(AuthorisedVoter.name))
    )
    return frozenset(await session.scalars(union(owners, occupants, voters)))
