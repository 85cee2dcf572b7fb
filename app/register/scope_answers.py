"""A scope as it is answered: what was sent, or stood in the register, with names and ids as they are stored."""

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, Field


class EstateScopeAnswer(BaseModel):
    """The whole estate."""

    kind: Literal["estate"]


class BuildingsScopeAnswer(BaseModel):
    """Buildings by name."""

    kind: Literal["buildings"]
    buildings: list[str] = Field(examples=[["1", "3"]])


class StairwellScopeAnswer(BaseModel):
    """One stairwell of a building."""

    kind: Literal["stairwell"]
    building: str
    stairwell: str


class PartsScopeAnswer(BaseModel):
    """Chosen parts."""

    kind: Literal["parts"]
    parts: list[uuid.UUID]


type ScopeAnswer = Annotated[
    EstateScopeAnswer | BuildingsScopeAnswer | StairwellScopeAnswer | PartsScopeAnswer, Field(discriminator="kind")
]
