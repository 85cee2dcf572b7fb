"""Where a case is: a building and stairwell of the estate by id or by name, or the reporter's own flat."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.reporters.report_schemas import CasePlaceSaid, CasePoint
from app.core.errors import FieldFault
from app.core.values.coordinates import Datum
from app.register.people.names import place_key
from app.register.places import PlacedStairwell, placed_stairwells

_SIXTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class MeasuredPoint:
    """A point as it was measured; it is kept with its system and converted where it is compared."""

    latitude: Decimal
    longitude: Decimal
    system: Datum


@dataclass(frozen=True, slots=True)
class CasePlace:
    """A place as it is kept."""

    building_id: uuid.UUID | None = None
    stairwell_id: uuid.UUID | None = None
    floor: str = ""
    spot: str = ""
    point: MeasuredPoint | None = None


async def placed(
    session: AsyncSession,
    community_id: uuid.UUID,
    place: CasePlaceSaid,
    home: uuid.UUID | None,
    faults: list[FieldFault],
) -> CasePlace:
    """The place that is meant; what of it is not of this estate is added to the faults.

    `home` is the stairwell of the flat that an indoor matter is in: then the flat says where it is.
    """
    building_id = stairwell_id = None
    if place.by_register or home is not None:
        known = await placed_stairwells(session, community_id)
        if home is not None:
            found: PlacedStairwell | None = next((one for one in known if one.id == home), None)
            building_id, stairwell_id = (found.building_id, found.id) if found else (None, None)
        else:
            building_id, stairwell_id = _named(place, known, faults)
    point = _measured(place.point) if place.point is not None else None
    return CasePlace(building_id, stairwell_id, place.floor, place.spot, point)


def _measured(point: CasePoint) -> MeasuredPoint:
    latitude, longitude = Decimal(point.latitude).quantize(_SIXTH), Decimal(point.longitude).quantize(_SIXTH)
    return MeasuredPoint(latitude, longitude, point.coord_system)


def _named(
    place: CasePlaceSaid, known: Sequence[PlacedStairwell], faults: list[FieldFault]
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    if place.stairwell_id is not None:
        found = next((one for one in known if one.id == place.stairwell_id), None)
        if found is None:
            faults.append(FieldFault("place.stairwell_id", "不是本小区的单元，请从本小区的楼栋单元中选择。"))
            return None, None
        if place.building_id not in {None, found.building_id}:
            faults.append(FieldFault("place.building_id", "这个单元不在该楼栋，请重新选择。"))
        return found.building_id, found.id
    key = place_key(place.building, "", "")
    buildings = {
        one.building_id
        for one in known
        if one.building_id == place.building_id
        or (place.building_id is None and place_key(one.building, "", "") == key)
    }
    if len(buildings) != 1:
        field = "place.building_id" if place.building_id else "place.building"
        faults.append(FieldFault(field, "本小区没有这个楼栋，请从楼栋表中选择；只在公共区域的可以不填。"))
        return None, None
    (building_id,) = buildings
    if not place.stairwell:
        return building_id, None
    key = place_key("", place.stairwell, "")
    stairwells = [one.id for one in known if one.building_id == building_id and place_key("", one.stairwell, "") == key]
    if len(stairwells) != 1:
        faults.append(FieldFault("place.stairwell", "这个楼栋没有该单元，请从单元表中选择，或不填。"))
        return building_id, None
    return building_id, stairwells[0]
