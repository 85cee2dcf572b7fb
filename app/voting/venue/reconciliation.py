"""The arithmetic of a count sheet 唱票记录: every printed paper is somewhere, every paper that came back is something.

issued = returned + replaced + unused + not returned; returned = valid + content-invalid + identity-invalid + unkeyed.
A sheet of paper is counted, never a choice. Pure: standard library and pure files only.
"""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass

from app.core.values.canonical import digest
from app.voting.count.ballots import Validity


@dataclass(frozen=True, slots=True)
class Boxes:
    """Of boxes emptied: how many, sheets that lay in them, papers registered from them, sheets without a serial."""

    boxes: int = 0
    sheets: int = 0
    registered: int = 0
    foreign: int = 0


@dataclass(frozen=True, slots=True)
class Assisted:
    """Of the staff device: heads let in for it, and those whose ballot was entered."""

    let_in: int = 0
    entered: int = 0


NO_BOXES, NOBODY_ASSISTED = Boxes(), Assisted()


@dataclass(frozen=True, slots=True)
class CountSheetFigures:
    """What a count sheet says, in sheets and heads; of one session `issued` are the papers given or brought there."""

    issued: int
    brought: int
    returned: int
    replaced: int
    unused: int
    not_returned: int
    valid: int
    content_invalid: int
    identity_invalid: int
    unkeyed: int
    boxes: int
    sheets: int
    registered: int
    foreign: int
    let_in: int
    entered: int


def reconciled(
    issued: Set[str],
    returned: Mapping[str, Validity | None],
    replaced: Set[str],
    unused: Set[str],
    *,
    brought: int = 0,
    boxes: Boxes = NO_BOXES,
    assisted: Assisted = NOBODY_ASSISTED,
) -> CountSheetFigures:
    """The figures of these serials; `returned` says what each was keyed as, None while it is not.

    Each class is counted for itself, so that a serial in two of them, or in none that was issued, comes to light.
    """
    found = Counter(returned.values())
    return CountSheetFigures(
        issued=len(issued),
        brought=brought,
        returned=len(returned),
        replaced=len(replaced),
        unused=len(unused),
        not_returned=len(issued - returned.keys() - replaced - unused),
        valid=found[Validity.VALID],
        content_invalid=found[Validity.CONTENT_INVALID],
        identity_invalid=found[Validity.IDENTITY_INVALID],
        unkeyed=found[None],
        **asdict(boxes),
        **asdict(assisted),
    )


def differences(figures: CountSheetFigures, *, of_session: bool) -> list[str]:
    """What does not add up and has to be explained, each with its figures.

    Of one session a paper that was given out and is not in its boxes is a difference; of the whole vote it is an owner
    who did not vote.
    """
    f = figures
    told = []
    somewhere = f.returned + f.replaced + f.unused + f.not_returned
    if f.issued != somewhere:
        told.append(f"发出 {f.issued} 张，而交回、换发作废、收回未用、未交回合计 {somewhere} 张。")
    known = f.valid + f.content_invalid + f.identity_invalid + f.unkeyed
    if f.returned != known:
        told.append(f"交回 {f.returned} 张，而有效、无效、未录完合计 {known} 张。")
    if f.sheets != f.registered + f.foreign:
        aside = f.sheets - f.registered - f.foreign
        told.append(
            f"票箱中取出 {f.sheets} 张，登记 {f.registered} 张，无编号或不是选票的 {f.foreign} 张，"
            f"另有 {aside} 张有编号而没有登记。"
        )
    elif f.foreign:
        told.append(f"票箱中有 {f.foreign} 张无编号或不是选票的纸张。")
    if of_session and f.not_returned:
        told.append(f"本场领取或带来的选票有 {f.not_returned} 张没有投入票箱。")
    if f.let_in != f.entered:
        told.append(f"不用纸质选票签到 {f.let_in} 户，而代录选票的 {f.entered} 户。")
    return told


def check_code(subject: str, figures: CountSheetFigures) -> str:
    """Eight characters that bind a printed sheet to its figures, "3F2A-91BC"; `subject` is the session's or vote's id."""
    spelled = digest({"figures": asdict(figures), "subject": subject, "t": "count_sheet", "v": 1}).hex()[:8].upper()
    return f"{spelled[:4]}-{spelled[4:]}"
