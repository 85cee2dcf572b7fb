"""Who is the same owner: documents first, then name and phone, then the register, and a person for the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from app.register.imports.same_owner import DecisionRefused, MatchedOwners, Mention, Partition, match
from app.register.kinds import OwnerKind
from app.register.people.names import plain_name

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
) -> MatchedOwners[object, object]:
    return match(sheet, register, decisions)


def groups(matched: MatchedOwners[object, object]) -> set[frozenset[object]]:
    return {frozenset(owner.mentions) for owner in matched.owners}


def sets(*ids: Sequence[object]) -> set[frozenset[object]]:
    return {frozenset(group) for group in ids}


def old_of(matched: MatchedOwners[object, object]) -> dict[object, object]:
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
    assert "“张*”（1-1-1）" in contradiction.what
    assert "“张*”（1-1-2）" in contradiction.what
    assert "D1" not in contradiction.what + contradiction.remedy
    assert "改正" in contradiction.remedy


def test_a_document_of_the_register_under_another_name_is_a_contradiction() -> None:
    matched = found([mention(1, document="D1")], [mention("o", "张玮", document="D1", part="9-9-9")])
    (contradiction,) = matched.contradictions
    assert (contradiction.mentions, contradiction.existing) == ((1,), ("o",))
    assert "“张*”（9-9-9，名册已有）" in contradiction.what


def test_one_document_of_a_person_and_of_a_company_is_a_contradiction() -> None:
    (contradiction,) = found([mention(1, document="D"), mention(2, document="D", kind=ORGANISATION)]).contradictions
    assert "一处登记为个人，一处登记为单位" in contradiction.what


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
