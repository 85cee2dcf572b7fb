"""Parts and owners written down for a test in a few words, and the sheet a committee would make of them."""

from functools import lru_cache

from app.register.kinds import AreaSource, DocumentKind, OwnerKind, PartKind, Stock
from app.register.sheet.columns.documents import id_check_character
from app.register.sheet.layout import register_sheet
from app.register.sheet.understood import CellAt, OwnerMention, PartLine

NOWHERE = CellAt("", 0)


def id_card(number: int) -> str:
    """A valid citizen's number that belongs to nobody, different for every number."""
    body = f"11010119{70 + number % 30}0101{number:03d}"
    return body + id_check_character(body)


def owner(
    name: str,
    *,
    document: str = "",
    phone: str = "",
    kind: OwnerKind = OwnerKind.PERSON,
    share: tuple[int, int] | None = None,
    deceased: bool = False,
) -> OwnerMention:
    """An owner as a sheet names them; a document is an ID card, or a credit code for an organisation."""
    document_kind = DocumentKind.ID_CARD if kind is OwnerKind.PERSON else DocumentKind.CREDIT_CODE
    return OwnerMention(
        name=name,
        kind=kind,
        at=NOWHERE,
        document_kind=document_kind if document else None,
        document=document,
        phone=phone,
        share=share,
        deceased=deceased,
    )


def flat(
    place: str,
    *owners: OwnerMention,
    area_c: int | None = 10000,
    kind: PartKind = PartKind.DWELLING,
    stock: Stock = Stock.DELIVERED,
    occupants: tuple[str, ...] = (),
    source: AreaSource = AreaSource.REGISTER,
) -> PartLine:
    """A part at "building-stairwell-room" of 100.00 m2 unless said otherwise."""
    building, stairwell, room = place.split("-")
    return PartLine(
        building=building,
        stairwell=stairwell,
        room=room,
        kind=kind,
        area_c=area_c,
        area_source=source,
        owners=owners,
        at=NOWHERE,
        stock=stock,
        occupants=occupants,
    )


@lru_cache(maxsize=64)
def sheet(*parts: PartLine) -> bytes:
    """The .xlsx a committee hands in, the same bytes for the same parts."""
    return register_sheet(parts)
