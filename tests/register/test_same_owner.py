"""Who is the same owner: documents first, then name and phone, then the register, and a person for the rest."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.register.kinds import OwnerKind
from app.register.names import plain_name
from app.register.same_owner import DecisionRefused, Doubt, Matched, Mention, Owner, Partition, match

PERSON, ORGANISATION, UNKNOWN = OwnerKind.PERSON, OwnerKind.ORGANISATION, OwnerKind.UNKNOWN


def mention(
    number: object,
    name: str = "张伟",
    document: str | None = None,
    phone: str | None = None,
    part: str | None = None,
    kind: OwnerKind = PERSON,
) -> Mention[object]:
    return Mention(number, name, kind, document, phone, (part or f"1-1-{number}",))


def found(
    sheet: Sequence[Mention[object]],
    register: Sequence[Mention[object]] = (),
    decisions: Mapping[str, Partition] | None = None,
) -> Matched[object, object]:
    return match(sheet, register, decisions)


def groups(matched: Matched[object, object]) -> set[frozenset[object]]:
    return {frozenset(owner.mentions) for owner in matched.owners}


def sets(*ids: Sequence[object]) -> set[frozenset[object]]:
    return {frozenset(group) for group in ids}


def old_of(matched: Matched[object, object]) -> dict[object, object]:
    return {number: owner.existing for owner in matched.owners for number in owner.mentions}


# -- the rule -------------------------------------------------------------------------------------------------------


def test_an_equal_document_is_the_same_owner() -> None:
    matched = found([mention(1, document="D1"), mention(2, document="D1", phone="P"), mention(3, "李娜")])
    assert groups(matched) == sets([1, 2], [3])
    assert not matched.doubts
    assert not matched.contradictions


def test_different_documents_are_different_owners_even_with_equal_name_and_phone() -> None:
    matched = found([mention(1, document="D1", phone="P"), mention(2, document="D2", phone="P")])
    assert groups(matched) == sets([1], [2])
    assert not matched.doubts


def test_without_a_document_equal_name_and_phone_is_the_same_owner() -> None:
    assert groups(found([mention(1, phone="P"), mention(2, phone="P"), mention(3, "李娜", phone="P")])) == sets(
        [1, 2], [3]
    )


def test_one_without_a_document_is_the_one_documented_owner_of_that_name_and_phone() -> None:
    matched = found([mention(1, document="D1", phone="P"), mention(2, phone="P")])
    assert groups(matched) == sets([1, 2])
    assert not matched.doubts


def test_two_documents_answering_to_one_name_and_phone_are_a_doubt() -> None:
    matched = found(
        [
            mention(1, document="D1", phone="P"),
            mention(2, document="D2", phone="P"),
            mention(3, phone="P"),
            mention(4, phone="P"),
        ]
    )
    assert groups(matched) == sets([1], [2], [3, 4])
    (doubt,) = matched.doubts
    assert {frozenset(candidate.mentions) for candidate in doubt.candidates} == sets([1], [2], [3, 4])
    assert "几位证件号码不同的业主" in doubt.why
    assert not doubt.may_be_one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (mention(1), mention(2)),
        (mention(1, phone="P1"), mention(2, phone="P2")),
        (mention(1, phone="P1"), mention(2)),
        (mention(1, document="D1"), mention(2)),
        (mention(1, document="D1", phone="P1"), mention(2, phone="P2")),
    ],
)
def test_an_equal_name_alone_is_a_doubt_for_a_person(one: Mention[object], other: Mention[object]) -> None:
    matched = found([one, other])
    assert groups(matched) == sets([1], [2])
    (doubt,) = matched.doubts
    assert doubt.name == "张伟"
    assert doubt.may_be_one
    assert [candidate.parts for candidate in doubt.candidates] in ([("1-1-1",), ("1-1-2",)], [("1-1-2",), ("1-1-1",)])
    assert "同名业主有 2 处" in doubt.why
    assert "张伟" not in doubt.why


def test_an_equal_document_under_different_names_is_a_contradiction() -> None:
    matched = found([mention(1, document="D1"), mention(2, "张玮", document="D1"), mention(3)])
    (contradiction,) = matched.contradictions
    assert set(contradiction.mentions) == {1, 2}
    assert "“张*”(1-1-1)" in contradiction.what
    assert "“张*”(1-1-2)" in contradiction.what
    assert "D1" not in contradiction.what + contradiction.remedy
    assert "改正" in contradiction.remedy


def test_a_document_of_the_register_under_another_name_is_a_contradiction() -> None:
    matched = found([mention(1, document="D1")], [mention("o", "张玮", document="D1", part="9-9-9")])
    (contradiction,) = matched.contradictions
    assert (contradiction.mentions, contradiction.existing) == ((1,), ("o",))
    assert "“张*”(9-9-9,名册已有)" in contradiction.what


def test_one_document_of_a_person_and_of_a_company_is_a_contradiction() -> None:
    (contradiction,) = found([mention(1, document="D"), mention(2, document="D", kind=ORGANISATION)]).contradictions
    assert "一处登记为个人,一处登记为单位" in contradiction.what


def test_two_owners_of_the_register_with_one_document_are_a_contradiction() -> None:
    matched = found([mention(1, document="D")], [mention("a", document="D"), mention("b", document="D")])
    assert matched.contradictions[0].existing == ("a", "b")
    assert old_of(matched) == {1: "a"}


@pytest.mark.parametrize("kind", [ORGANISATION, OwnerKind.DEVELOPER, OwnerKind.PUBLIC_HOUSING])
def test_a_company_is_its_code_or_else_its_name(kind: OwnerKind) -> None:
    matched = found(
        [
            mention(1, "甲(集团)公司", kind=kind),
            mention(2, "甲（集团）公司", kind=ORGANISATION, phone="P"),
            mention(3, "甲(集团) 公司", document="C1", kind=kind),
            mention(4, "甲(集团)公司"),
        ]
    )
    assert groups(matched) == sets([1, 2, 3], [4])  # a person of that name is somebody else
    assert not matched.doubts


def test_a_company_without_a_code_is_a_doubt_where_two_codes_bear_its_name() -> None:
    name = "房管所"
    matched = found(
        [mention(n, name, document=code, kind=ORGANISATION) for n, code in ((1, "C1"), (2, "C2"), (3, None))]
    )
    assert groups(matched) == sets([1], [2], [3])
    assert "统一社会信用代码" in matched.doubts[0].why


def test_an_unknown_owner_is_nobody_else() -> None:
    unknown = [mention(n, "权属不明", document="D", phone="P", part="1-1-1", kind=UNKNOWN) for n in (1, 2, 3)]
    unknown[2] = replace(unknown[2], parts=("1-1-3",))
    matched = found(unknown, [mention("a", "权属不明", "D", "P", "9-1-1", UNKNOWN), mention("b", "权属不明", "D", "P")])
    assert groups(matched) == sets([1], [2], [3])
    assert old_of(matched) == {1: None, 2: None, 3: None}
    assert not matched.doubts


def test_a_part_whose_owner_is_still_unknown_keeps_its_entry_of_the_register() -> None:
    existing = [mention(letter, "", part=part, kind=UNKNOWN) for letter, part in (("a", "1"), ("b", "2"))]
    two_parts = Mention[object]("c", "", UNKNOWN, None, None, ("3", "4"))
    sheet = [mention(number, "不详", part=str(number), kind=UNKNOWN) for number in (1, 2, 3)]
    assert old_of(found(sheet, [*existing, two_parts])) == {1: "a", 2: "b", 3: None}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张伟", "张 伟　"),
        ("买买提·艾力", "买买提•艾力"),
        ("买买提·艾力", "买买提．艾力"),
        ("陈〇一", "陈零一"),
        ("甲（集团）公司", "甲(集团)公司"),
        ("ＡＢＣ公司", "abc公司"),
        ("王\u200b芳", "王芳\ufeff"),
    ],
)
def test_names_typed_in_two_ways_are_equal(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)
    assert groups(found([mention(1, one, phone="P"), mention(2, other, phone="P")])) == sets([1, 2])


def test_names_that_are_only_alike_are_not_equal() -> None:
    assert plain_name("张伟") != plain_name("张玮")
    assert found([mention(1, "张伟", phone="P"), mention(2, "张玮", phone="P")]).doubts == ()


# -- the register -----------------------------------------------------------------------------------------------------


def test_a_document_or_name_and_phone_finds_the_owner_of_the_register() -> None:
    existing = [mention("a", document="D1", part="8-1-1"), mention("b", "李娜", phone="P", part="8-1-2")]
    matched = found([mention(1, document="D1"), mention(2, "李娜", phone="P"), mention(3, "王芳")], existing)
    assert old_of(matched) == {1: "a", 2: "b", 3: None}
    assert not matched.doubts


def test_a_document_added_later_stays_the_same_owner() -> None:
    existing = [mention("a", phone="P", part="1-1-1"), mention("b", "李娜", part="1-1-2")]
    matched = found([mention(1, document="D1", phone="P"), mention(2, "李娜", document="D2", phone="Q")], existing)
    assert old_of(matched) == {1: "a", 2: "b"}


def test_an_equal_name_on_the_same_part_repeats_the_register() -> None:
    existing = [Mention("a", "张伟", PERSON, None, None, ("1-1-1", "1-1-2")), mention("b", part="1-1-3")]
    matched = found([mention(1, phone="P1"), mention(2, phone="P2"), mention(3)], existing)
    assert groups(matched) == sets([1, 2], [3])
    assert old_of(matched) == {1: "a", 2: "a", 3: "b"}
    assert not matched.doubts


def test_another_document_on_the_same_part_is_another_owner() -> None:
    matched = found([mention(1, document="D2", part="1-1-1")], [mention("a", document="D1", part="1-1-1")])
    assert old_of(matched) == {1: None}
    assert not matched.doubts


def test_namesakes_on_one_part_are_left_to_a_person() -> None:
    matched = found([mention(1, part="1-1-1"), mention(2, part="1-1-1")], [mention("a", part="1-1-1")])
    assert old_of(matched) == {1: None, 2: None}
    assert len(matched.doubts[0].candidates) == 3


def test_an_owner_of_the_register_split_over_two_documents_is_left_to_a_person() -> None:
    existing = [Mention("a", "张伟", PERSON, None, None, ("1-1-1", "1-1-2"))]
    matched = found([mention(1, document="D1"), mention(2, document="D2")], existing)
    assert old_of(matched) == {1: None, 2: None}
    assert len(matched.doubts[0].candidates) == 3


def test_one_name_and_phone_on_parts_of_two_owners_of_the_register_is_left_to_a_person() -> None:
    existing = [mention("a", part="1-1-1"), mention("b", part="1-1-2")]
    matched = found([mention(1, phone="P"), mention(2, phone="P")], existing)
    assert groups(matched) == sets([1, 2])
    assert old_of(matched) == {1: None, 2: None}
    assert len(matched.doubts[0].candidates) == 3


def test_two_owners_of_the_register_of_one_name_and_phone_are_never_merged() -> None:
    existing = [mention("a", phone="P", part="9-1-1"), mention("b", phone="P", part="9-1-2")]
    matched = found([mention(1, phone="P")], existing)
    assert old_of(matched) == {1: None}
    assert {candidate.existing for candidate in matched.doubts[0].candidates} == {None, "a", "b"}


def test_a_documented_owner_of_the_register_is_one_of_two_documents_that_answer() -> None:
    matched = found(
        [mention(1, document="D2", phone="P"), mention(2, phone="P")],
        [mention("a", document="D1", phone="P", part="9-1-1")],
    )
    assert old_of(matched) == {1: None, 2: None}
    assert len(matched.doubts[0].candidates) == 3


def test_an_owner_with_another_document_elsewhere_does_not_hide_the_one_continued() -> None:
    existing = [mention("a", document="D1", part="1-1-1"), mention("b", part="1-1-2")]
    matched = found([mention(1, document="D2"), mention(2, document="D2")], existing)
    assert old_of(matched) == {1: "b", 2: "b"}


def test_owners_the_register_keeps_apart_are_not_asked_about_again() -> None:
    existing = [mention("a", part="1-1-1"), mention("b", part="1-1-2"), mention("c", phone="P", part="1-1-3")]
    assert found([mention(1), mention(2), mention(3, "李娜")], existing).doubts == ()


def test_a_namesake_of_an_owner_elsewhere_on_the_register_is_a_doubt() -> None:
    matched = found([mention(1)], [mention("a", part="9-1-1")])
    (doubt,) = matched.doubts
    assert {(candidate.mentions, candidate.existing) for candidate in doubt.candidates} == {((1,), None), ((), "a")}
    decided = found([mention(1)], [mention("a", part="9-1-1")], {doubt.key: doubt.together()})
    assert old_of(decided) == {1: "a"}


# -- a person's decisions -------------------------------------------------------------------------------------------


def test_a_decision_is_carried_out_and_the_doubt_is_gone() -> None:
    mentions = [mention(n) for n in (1, 2, 3)]
    (doubt,) = found(mentions).doubts
    together = found(mentions, decisions={doubt.key: doubt.together()})
    apart = found(mentions, decisions={doubt.key: doubt.apart()})
    assert groups(together) == sets([1, 2, 3])
    assert groups(apart) == sets([1], [2], [3])
    assert together.doubts == apart.doubts == ()


def test_a_part_of_a_group_can_be_decided_to_be_one() -> None:
    mentions = [mention(1), mention(2), mention(3, document="D")]
    (doubt,) = found(mentions).doubts
    key = {candidate.mentions[0]: candidate.key for candidate in doubt.candidates}
    assert groups(found(mentions, decisions={doubt.key: [[key[1], key[3]], [key[2]]]})) == sets([1, 3], [2])


def test_a_decision_on_what_is_no_longer_asked_is_passed_over() -> None:
    (doubt,) = found([mention(1), mention(2)]).doubts
    mended = found([mention(1, document="D"), mention(2, document="E")], decisions={doubt.key: doubt.together()})
    assert groups(mended) == sets([1], [2])
    (asked_anew,) = found([mention(1), mention(2), mention(3)], decisions={doubt.key: doubt.together()}).doubts
    assert asked_anew.key != doubt.key


def test_keys_do_not_hang_on_ids_or_on_the_values_of_documents_and_phones() -> None:
    (one,) = found([mention("x", document="D1", part="1"), mention("y", phone="P1", part="2")]).doubts
    (other,) = found([mention(7, document="D2", part="1"), mention(5, phone="P2", part="2")]).doubts
    assert one.key == other.key
    assert {c.key for c in one.candidates} == {c.key for c in other.candidates}


@pytest.mark.parametrize("wrong", ["missing", "twice", "strange", "empty"])
def test_a_decision_that_is_no_partition_is_refused(wrong: str) -> None:
    mentions = [mention(1), mention(2)]
    (doubt,) = found(mentions).doubts
    one, other = (candidate.key for candidate in doubt.candidates)
    partition = {
        "missing": [[one]],
        "twice": [[one, other], [one]],
        "strange": [[one], [other], ["x"]],
        "empty": [[one], [other], []],
    }[wrong]
    with pytest.raises(DecisionRefused, match="每一处都要恰好归入一位业主"):
        found(mentions, decisions={doubt.key: partition})


def test_nobody_can_decide_two_documents_or_two_owners_of_the_register_into_one() -> None:
    documents = [mention(1, document="D1"), mention(2, document="D2"), mention(3)]
    (doubt,) = found(documents).doubts
    with pytest.raises(DecisionRefused, match="证件号码不同"):
        found(documents, decisions={doubt.key: doubt.together()})
    existing = [mention("a", part="8"), mention("b", part="9")]
    (doubt,) = found([mention(1)], existing).doubts
    with pytest.raises(DecisionRefused, match="名册中已分列"):
        found([mention(1)], existing, {doubt.key: doubt.together()})


# -- properties -------------------------------------------------------------------------------------------------------

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


def as_register(owners: Sequence[Owner[object, object]], sheet: list[Mention[object]]) -> list[Mention[object]]:
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
    worst = [mention(n, document=f"D{n}" if n % 2 else None, phone="P", part=str(n % 7)) for n in range(size)]
    plain = [mention(n, f"业主{n % 9000}", phone=f"{n % 9500}") for n in range(size)]
    started = time.perf_counter()
    found(worst, [replace(one, id=f"o{one.id}") for one in worst[: size // 2]])
    found(plain, [replace(one, id=f"o{one.id}") for one in plain])
    assert time.perf_counter() - started < 8
