"""Properties of matching owners, on any sheet and register: nothing lost, order of no account, decisions honoured."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.register.imports.same_owner import Doubt, MatchedOwner, MatchedOwners, Mention, Partition, match
from app.register.kinds import OwnerKind
from app.register.people.names import plain_name

PERSON, ORGANISATION, UNKNOWN = OwnerKind.PERSON, OwnerKind.ORGANISATION, OwnerKind.UNKNOWN


def found(
    sheet: Sequence[Mention[object]],
    register: Sequence[Mention[object]] = (),
    decisions: Mapping[str, Partition] | None = None,
) -> MatchedOwners[object, object]:
    return match(sheet, register, decisions)


keys = st.none() | st.sampled_from(["K1", "K2", "K3"])
people = st.builds(
    Mention[object],
    id=st.none(),
    name=st.sampled_from(["张伟", "李娜", "张 伟"]),
    kind=st.sampled_from([PERSON, PERSON, PERSON, ORGANISATION, UNKNOWN]),
    document_key=keys,
    phone_key=keys,
    parts=st.sampled_from(["1", "2", "3", "4"]).map(lambda part: (part,)),
)


def numbered(drawn: list[Mention[object]], prefix: str) -> list[Mention[object]]:
    return [replace(one, id=f"{prefix}{number}") for number, one in enumerate(drawn)]


sheets = st.lists(people, max_size=9).map(lambda drawn: numbered(drawn, "m"))
registers = st.lists(people, max_size=5).map(lambda drawn: numbered(drawn, "o"))


@st.composite
def partitions(draw: st.DrawFn, doubt: Doubt[object, object]) -> list[list[str]]:
    """Any partition of a doubt's candidates with at most one document and one owner of the register in a block."""
    blocks: list[list[str]] = []
    taken: list[tuple[int, int]] = []
    for candidate in doubt.candidates:
        weight = (int(candidate.has_document), int(candidate.existing is not None))
        free = [n for n, held in enumerate(taken) if held[0] + weight[0] <= 1 and held[1] + weight[1] <= 1]
        at = draw(st.sampled_from([*free, len(blocks)]))
        if at == len(blocks):
            blocks.append([])
            taken.append((0, 0))
        blocks[at].append(candidate.key)
        taken[at] = (taken[at][0] + weight[0], taken[at][1] + weight[1])
    return blocks


@given(sheets, registers)
def test_no_mention_is_lost_or_counted_twice(sheet: list[Mention[object]], register: list[Mention[object]]) -> None:
    matched = found(sheet, register)
    assert sorted(str(number) for owner in matched.owners for number in owner.mentions) == sorted(
        str(one.id) for one in sheet
    )
    continued = [owner.existing for owner in matched.owners if owner.existing is not None]
    assert len(continued) == len(set(continued))


@given(sheets, registers, st.data())
def test_the_order_of_the_input_makes_no_difference(
    sheet: list[Mention[object]], register: list[Mention[object]], data: st.DataObject
) -> None:
    shuffled = found(data.draw(st.permutations(sheet)), data.draw(st.permutations(register)))
    assert shuffled == found(sheet, register)


@given(sheets, registers)
def test_documents_decide(sheet: list[Mention[object]], register: list[Mention[object]]) -> None:
    owner_of = {number: n for n, owner in enumerate(found(sheet, register).owners) for number in owner.mentions}
    for one in sheet:
        for other in sheet:
            if one is other or UNKNOWN in (one.kind, other.kind):
                assert (owner_of[one.id] == owner_of[other.id]) == (one is other)
            elif one.document_key and other.document_key:
                assert (owner_of[one.id] == owner_of[other.id]) == (one.document_key == other.document_key)


@given(sheets)
def test_an_owner_is_held_together_by_evidence_and_everything_else_of_equal_name_is_asked(
    sheet: list[Mention[object]],
) -> None:
    matched = found(sheet)
    owner_of = {number: owner for owner in matched.owners for number in owner.mentions}
    documented = {owner_of[one.id] for one in sheet if one.document_key}
    asked = [{n for c in doubt.candidates for n in c.mentions} for doubt in matched.doubts]

    def sort(one: Mention[object]) -> object:
        return (plain_name(one.name), one.kind is PERSON)

    for one in sheet:
        for other in sheet:
            if one is other or UNKNOWN in (one.kind, other.kind) or (one.document_key and other.document_key):
                continue
            if matched.contradictions or sort(one) != sort(other):
                continue
            same = owner_of[one.id] is owner_of[other.id]
            settled = same or {owner_of[one.id], owner_of[other.id]} <= documented
            assert settled or any({one.id, other.id} <= group for group in asked)
            if same and len(owner_of[one.id].mentions) == 2:
                assert one.kind is not PERSON or (one.phone_key and one.phone_key == other.phone_key)


@given(sheets, registers, st.data())
def test_decisions_are_honoured_and_leave_nothing_open(
    sheet: list[Mention[object]], register: list[Mention[object]], data: st.DataObject
) -> None:
    asked = found(sheet, register)
    decisions = {doubt.key: data.draw(partitions(doubt)) for doubt in asked.doubts}
    decided = found(sheet, register, decisions)
    assert decided.doubts == ()
    if asked.contradictions:
        return
    owner_of = {number: n for n, owner in enumerate(decided.owners) for number in owner.mentions}
    for doubt in asked.doubts:
        mentions = {c.key: c.mentions for c in doubt.candidates}
        blocks = [{owner_of[n] for key in block for n in mentions[key]} for block in decisions[doubt.key]]
        assert all(len(block) <= 1 for block in blocks)
        assert sum(map(len, blocks)) == len(set().union(*blocks))


def as_placed(one: Mention[object]) -> tuple[str, str]:
    if one.kind is UNKNOWN:
        return ("unknown", "")
    return ("person" if one.kind is PERSON else "organisation", plain_name(one.name))


def as_register(owners: Sequence[MatchedOwner[object, object]], sheet: list[Mention[object]]) -> list[Mention[object]]:
    """The register after an import: one owner for each of `owners`, with what their mentions say."""
    by_id = {one.id: one for one in sheet}
    made = []
    for number, owner in enumerate(owners):
        held = [by_id[n] for n in owner.mentions]
        documents = [one.document_key for one in held if one.document_key]
        phones = [one.phone_key for one in held if one.phone_key]
        parts = tuple({part for one in held for part in one.parts})
        made.append(
            Mention[object](
                f"o{number}",
                held[0].name,
                held[0].kind,
                documents[0] if documents else None,
                phones[0] if phones else None,
                parts,
            )
        )
    return made


@given(sheets, st.data())
def test_reading_the_same_sheet_again_changes_nothing(sheet: list[Mention[object]], data: st.DataObject) -> None:
    # Namesakes on one part are asked about each time: nothing in the sheet says which is which.
    placed = list({(as_placed(one), one.parts): one for one in sheet}.values())
    first = found(placed)
    if first.contradictions:
        return
    decided = found(placed, decisions={doubt.key: data.draw(partitions(doubt)) for doubt in first.doubts})
    again = found(placed, as_register(decided.owners, placed))
    assert again.doubts == ()
    assert [(owner.mentions, f"o{n}") for n, owner in enumerate(decided.owners)] == [
        (owner.mentions, owner.existing) for owner in sorted(again.owners, key=lambda o: int(str(o.existing)[1:]))
    ]


def test_ten_thousand_parts_take_seconds_at_most() -> None:
    size = 20_000
    # One name, one phone, everything undocumented or all different documents: the worst a sheet can hold.
    worst = [Mention[object](n, "张伟", PERSON, f"D{n}" if n % 2 else None, "P", (str(n % 7),)) for n in range(size)]
    plain = [Mention[object](n, f"业主{n % 9000}", PERSON, None, f"{n % 9500}", (str(n),)) for n in range(size)]
    started = time.perf_counter()
    found(worst, [replace(one, id=f"o{one.id}") for one in worst[: size // 2]])
    found(plain, [replace(one, id=f"o{one.id}") for one in plain])
    assert time.perf_counter() - started < 8
