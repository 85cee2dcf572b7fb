"""A roll drawn up before it is written: its parts in order, numbered heads and owners, and its hash.

Pure: standard library only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.values.canonical import Value, digest
from app.register.heads import RegisterPart, group
from app.register.imports.difference import OwnerRef, RegisteredPart
from app.register.kinds import OFF_ROLL_BY_DEFAULT
from app.register.scopes import Scope


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One part: `i` is its place on the roll and `voter` its head there, None for parking and storage left off.

    `owners` maps each owner to the name they bear on this roll alone.
    """

    part: RegisteredPart
    area_c: int
    position: int
    i: int | None
    voter: str | None
    owners: Mapping[OwnerRef, str]


@dataclass(frozen=True, slots=True)
class RollDraft:
    """The entries in natural order, and how many heads they make."""

    entries: tuple[DraftEntry, ...]
    heads: int

    @property
    def voting(self) -> list[DraftEntry]:
        """The entries on the roll."""
        return [entry for entry in self.entries if entry.i is not None]

    def sha256(self, scope: Scope, *, include_parking: bool) -> bytes:
        """SHA-256 over everything that decides a count, and over nobody's name, phone or document."""
        entries: tuple[Value, ...] = tuple(
            {
                "i": entry.i,
                "part": entry.part.name,
                "building": entry.part.building,
                "stairwell": entry.part.stairwell,
                "room": entry.part.room,
                "kind": entry.part.kind,
                "area_c": entry.area_c,
                "voter": entry.voter,
                "owners": tuple(sorted(entry.owners.values())),
            }
            for entry in self.entries
        )
        return digest({"entries": entries, "include_parking": include_parking, "scope": scope.canonical()})


def draw(
    inside: Iterable[RegisteredPart], voting_owners: Mapping[str, frozenset[OwnerRef]], *, include_parking: bool
) -> RollDraft:
    """Number parts, heads (`p001`) and owners (`o0001`) in the order given.

    `voting_owners` says by part id who stands behind it. Parts without area are passed over where they do not vote;
    raises ValueError for one that does.
    """
    known = [part for part in inside if part.area_c is not None or include_parking or _votes(part)]
    voting = [part for part in known if include_parking or _votes(part)]
    if any(part.area_c is None for part in voting):
        raise ValueError("a voting part has no area")
    grouped = group(
        RegisterPart(part.building, part.stairwell, part.room, part.kind, part.area_c or 0, voting_owners[part.id])
        for part in voting
    )
    width = max(3, len(str(len(grouped.heads))))
    place = {part.id: i for i, part in enumerate(voting)}
    names: dict[OwnerRef, str] = {}
    entries = []
    for position, part in enumerate(known):
        i = place.get(part.id)
        head = None if i is None else grouped.head_of[part.building, part.stairwell, part.room]
        # Sorted, so that two freezings of one register give the same names.
        for owner in sorted(voting_owners[part.id]):
            names.setdefault(owner, f"o{len(names) + 1:04d}")
        entries.append(
            DraftEntry(
                part=part,
                area_c=part.area_c or 0,
                position=position,
                i=i,
                voter=None if head is None else f"p{head + 1:0{width}d}",
                owners={owner: names[owner] for owner in voting_owners[part.id]},
            )
        )
    return RollDraft(tuple(entries), len(grouped.heads))


def _votes(part: RegisteredPart) -> bool:
    return part.kind not in OFF_ROLL_BY_DEFAULT
