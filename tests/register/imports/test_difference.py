"""What a sheet would change, and the totals a clerk reconciles; without a database."""

from app.register.imports.difference import RegisteredPart, RegisterTotals, Share, difference, totals, voting_owners
from app.register.kinds import AreaSource, PartKind, Stock
from tests.register.flats import flat, owner

A, B = owner("王芳"), owner("李强")


def registered(name: str, owners: dict[str, Share | None], area_c: int | None = 10000) -> RegisteredPart:
    building, stairwell, room = name.split("-")
    return RegisteredPart(
        id=name,
        building=building,
        stairwell=stairwell,
        room=room,
        kind=PartKind.DWELLING,
        area_c=area_c,
        area_source=AreaSource.REGISTER if area_c else None,
        area_document="证 1",
        stock=Stock.DELIVERED,
        owners=owners,
        occupants=frozenset({"房客"}),
    )


def test_equal_lines_are_no_difference() -> None:
    found = difference([flat("1-1-101", A)], [{"a": None}], [registered("1-1-101", {"a": (1, 2)})])
    assert (found.added, found.changed, found.unchanged, found.missing) == ((), (), 1, ())


def test_a_line_without_area_document_or_share_erases_none() -> None:
    found = difference([flat("1-1-101", A, area_c=None)], [{"a": None}], [registered("1-1-101", {"a": (1, 2)})])
    assert found.unchanged == 1


def test_added_changed_and_missing_are_told_apart() -> None:
    lines = [flat("1-1-101", B, area_c=9000), flat("1-1-102", A)]
    found = difference(lines, [{"b": None}, {"a": None}], [registered("1-1-101", {"a": None}), registered("9-9-9", {})])
    assert found.added == (1,)
    (change,) = found.changed
    assert [(one.field, one.before, one.after) for one in change.fields] == [("建筑面积", "100.00", "90.00")]
    assert change.owners_change
    assert [part.name for part in found.missing] == ["9-9-9"]


def test_a_new_share_or_occupant_is_a_change() -> None:
    line = flat("1-1-101", A)
    (change,) = difference([line], [{"a": (1, 3)}], [registered("1-1-101", {"a": (1, 2)})]).changed
    assert change.owners_change
    moved_in = flat("1-1-101", A, occupants=("新房客",))
    (change,) = difference([moved_in], [{"a": None}], [registered("1-1-101", {"a": None})]).changed
    assert not change.owners_change
    assert change.fields == ()


def test_the_developer_stands_behind_what_is_not_delivered() -> None:
    developers = frozenset({"d"})
    assert voting_owners(Stock.DELIVERED, ["a", "b"], developers) == {"a", "b"}
    assert voting_owners(Stock.UNDELIVERED, ["a"], developers) == {"d"}
    assert voting_owners(Stock.UNSOLD, ["d"], developers) == {"d"}
    two = frozenset({"d", "e"})
    assert voting_owners(Stock.UNSOLD, ["e"], two) == {"e"}
    assert voting_owners(Stock.UNDELIVERED, ["a"], two) == frozenset()
    assert voting_owners(Stock.UNDELIVERED, ["a"], frozenset()) == frozenset()


def test_totals_count_heads_within_each_building_and_leave_parking_out_of_them() -> None:
    lines = [
        flat("1-1-101", A, area_c=8950),
        flat("2-1-101", A, area_c=None),
        flat("2--车位1", B, area_c=1200, kind=PartKind.PARKING),
    ]
    by_building, whole = totals(lines, [frozenset({"a"}), frozenset({"a"}), frozenset({"b"})])
    assert by_building == {
        "1": RegisterTotals(parts=1, area_c=8950, heads=1, households=1, without_area=0),
        "2": RegisterTotals(parts=2, area_c=1200, heads=1, households=1, without_area=1),
    }
    assert whole == RegisterTotals(parts=3, area_c=10150, heads=1, households=2, without_area=1)
