"""A scope as it is answered: what was sent, or stood in the register, with names and ids as they are stored."""

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.core.answers import Answer, WordsBeside
from app.register.people.names import stairwell_words

type StairwellName = Annotated[str, WordsBeside("_shown", stairwell_words, "2 单元")]
"""A stairwell by name, as the register keeps it; an answer puts its words beside it."""


class EstateScopeAnswer(BaseModel):
    """The whole estate."""

    kind: Literal["estate"]


class BuildingsScopeAnswer(BaseModel):
    """Buildings by name."""

    kind: Literal["buildings"]
    buildings: list[str] = Field(examples=[["1", "3"]])


class StairwellScopeAnswer(Answer):
    """One stairwell of a building."""

    kind: Literal["stairwell"]
    building: str
    stairwell: StairwellName


class PartsScopeAnswer(BaseModel):
    """Chosen parts."""

    kind: Literal["parts"]
    parts: list[uuid.UUID]


type ScopeAnswer = Annotated[
    EstateScopeAnswer | BuildingsScopeAnswer | StairwellScopeAnswer | PartsScopeAnswer, Field(discriminator="kind")
]
