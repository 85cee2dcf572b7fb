"""Lines gathered into parts: co-owners on further lines join their part, contradictions are named with both cells.

Pure: standard library only.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from app.core.values.fractions import square_metres
from app.register.kinds import AreaSource, OwnerKind, PartKind, Stock
from app.register.sheet.columns.people import joined, same_owner
from app.register.sheet.columns.places import PartPlace
from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.quoting import quoted
from app.register.sheet.understood import CellAt, FaultInSheet, OwnerMention, PartLine

_SHARES_MAY_MISS = Fraction(1, 100)  # three times 33.33 %


@dataclass(frozen=True, slots=True)
class PartRow:
    """What one row says of a part; `kind` is None where it could not be read, which has then been said."""

    place: PartPlace
    kind: PartKind | None
    area_c: int | None
    area_source: AreaSource
    area_document: str
    stock: Stock
    owners: list[OwnerMention]
    occupants: tuple[str, ...]
    at: CellAt
    area_at: CellAt
    area_open: bool  # no area, and nothing said of it yet


@dataclass(slots=True)
class PartDraft:
    """A part while its lines are being gathered; `first` is the line that brought it in."""

    first: PartRow
    owners: list[OwnerMention] = field(default_factory=list)
    occupants: list[str] = field(default_factory=list)
    area_c: int | None = None
    area_at: CellAt | None = None
    area_source: AreaSource = AreaSource.REGISTER
    area_document: str = ""

    def finished(self) -> PartLine | None:
        """The part, or None where its kind or owners could not be read."""
        if self.first.kind is None or not self.owners:
            return None
        return PartLine(
            building=self.first.place.building,
            stairwell=self.first.place.stairwell,
            room=self.first.place.room,
            kind=self.first.kind,
            area_c=self.area_c,
            area_source=self.area_source,
            owners=tuple(self.owners),
            at=self.first.at,
            stock=self.first.stock,
            area_document=self.area_document,
            occupants=tuple(self.occupants),
        )


class Gathering:
    """The parts of a whole file. `say` takes each fault."""

    def __init__(self, say: Callable[[FaultInSheet], None]) -> None:
        self._say = say
        self._drafts: dict[tuple[str, str, str], PartDraft] = {}

    def add(self, line: PartRow, previous: PartDraft | None) -> PartDraft:
        """Bring in a line; `previous` is the part of the row above, to which co-owners may be added."""
        key = (line.place.building, line.place.stairwell, line.place.room)
        draft = self._drafts.get(key)
        if draft is None:
            draft = self._drafts[key] = PartDraft(line)
            self._join(draft, line)
        elif self._agrees(draft, line, previous):
            self._join(draft, line)
        return draft

    def add_owners(self, draft: PartDraft, owners: list[OwnerMention], occupants: tuple[str, ...]) -> None:
        """Further owners of a part already there."""
        before = len(draft.owners)
        for mention in owners:
            self._add_owner(draft, mention, before)
        names = {owner.name for owner in draft.owners}
        draft.occupants.extend(one for one in occupants if one not in draft.occupants and one not in names)

    def parts(self) -> tuple[PartLine, ...]:
        """Every part that could be read, in the order of the sheet, after the last checks were said."""
        for draft in self._drafts.values():
            self._check_shares(draft)
            if draft.area_c is None and draft.first.area_open:
                what = f"{draft.first.place.name} 没有面积。"
                self._say(FaultCode.AREA_MISSING.fault(draft.first.area_at, what))
        finished = (draft.finished() for draft in self._drafts.values())
        return tuple(part for part in finished if part is not None)

    def _join(self, draft: PartDraft, line: PartRow) -> None:
        if draft.area_c is None:
            draft.area_c, draft.area_at, draft.area_source = line.area_c, line.area_at, line.area_source
        draft.area_document = draft.area_document or line.area_document
        self.add_owners(draft, line.owners, line.occupants)

    def _agrees(self, draft: PartDraft, line: PartRow, previous: PartDraft | None) -> bool:
        """Whether a second line of a part says nothing else of it than the first."""
        first, name = draft.first, line.place.name
        if first.place.prefix != line.place.prefix and first.place.prefix and line.place.prefix:
            what = f"{quoted(line.place.prefix)}和{quoted(first.place.prefix)}都有 {name}，另一处在 {first.at}。"
            self._say(FaultCode.PART_TWICE_ELSEWHERE.fault(line.at, what))
            return False
        if line.area_c is not None and draft.area_c is not None and line.area_c != draft.area_c:
            areas = f"这里的面积是 {square_metres(line.area_c)}，{draft.area_at} 是 {square_metres(draft.area_c)}"
            self._say(FaultCode.PART_TWICE.fault(line.area_at, f"{name} 写了两次，{areas}。"))
            return False
        if line.kind is not None and first.kind is not None and line.kind is not first.kind:
            kinds = f"这里的用途是{line.kind.label}，{first.at} 是{first.kind.label}"
            self._say(FaultCode.PART_TWICE.fault(line.at, f"{name} 写了两次，{kinds}。"))
            return False
        if line.stock is not first.stock:
            states = f"这里是{line.stock.label}，{first.at} 是{first.stock.label}"
            self._say(FaultCode.PART_TWICE.fault(line.at, f"{name} 写了两次，{states}。"))
            return False
        if draft is not previous and not all(any(same_owner(a, b) for b in draft.owners) for a in line.owners):
            # Two rows far apart may as well be two parts, one of them with a mistyped room.
            self._say(FaultCode.PART_APART.fault(line.at, f"{name} 写了两次而业主不同，另一处在 {first.at}。"))
            return False
        return True

    def _add_owner(self, draft: PartDraft, mention: OwnerMention, before: int) -> None:
        for index, known in enumerate(draft.owners):
            if not same_owner(known, mention):
                continue
            if known.at != mention.at or index >= before:  # else one owner cell merged over several rows
                what = f"{draft.first.place.name} 的业主{quoted(mention.name)}写了两次，另一处在 {known.at}。"
                self._say(FaultCode.OWNER_TWICE.fault(mention.at, what))
            draft.owners[index] = joined(known, mention)
            return
        draft.owners.append(mention)

    def _check_shares(self, draft: PartDraft) -> None:
        shares = [Fraction(*owner.share) for owner in draft.owners if owner.share is not None]
        if not shares or len(shares) < len(draft.owners) or draft.owners[0].kind is OwnerKind.UNKNOWN:
            return
        total = sum(shares, Fraction(0))
        if abs(total - 1) > _SHARES_MAY_MISS:
            what = f"{draft.first.place.name} 各位业主的份额加起来是 {total}，不是 1。"
            self._say(FaultCode.SHARES_DO_NOT_ADD_UP.fault(draft.owners[0].at, what))
