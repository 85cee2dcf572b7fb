"""Questions, what may be answered to them, and under what an answer is counted. Pure: standard library only.

A question's id is "q1", "q2" …, an option's "1", "2" … in the order of the published version. An answer is JSON: an
option's id (single), a list of ids (multiple, ranking: the first is the foremost), a whole number from 1 (scale), a
text, or a need level for each item.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.consultation.surveys.kinds import NeedLevel, QuestionKind, QuestionRole, SurveyPurpose, SurveyWord

type Value = str | int | list[str] | dict[str, str]
type Fault = tuple[str, str]

LONGEST_TEXT = 500
WITH_OPTIONS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING, QuestionKind.ITEMS})
TEXT_KEY = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose. `agrees`: in a gate's question, whether choosing it is agreement."""

    id: str
    label: str
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """A question. `most`: how many may be chosen or ranked, or the top of a scale; 0 where it means nothing."""

    id: str
    kind: QuestionKind
    title: str
    options: tuple[Option, ...] = ()
    most: int = 0
    required: bool = True
    role: QuestionRole | None = None

    @property
    def option_ids(self) -> frozenset[str]:
        """The ids of its options."""
        return frozenset(one.id for one in self.options)

    def label_of(self, option: str) -> str:
        """An option's words."""
        return next(one.label for one in self.options if one.id == option)

    def agreed(self, value: Value) -> bool:
        """Whether an answer to a gate's question is agreement."""
        return any(one.agrees for one in self.options if one.id == value)

    def as_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "options": [{"id": one.id, "label": one.label, "agrees": one.agrees} for one in self.options],
            "most": self.most,
            "required": self.required,
            "role": self.role,
        }


def read_question(fields: Mapping[str, Any]) -> SurveyQuestion:
    """The reverse of `as_json`."""
    return SurveyQuestion(
        fields["id"],
        QuestionKind(fields["kind"]),
        fields["title"],
        tuple(Option(one["id"], one["label"], one["agrees"]) for one in fields["options"]),
        fields["most"],
        fields["required"],
        QuestionRole(fields["role"]) if fields["role"] is not None else None,
    )


def question_faults(questions: Sequence[SurveyQuestion], purpose: SurveyPurpose) -> list[Fault]:
    """Everything wrong with a questionnaire, as (field, what is wrong and how to mend it)."""
    faults = [fault for index, one in enumerate(questions) for fault in _own_faults(f"questions.{index}", one)]
    seen: set[QuestionRole] = set()
    for index, one in enumerate(questions):
        if one.role is None:
            continue
        if one.role not in purpose.roles:
            faults.append((f"questions.{index}.role", f"“{purpose.label}”问卷没有“{one.role.label}”这一项，请删去。"))
        if one.role in seen:
            faults.append((f"questions.{index}.role", f"“{one.role.label}”只能问一次，请删去重复的。"))
        seen.add(one.role)
    missing = [role.label for role in QuestionRole if role in purpose.roles - seen]
    if missing:
        faults.append(("questions", f"“{purpose.label}”问卷还须问：{'、'.join(missing)}（在题目上填写 role）。"))
    if purpose is SurveyPurpose.CONTENT and all(one.kind is not QuestionKind.ITEMS for one in questions):
        faults.append(("questions", "选择改造内容的问卷须有一道改造内容菜单题（kind 为 items）。"))
    return faults


def _own_faults(field: str, question: SurveyQuestion) -> list[Fault]:
    faults = []
    labels = [option.label for option in question.options]
    if question.kind in WITH_OPTIONS:
        if len(labels) < (1 if question.kind is QuestionKind.ITEMS else 2):
            faults.append((f"{field}.options", "请列出选项：菜单至少 1 项，其他至少 2 项。"))
        faults += [
            (f"{field}.options.{index}", "与前面的选项相同，请删去。")
            for index, label in enumerate(labels)
            if label in labels[:index]
        ]
    elif labels:
        faults.append((f"{field}.options", "打分题和文字题没有选项，请删去。"))
    if question.kind in {QuestionKind.MULTIPLE, QuestionKind.RANKING} and not 1 <= question.most <= len(labels):
        faults.append((f"{field}.most", "最多可选（可排）的项数须在 1 与选项数之间。"))
    if question.kind is QuestionKind.SCALE and not 2 <= question.most <= 10:
        faults.append((f"{field}.most", "分数上限须在 2 与 10 之间。"))
    return faults + _role_faults(field, question)


def _role_faults(field: str, question: SurveyQuestion) -> list[Fault]:
    agreeing = sum(option.agrees for option in question.options)
    if question.role is None:
        return [(f"{field}.options", "只有用于达标认定的题目（填写了 role）才标 agrees，请删去。")] if agreeing else []
    if question.kind is not QuestionKind.SINGLE or not question.required:
        return [(f"{field}.kind", "用于达标认定的题目须为必答的单选题。")]
    if agreeing in {0, len(question.options)}:
        return [(f"{field}.options", "须既有表示同意的选项（agrees），也有不表示同意的选项，不能只让人同意。")]
    return []


def answer_faults(questions: Sequence[SurveyQuestion], answers: Mapping[str, Value]) -> list[Fault]:
    """Everything wrong with an answer, as (field, what is wrong and how to mend it)."""
    known = {one.id: one for one in questions}
    faults = [(f"answers.{name}", "问卷里没有这道题，请删去。") for name in answers if name not in known]
    for one in questions:
        field = f"answers.{one.id}"
        if one.id not in answers:
            if one.required:
                faults.append((field, f"“{one.title}”是必答题，请回答。"))
            continue
        if wrong := _wrong(one, answers[one.id]):
            faults.append((field, wrong))
    if not answers and not faults:
        faults.append(("answers", "一道题也没有回答，请至少回答一道题。"))
    return faults


def word_faults(
    purpose: SurveyPurpose, word: SurveyWord, answers: Mapping[str, Value], *, own: bool, face_to_face: bool
) -> list[Fault]:
    """Everything wrong with a word other than an answer; `own` where it is said on one's own phone."""
    if not purpose.asks_wishes:
        return [("word", f"只有“{SurveyPurpose.CONTENT.label}”问卷可以登记“{word.label}”，请填写答案。")]
    faults = [("answers", f"“{word.label}”的不填写答案，请删去答案，或改为作了答复。")] if answers else []
    if word is SurveyWord.DECLINED and own:
        faults.append(("word", "“当面不愿答复”由上门的工作人员登记；您没有诉求的，请选“没有诉求”。"))
    elif word is SurveyWord.DECLINED and not face_to_face:
        faults.append(("evidence_class", "“当面不愿答复”须是入户走访时见到本人，请选入户走访；没有见到的不要登记。"))
    return faults


def _wrong(question: SurveyQuestion, value: Value) -> str:
    """What is wrong with an answer to one question; empty where nothing is."""
    match question.kind, value:
        case QuestionKind.SINGLE, str():
            return "" if value in question.option_ids else "没有这个选项，请从选项中选择一项。"
        case ((QuestionKind.MULTIPLE | QuestionKind.RANKING), list()):
            fits = (
                1 <= len(value) <= question.most
                and len(set(value)) == len(value)
                and question.option_ids.issuperset(value)
            )
            return "" if fits else f"请从选项中选择 1 至 {question.most} 项，不要重复。"
        case QuestionKind.SCALE, int() if not isinstance(value, bool):
            return "" if 1 <= value <= question.most else f"请填 1 至 {question.most} 的整数。"
        case QuestionKind.TEXT, str():
            return "" if 0 < len(value.strip()) <= LONGEST_TEXT else f"请填写 1 至 {LONGEST_TEXT} 个字。"
        case QuestionKind.ITEMS, dict():
            fits = value.keys() == question.option_ids and set(value.values()) <= set(NeedLevel)
            return "" if fits else "请对每一项都选择：必须改、希望改或不需要。"
        case _:
            return f"这是{question.kind.label}题，答案的格式不对。"


def plain_answers(questions: Sequence[SurveyQuestion], answers: Mapping[str, Value]) -> dict[str, Value]:
    """Answers in their one spelling: what is chosen together has no order, texts have no blanks around them."""
    kept: dict[str, Value] = {}
    for one in questions:
        value = answers.get(one.id)
        if value is None:
            continue
        if one.kind is QuestionKind.MULTIPLE and isinstance(value, list):
            value = sorted(value, key=int)
        elif isinstance(value, str):
            value = value.strip()
        kept[one.id] = value
    return kept


def cells(question: SurveyQuestion) -> list[tuple[str, str]]:
    """Under what answers to a question are counted: a key and its words, in order. Ranking counts each place."""
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            return [(option.id, option.label) for option in question.options]
        case QuestionKind.RANKING:
            return [
                (f"{option.id}_{place}", f"{option.label}：第 {place} 位")
                for option in question.options
                for place in range(1, question.most + 1)
            ]
        case QuestionKind.SCALE:
            return [(str(mark), f"{mark} 分") for mark in range(1, question.most + 1)]
        case QuestionKind.ITEMS:
            return [
                (f"{option.id}_{level}", f"{option.label}：{level.label}")
                for option in question.options
                for level in NeedLevel
            ]
        case QuestionKind.TEXT:
            return [(TEXT_KEY, "填写了文字")]


def counted_under(question: SurveyQuestion, value: Value) -> frozenset[str]:
    """The keys of `cells` under which an answer falls."""
    match question.kind, value:
        case QuestionKind.TEXT, _:
            return frozenset({TEXT_KEY})
        case QuestionKind.RANKING, list():
            return frozenset(f"{option}_{place}" for place, option in enumerate(value, start=1))
        case _, list():
            return frozenset(value)
        case _, dict():
            return frozenset(f"{option}_{level}" for option, level in value.items())
        case _:
            return frozenset({str(value)})


def partitions(question: SurveyQuestion) -> list[tuple[str, ...]]:
    """The keys of `cells` in groups of which an answer falls under one at most: what is shown in public together."""
    keys = [key for key, _ in cells(question)]
    match question.kind:
        case QuestionKind.MULTIPLE:
            return [(key,) for key in keys]
        case QuestionKind.ITEMS:
            return [tuple(f"{option.id}_{level}" for level in NeedLevel) for option in question.options]
        case QuestionKind.RANKING:
            return [
                tuple(f"{option.id}_{place}" for option in question.options) for place in range(1, question.most + 1)
            ]
        case _:
            return [tuple(keys)]


def in_words(questions: Sequence[SurveyQuestion], answers: Mapping[str, Value], longest: int = 300) -> str:
    """An answer in a sentence that its owner reads, cut off where it is too long."""
    told = [f"{one.title}：{_words(one, answers[one.id])}" for one in questions if one.id in answers]
    text = "；".join(told)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _words(question: SurveyQuestion, value: Value) -> str:
    match value:
        case int():
            return f"{value} 分"
        case list():
            return "、".join(question.label_of(option) for option in value)
        case dict():
            return "、".join(
                f"{question.label_of(option)}（{NeedLevel(level).label}）" for option, level in value.items()
            )
        case _:
            return question.label_of(value) if question.kind is QuestionKind.SINGLE else value
