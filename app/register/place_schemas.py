"""What goes over the wire about grids, and about estates to anybody."""

import uuid
from datetime import date

from pydantic import BaseModel, Field

from app.core.answers import Answer
from app.register.schemas import Input, Name
from app.register.scope_answers import StairwellName


class NewGrid(Input):
    """Which stairwells a grid 网格 holds from a day on."""

    name: Name = Field(examples=["第三网格"])
    stairwell_ids: list[uuid.UUID] = Field(min_length=1, max_length=500)
    from_on: date


class GridAnswer(BaseModel):
    """A grid by its id."""

    id: uuid.UUID


class GridStairwellAnswer(Answer):
    """A stairwell of a grid, and since when it is in it."""

    id: uuid.UUID
    building: str
    stairwell: StairwellName
    from_on: date


class GridOfEstate(BaseModel):
    """A grid with the stairwells of this estate that it holds today."""

    id: uuid.UUID
    name: str = Field(examples=["第三网格"])
    stairwells: list[GridStairwellAnswer]


class PublicEstate(BaseModel):
    """An estate and where it lies."""

    id: uuid.UUID
    name: str = Field(examples=["桃花岭小区"])
    district: str = Field(examples=["西陵区"])
    street: str = Field(examples=["学院街道"])
    committee: str = Field(examples=["桃花岭社区"])
