"""An invented estate with the troubles of real ones, and the exact truth about it.

The same seed always gives the same estate: 216 dwellings in six buildings, shops, storage and parking; public housing
of a bureau with its tenants, stock of the developer, couples, owners of several flats, an owner nobody knows, one who
has died, an organisation, people with other documents, and two people of one name.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.cli.samples.people import SampleOwner, SamplePeople, credit_code, id_number
from app.register.heads import RegisterPart
from app.register.kinds import OFF_ROLL_BY_DEFAULT, AreaSource, DocumentKind, OwnerKind, PartKind, Stock

SEED = 2026
NAME = "向阳里小区"
ELDER_AT = ("4", "1", "401")
"""Where somebody born in the autumn of 1952 lives alone, with a telephone that can call and nothing else."""


@dataclass(frozen=True, slots=True)
class SamplePart:
    """An exclusive part as it really is; `area_c` in whole 0.01 m2, `owners` ids, never empty.

    What is unsold or not yet delivered is the developer's (Interpretation 法释〔2009〕7号 art. 9).
    """

    building: str
    stairwell: str
    room: str
    kind: PartKind
    area_c: int
    owners: tuple[str, ...]
    stock: Stock = Stock.DELIVERED
    tenant: str = ""

    @property
    def area_source(self) -> AreaSource:
        """Where its area comes from: what the developer still holds is surveyed or in a contract, not registered."""
        match self.stock:
            case Stock.UNSOLD:
                return AreaSource.SURVEY
            case Stock.UNDELIVERED:
                return AreaSource.CONTRACT
            case Stock.DELIVERED:
                return AreaSource.REGISTER


@dataclass(frozen=True, slots=True)
class SampleTotals:
    """What a roll adds up to: parts, area in whole 0.01 m2, heads 表决权人数; and households 户, its dwellings."""

    parts: int
    area_c: int
    heads: int
    households: int


@dataclass(frozen=True, slots=True)
class Estate:
    """The truth: every part, every owner by id."""

    name: str
    parts: tuple[SamplePart, ...]
    owners: dict[str, SampleOwner]

    def totals(self, *, include_parking: bool = False) -> SampleTotals:
        """The totals of the roll, without parking and storage unless they are asked for."""
        parts = [part for part in self.parts if include_parking or part.kind not in OFF_ROLL_BY_DEFAULT]
        return SampleTotals(
            len(parts),
            sum(part.area_c for part in parts),
            len({frozenset(part.owners) for part in parts}),
            sum(part.kind is PartKind.DWELLING for part in parts),
        )

    def register_parts(self) -> list[RegisterPart]:
        """The parts as the count knows them: nothing of their owners but which are the same."""
        return [
            RegisterPart(part.building, part.stairwell, part.room, part.kind, part.area_c, frozenset(part.owners))
            for part in self.parts
        ]


@dataclass(frozen=True, slots=True)
class _Block:
    """A building of dwellings; `areas_c` are those of the flats side by side on a floor. No stairwells: one entrance."""

    building: str
    stairwells: tuple[str, ...]
    floors: int
    areas_c: tuple[int, ...]


_BLOCKS = (
    _Block("1", ("1", "2", "3"), 6, (5832, 6317)),
    _Block("2", ("1", "2", "3"), 6, (6045, 6045)),
    _Block("3", ("1", "2", "3", "4"), 6, (8950, 7418)),
    _Block("4", ("1", "2", "3"), 6, (6588, 7126)),
    _Block("5", ("1", "2"), 6, (5210, 4876, 6633)),
    _Block("6", ("",), 8, (9120, 8845, 10236)),
)

type _Place = tuple[str, str, str]
type _Hands = tuple[tuple[str, ...], Stock, str]


def sample_estate(seed: int = SEED) -> Estate:
    """The sample estate of this seed."""
    rng = random.Random(seed)  # noqa: S311  (invented data that must come out the same again, no secret)
    people = SamplePeople(rng)
    developer = people.body(
        "向阳里置业房地产开发有限公司", OwnerKind.DEVELOPER, credit_code("91", "419901", "90000001")
    )
    society = people.body("向阳里供销合作社", OwnerKind.ORGANISATION, credit_code("93", "419901", "90000002"))
    special = dict(_special_hands(people, developer, society))
    parts: list[SamplePart] = []
    for building, stairwell, room, area_c in _dwellings(rng):
        owners, stock, tenant = special.get((building, stairwell, room)) or _ordinary_hands(rng, people)
        parts.append(SamplePart(building, stairwell, room, PartKind.DWELLING, area_c, owners, stock, tenant))
    owners_by_id = {owner.id: owner for owner in people.people}
    elder, *_ = next(part.owners for part in parts if (part.building, part.stairwell, part.room) == ELDER_AT)
    # An owner of two parts whom no document names would be a second doubt beside the namesakes.
    resident = [
        part.owners
        for part in parts
        if part.stock is Stock.DELIVERED and not part.tenant and all(owners_by_id[one].document for one in part.owners)
    ]
    parts += _shops(people, developer, society)
    parts += _storage(rng.sample(resident, 12))
    outsiders = [(people.person(),), (people.person(),)]  # with parking on the roll there are two heads more
    parts += _parking([*rng.sample(resident, 16), *outsiders], developer)
    everybody = {owner.id: owner for owner in people.people}
    everybody[elder] = replace(
        everybody[elder], document_kind=DocumentKind.ID_CARD, document=id_number("419926", date(1952, 9, 9), 532)
    )
    return Estate(NAME, tuple(parts), everybody)


def _dwellings(rng: random.Random) -> Iterator[tuple[str, str, str, int]]:
    for block in _BLOCKS:
        for stairwell in block.stairwells:
            for floor in range(1, block.floors + 1):
                for door, area_c in enumerate(block.areas_c, start=1):
                    yield block.building, stairwell, f"{floor}{door:02d}", area_c + rng.choice((0, 0, 0, 0, 12, -7))


def _special_hands(people: SamplePeople, developer: str, society: str) -> Iterator[tuple[_Place, _Hands]]:
    """The dwellings whose owners are worth a look."""
    bureau = people.body("向阳区直管公房管理所", OwnerKind.PUBLIC_HOUSING, credit_code("12", "419901", "90000003"))
    public = [("2", "3", f"{floor}{door:02d}") for floor in range(1, 7) for door in (1, 2)]
    for place in [*public, *(("4", "1", room) for room in ("501", "502", "601", "602"))]:
        yield place, ((bureau,), Stock.DELIVERED, people.bystander())
    for room in ("701", "702", "801", "802"):
        yield ("6", "", room), ((developer,), Stock.UNSOLD, "")
    for room in ("601", "602"):
        yield ("6", "", room), ((developer,), Stock.UNDELIVERED, "")
    husband, wife = people.person(), people.person()
    many, pair = people.person(), (people.person(), people.person())
    owned: list[tuple[_Place, tuple[str, ...]]] = [
        (("1", "1", "101"), (husband, wife)),
        (("5", "1", "101"), (husband,)),  # {H, W} and {H} are two heads (law case 11)
        (("3", "1", "501"), (many,)),
        (("3", "1", "502"), (many,)),
        (("4", "2", "301"), (many,)),
        (("3", "3", "201"), pair),
        (("3", "3", "202"), pair),
        (("3", "4", "601"), (people.unknown(),)),
        (("1", "2", "401"), (people.person(deceased=True),)),
        (("3", "2", "302"), (people.visitor(DocumentKind.HMT_PERMIT, "H99000123"),)),
        (("3", "2", "402"), (people.visitor(DocumentKind.PASSPORT, "EZ9000123"),)),
        (("2", "1", "201"), (people.person("张伟", documented=False),)),
        (("4", "3", "502"), (people.person("张伟", documented=False),)),
        (("5", "2", "303"), (society,)),
    ]
    for place, owners in owned:
        yield place, (owners, Stock.DELIVERED, "")


def _ordinary_hands(rng: random.Random, people: SamplePeople) -> _Hands:
    """One owner, or a couple of whom the second is often written down by name alone."""
    first = people.person(documented=rng.random() < 0.92)
    if rng.random() < 0.65:
        return (first,), Stock.DELIVERED, ""
    documented = rng.random() < 0.6
    return (first, people.person(documented=documented, phoned=rng.random() < 0.5)), Stock.DELIVERED, ""


def _shops(people: SamplePeople, developer: str, society: str) -> Iterator[SamplePart]:
    keeper = people.person()
    hands = ((society,), (society,), (keeper,), (people.person(),), (people.person(),), (developer,))
    for number, (owners, area_c) in enumerate(zip(hands, (6835, 7240, 5518, 4960, 9125, 8888), strict=True), start=1):
        stock = Stock.UNSOLD if owners == (developer,) else Stock.DELIVERED
        yield SamplePart("6", "", f"商{number}", PartKind.SHOP, area_c, owners, stock)


def _storage(hands: Iterable[tuple[str, ...]]) -> Iterator[SamplePart]:
    for number, owners in enumerate(hands, start=1):
        yield SamplePart("1", "", f"储{number}", PartKind.STORAGE, 450 + 15 * number, owners)


def _parking(hands: Iterable[tuple[str, ...]], developer: str) -> Iterator[SamplePart]:
    sold = [(owners, Stock.DELIVERED) for owners in hands]
    for number, (owners, stock) in enumerate([*sold, *[((developer,), Stock.UNSOLD)] * 6], start=1):
        yield SamplePart("地库", "", f"B{number:02d}", PartKind.PARKING, 1250, owners, stock)
