"""What may be asked, what may be answered, and under what an answer is counted."""

from typing import Any

import pytest

from app.consultation.surveys.kinds import QuestionKind, QuestionRole, SurveyPurpose
from app.consultation.surveys.questions import (
    Option,
    SurveyQuestion,
    answer_faults,
    cells,
    counted_under,
    in_words,
    partitions,
    plain_answers,
    question_faults,
    read_question,
)


def options(*labels: str, agrees: int = 0) -> tuple[Option, ...]:
    return tuple(Option(str(n), label, n <= agrees) for n, label in enumerate(labels, 1))


SINGLE = SurveyQuestion("q1", QuestionKind.SINGLE, "是否支持", options("支持", "不支持"))
MULTIPLE = SurveyQuestion("q2", QuestionKind.MULTIPLE, "选哪些", options("甲", "乙", "丙"), most=2)
RANKING = SurveyQuestion("q3", QuestionKind.RANKING, "排序", options("甲", "乙", "丙"), most=2)
SCALE = SurveyQuestion("q4", QuestionKind.SCALE, "打分", most=5)
TEXT = SurveyQuestion("q5", QuestionKind.TEXT, "还有什么", required=False)
ITEMS = SurveyQuestion("q6", QuestionKind.ITEMS, "改造内容", options("外墙保温", "加装电梯"))
ALL = [SINGLE, MULTIPLE, RANKING, SCALE, TEXT, ITEMS]
FULL: dict[str, Any] = {
    "q1": "1",
    "q2": ["3", "1"],
    "q3": ["3", "1"],
    "q4": 5,
    "q5": " 门口的路灯不亮 ",
    "q6": {"1": "must", "2": "no"},
}


def duty(number: int, role: QuestionRole, **more: Any) -> SurveyQuestion:
    return SurveyQuestion(
        f"q{number}", QuestionKind.SINGLE, role.label, options("同意", "不涉及", "不同意", agrees=2), role=role, **more
    )


def test_a_full_answer_is_right_and_has_one_spelling() -> None:
    assert answer_faults(ALL, FULL) == []
    kept = plain_answers(ALL, FULL)
    assert (kept["q2"], kept["q3"], kept["q5"]) == (["1", "3"], ["3", "1"], "门口的路灯不亮")
    assert answer_faults(ALL, {name: value for name, value in FULL.items() if name != "q5"}) == []
    assert [read_question(one.as_json()) for one in ALL] == ALL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q1", "3"),
        ("q1", 1),
        ("q2", []),
        ("q2", ["1", "1"]),
        ("q2", ["1", "2", "3"]),
        ("q3", ["4"]),
        ("q4", 0),
        ("q4", 6),
        ("q4", True),
        ("q4", "5"),
        ("q5", "  "),
        ("q5", "很" * 501),
        ("q6", {"1": "must"}),
        ("q6", {"1": "must", "2": "perhaps"}),
        ("q6", {"1": "must", "2": "no", "3": "no"}),
        ("q9", "1"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_by_its_field(name: str, value: Any) -> None:
    assert [field for field, _ in answer_faults(ALL, FULL | {name: value})] == [f"answers.{name}"]


def test_every_required_question_is_missed_by_name() -> None:
    assert [field for field, _ in answer_faults(ALL, {})] == [f"answers.{one.id}" for one in ALL if one is not TEXT]


def test_an_answer_is_counted_under_keys_of_its_question_once_in_each_partition() -> None:
    assert counted_under(RANKING, ["3", "1"]) == {"3_1", "1_2"}
    assert counted_under(ITEMS, FULL["q6"]) == {"1_must", "2_no"}
    for one in ALL:
        under, keys = counted_under(one, plain_answers(ALL, FULL)[one.id]), {key for key, _ in cells(one)}
        assert under
        assert under <= keys
        groups = partitions(one)
        assert sorted(key for group in groups for key in group) == sorted(keys)
        assert all(len(under.intersection(group)) <= 1 for group in groups)


def test_an_answer_in_words_is_read_by_its_owner() -> None:
    told = in_words(ALL, plain_answers(ALL, FULL))
    assert told.startswith("是否支持：支持；选哪些：甲、丙；排序：丙、甲；打分：5 分；还有什么：门口的路灯不亮")
    assert told.endswith("外墙保温（必须改）、加装电梯（不需要）")
    assert len(in_words(ALL, plain_answers(ALL, FULL), 20)) == 20


def test_an_inclusion_survey_asks_for_all_duties_and_lets_people_say_no() -> None:
    roles = [role for role in QuestionRole if role is not QuestionRole.SATISFIED]
    whole = [duty(n, role) for n, role in enumerate(roles, 1)]
    assert question_faults(whole, SurveyPurpose.INCLUSION) == []
    assert [field for field, _ in question_faults(whole[1:], SurveyPurpose.INCLUSION)] == ["questions"]
    twice = [*whole, duty(8, QuestionRole.PAY_FEE)]
    assert [field for field, _ in question_faults(twice, SurveyPurpose.INCLUSION)] == ["questions.7.role"]
    only_yes = SurveyQuestion(
        "q1", QuestionKind.SINGLE, "纳入", options("同意", "很同意", agrees=2), role=QuestionRole.INCLUDE
    )
    faults = question_faults([only_yes, *whole[1:]], SurveyPurpose.INCLUSION)
    assert [field for field, _ in faults] == ["questions.0.options"]
    optional = duty(1, QuestionRole.INCLUDE, required=False)
    assert [field for field, _ in question_faults([optional, *whole[1:]], SurveyPurpose.INCLUSION)] == [
        "questions.0.kind"
    ]
    assert [field for field, _ in question_faults([*whole, duty(9, QuestionRole.SATISFIED)], SurveyPurpose.INCLUSION)]


def test_faulty_questions_are_all_said_at_once() -> None:
    faulty = [
        SurveyQuestion("q1", QuestionKind.SINGLE, "一个选项", options("甲")),
        SurveyQuestion("q2", QuestionKind.SINGLE, "重复", options("甲", "甲")),
        SurveyQuestion("q3", QuestionKind.SCALE, "一分制", most=1),
        SurveyQuestion("q4", QuestionKind.MULTIPLE, "选零项", options("甲", "乙")),
        SurveyQuestion("q5", QuestionKind.TEXT, "有选项", options("甲")),
        SurveyQuestion("q6", QuestionKind.SINGLE, "没有角色", options("甲", "乙", agrees=1)),
    ]
    assert [field for field, _ in question_faults(faulty, SurveyPurpose.CONTENT)] == [
        "questions.0.options",
        "questions.1.options.1",
        "questions.2.most",
        "questions.3.most",
        "questions.4.options",
        "questions.5.options",
        "questions",
    ]
