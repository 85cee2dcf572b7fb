"""Homes as the register has them, without a register."""

from app.register.imports.difference import RegisteredPart
from app.register.kinds import AreaSource, PartKind, Stock


def home(name: str, kind: PartKind = PartKind.DWELLING, area_c: int | None = 5_000) -> RegisteredPart:
    building, stairwell, room = name.split("-")
    return RegisteredPart(name, building, stairwell, room, kind, area_c, AreaSource.REGISTER, "", Stock.DELIVERED, {})
