"""Tables from district to stairwell, and grids."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Table


class District(Table):
    """区: the top of the tree."""

    __tablename__ = "district"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(unique=True)


class Street(Table):
    """街道."""

    __tablename__ = "street"
    __table_args__ = (UniqueConstraint("district_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    district_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("district.id"))
    name: Mapped[str]


class Committee(Table):
    """社区居民委员会: a neighbourhood committee, which may look after several estates."""

    __tablename__ = "committee"
    __table_args__ = (UniqueConstraint("street_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    street_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("street.id"))
    name: Mapped[str]


class Community(Table):
    """小区: the estate whose owners vote together. `revision` rises with every change of its register."""

    __tablename__ = "community"
    __table_args__ = (UniqueConstraint("committee_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    committee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee.id"))
    name: Mapped[str]
    address: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)


class Building(Table):
    """楼栋."""

    __tablename__ = "building"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    community_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str]
    sort_key: Mapped[str]
    change_id: Mapped[uuid.UUID] = mapped_column(index=True)


class Stairwell(Table):
    """单元; `name` is empty where a building's parts have none (shops on the street, parking)."""

    __tablename__ = "stairwell"
    __table_args__ = (UniqueConstraint("building_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    building_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("building.id"))
    name: Mapped[str]
    sort_key: Mapped[str]
    change_id: Mapped[uuid.UUID] = mapped_column(index=True)


class Grid(Table):
    """网格: a set of stairwells looked after by one grid worker; it may cut across buildings and estates."""

    __tablename__ = "grid"
    __table_args__ = (UniqueConstraint("committee_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    committee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee.id"))
    name: Mapped[str]


class GridStairwell(Table):
    """A stairwell in a grid from a day until before another; in one grid at a time."""

    __tablename__ = "grid_stairwell"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="period"),
        Index("uq_grid_stairwell_current", "stairwell_id", unique=True, postgresql_where=text("until_on IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    grid_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grid.id"), index=True)
    stairwell_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stairwell.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
