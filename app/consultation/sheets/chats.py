"""接龙: one line a household, as neighbours write them into a group, "1. 3-2-501 张三 同意". Pure: standard library only."""

import re
from dataclasses import dataclass

from app.consultation.kinds import Stance
from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.stances import StanceRead, read_stance
from app.register.sheet.columns.cells import text_of
from app.register.sheet.columns.places import PartPlace, Written, read_room, settle
from app.register.sheet.fault_codes import Problem
from app.register.sheet.quoting import quoted

_NUMBER = re.compile(r"^(?:\(?\d{1,4}\)?\s*[.、)．:：。,]\s*(?=\S)|[①-⑳]\s*|\d{1,4}\s+(?=\S*[-栋幢号楼座单元]))")
_PLACE = re.compile(r"[0-9A-Za-z东西南北甲乙丙丁一二三四五六七八九十第#号栋幢楼座单元门室房户层弄\-－—–_~ ]+")
_PLACE_ENDS = re.compile(r"[0-9A-Za-z室号户房]$")
_BETWEEN = " \t,，、:：;；。-—+/"
_LONGEST_PLACE = _LONGEST_NAME = 30
_TICKED = re.compile("[√✓✔☑✅]")
_HALF = re.compile("[不没未别勿非难]")


@dataclass(frozen=True, slots=True)
class ChatLine:
    """A line of a list: the place, what stands for a name, and the stance."""

    place: PartPlace
    name: str
    stance: StanceRead


def read_chat_line(text: str, building: str = "", stairwell: str = "") -> ChatLine | Problem | None:
    """What a line says; a title around it may say the building. None for a line that speaks of no flat: a title, a greeting."""
    line = text_of(text)
    numbered = _NUMBER.match(line)
    rest = line[numbered.end() :] if numbered else line
    found = _place_in(rest, building, stairwell)
    if found is None:
        said = read_stance(rest)
        if not numbered and not isinstance(said, StanceRead):
            return None
        return Problem(OpinionFault.LINE_UNREADABLE, f"这一行{quoted(line)}没有写房号。")
    place, told = found
    if isinstance(place, Problem):
        return place
    if not numbered and not place.building:
        return None  # "2026年12月1日统计": a number is not yet a flat
    told = told.strip(_BETWEEN)
    if not told:
        return None if not numbered else Problem(OpinionFault.STANCE_UNCLEAR, f"这一行{quoted(line)}没有写意见。")
    return _read_word(place, told)


def _place_in(text: str, building: str, stairwell: str) -> tuple[PartPlace | Problem, str] | None:
    """The longest beginning that is a place, and what follows it."""
    begins = _PLACE.match(text)
    if begins is None:
        return None
    for end in range(min(begins.end(), _LONGEST_PLACE), 0, -1):
        head = text[:end].strip()
        if not re.search(r"\d", head) or not _PLACE_ENDS.search(text[:end]) or text[end : end + 1].isdigit():
            continue
        read = read_room(head)
        if isinstance(read, Written) and re.search(r"\d", read.loose[-1]):
            known = "" if read.building or len(read.loose) == 3 else building
            return settle(read, known, "" if read.stairwell or len(read.loose) > 1 else stairwell), text[end:]
    return None


def _read_word(place: PartPlace, text: str) -> ChatLine | Problem:
    """Name and stance: the stance is the longest end that is one."""
    for start in range(min(len(text), _LONGEST_NAME)):
        end = text[start:].strip(_BETWEEN)
        stance = StanceRead(Stance.AGREE) if _TICKED.fullmatch(end) else read_stance(end)
        if not isinstance(stance, StanceRead):
            stance = read_stance("，".join(end.split()))  # "不同意 太贵"
        if not isinstance(stance, StanceRead):
            continue
        name = text[:start].strip(_BETWEEN)
        if re.search(r"\d", name):
            return Problem(OpinionFault.LINE_UNREADABLE, f"{place.name} 的这一行{quoted(text)}写了几处房屋或电话。")
        if _HALF.search(name):
            break  # "张三不太同意": what stands before it turns it round
        return ChatLine(place, name, stance)
    return Problem(OpinionFault.STANCE_UNCLEAR, f"{place.name} 的这一行{quoted(text)}看不出意见。")
