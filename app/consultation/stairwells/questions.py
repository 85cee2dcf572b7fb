"""What a stairwell is asked about an application: whether, and of a lift what the law and the bills hang on.

Source: policy list, part 3 (Shanghai, one household applies and the community begins to ask); law R-15, R-62.
"""

from app.consultation.surveys.kinds import QuestionKind, SurveyPurpose, SurveyVoices
from app.consultation.surveys.schemas import OptionInput, QuestionInput, SurveyDraft
from app.projects.kinds import ApplicationMatter
from app.register.schemas import StairwellScopeInput
from app.register.scopes import StairwellScope

WHETHER, AGREES = "q1", "1"
"""The question that every stairwell is asked, and the answer that is agreement."""

_INTRO = (
    "本单元有住户提出“{matter}”申请，街道办事处已经受理，现征询本单元各户的意见。"
    "这是征询意见，不是表决：是否实施，仍须依法由业主共同决定；占用专有部分的，还须该业主本人同意。"
)


def draft(matter: ApplicationMatter, scope: StairwellScope, where: str) -> SurveyDraft:
    """The questionnaire of a stairwell; `where` is its name in words."""
    questions = [_choice(f"您家是否同意“{matter.label}”？", "同意", "不同意", "还没有想好")]
    if matter is ApplicationMatter.LIFT:
        questions += [
            _choice("建设费用由本单元各户按楼层分担，您家是否愿意分担？", "愿意", "不愿意", "看到具体金额后再定"),
            _choice("以后的电费、维护保养费由本单元各户分担，您家是否愿意？", "愿意", "不愿意", "看到具体金额后再定"),
            _choice("如果须占用您家的专有部分（如连廊接入、外墙开门），您家是否同意？", "同意", "不同意", "不涉及"),
            _choice("电梯如果影响您家采光、通风或者通行，您家认为怎样处理？", "可以接受", "须先协商补偿", "不能接受"),
        ]
    questions.append(QuestionInput(kind=QuestionKind.TEXT, title="您家有什么条件或者建议？", required=False))
    return SurveyDraft(
        title=f"{where}：{matter.label}征询"[:60],
        intro=_INTRO.format(matter=matter.label),
        purpose=SurveyPurpose.GENERAL,
        scope=StairwellScopeInput(kind="stairwell", building=scope.building, stairwell=scope.stairwell),
        voices=SurveyVoices.BOTH,
        questions=questions,
    )


def _choice(title: str, *options: str) -> QuestionInput:
    return QuestionInput(kind=QuestionKind.SINGLE, title=title, options=[OptionInput(label=one) for one in options])
