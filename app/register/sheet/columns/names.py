"""Several owners in one cell, taken apart: "张三、李四", "张三(1/2)李四(1/2)", "张三 李四" but not "张 三".

Pure: standard library only. Where it is not clear how many people a cell names, it asks.
"""

import re
from dataclasses import dataclass, replace

from app.register.sheet.columns.cells import Share, read_share, text_of
from app.register.sheet.columns.organisations import COMPOUND_SURNAMES, is_organisation, is_unknown, says_unsold
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.files.grid import Value
from app.register.sheet.quoting import quoted

_SEPARATORS = "、,;/\\|&+\n\t"
_DOTS = str.maketrans("•・‧．∙●", "······")
# Every run below has an end: one without is looked through again from each of its places.
_SHARE = (
    r"\d{1,9}∕\d{1,9}|\d{1,3}(?:\.\d{1,6})?%|百分之\d{1,3}|[一二三四五六七八九十]{1,20}分之[一二三四五六七八九十]{1,20}"
)
_SHARE_AT_END = re.compile(rf"(?P<each>各)?(?:占|份额|产权|:){{0,9}}(?P<share>{_SHARE})(?:份额|产权)?$")
_SHARE_THEN_NAME = re.compile(rf"(?<=[\u4e00-\u9fff·])\s*((?:占|份额|:){{0,9}}(?:{_SHARE}))\s*(?=[\u4e00-\u9fff])")
_LABEL = r"(?:联系方式|联系电话|电话|手机号?|身份证号?码?|证件号码?)?:?\s{0,9}"
_ID_NUMBER = re.compile(rf"{_LABEL}(?<!\d)(?P<number>\d{{17}}[\dXx]|\d{{15}})(?!\d)", re.ASCII)
_MOBILE = re.compile(rf"{_LABEL}(?<!\d)(?P<number>1[3-9]\d{{9}})(?!\d)", re.ASCII)
_TITLE = re.compile("^(?:业主|产权人|户主|姓名):")
_DECEASED = re.compile("已故|已去世|去世|已亡|已死亡|病故|亡故|故世|身故|殁|^故$|^亡$")
_DECEASED_AT_END = re.compile("(?:已故|已去世|去世|病故|已亡)$")
_AND_OTHERS = re.compile(
    r"等[\d一二两三四五六七八九十几多]*[人户位名]?$|(?:夫妇|夫妻|两口子|一家|全家|父子|母子|父女|母女|兄弟|姐妹|及家人|的?继承人)$"
)
_OTHER_NAMES = re.compile("[与和及同]|共有")
_SET_ASIDE = re.compile(
    "^(?:户主|业主|产权人|男|女|夫|妻|丈夫|妻子|父|母|子|女儿|儿子|配偶|本人|单独所有|共同共有|按份共有|共有人?)$"
)
_COURTESY = re.compile("^[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐|太太|师傅|阿姨|大爷|大妈|叔|婶|姓)$")
_MASKED = re.compile(r"[*×✱＊□?]|某")
# The private-use area holds the rare characters of names in older systems.
_CHARACTER = "[\u3400-\u9fff\U00020000-\U000323af〇\ue000-\uf8ff]"
_HAN = re.compile(f"{_CHARACTER}+(?:·{_CHARACTER}+)*")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f .'\-·]*")


@dataclass(frozen=True, slots=True)
class Named:
    """One owner as a cell names them; a phone or ID number stands in the same cell now and then."""

    name: str
    share: Share | None = None
    deceased: bool = False
    phone: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class NamesRead:
    """The owners a cell names, in order, and what is wrong or worth saying; no owners where it cannot be told."""

    owners: tuple[Named, ...]
    problems: tuple[Problem, ...] = ()


def read_names(value: Value) -> NamesRead:
    """Every owner an owner cell names. An empty cell names nobody."""
    text = text_of(value).translate(_DOTS).replace("⁄", "/")
    text = re.sub(r"(?<=\d)/(?=\d)", "∕", text)  # a share's stroke is not a separator
    if not text:
        return NamesRead(())
    if is_unknown(text) or says_unsold(text):
        return NamesRead((Named("".join(text.split())),))
    owners: list[Named] = []
    problems: list[Problem] = []
    for piece in _pieces(text):
        read = _read_piece(_TITLE.sub("", piece), owners)
        if isinstance(read, Problem):
            return NamesRead((), (*problems, read))
        problems.extend(read)
    return NamesRead(tuple(owners), tuple(problems))


def _pieces(text: str) -> list[str]:
    """Cut at separators outside brackets, after a share or bracket that a name follows, and at telling spaces."""
    pieces, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "([【") - (character in ")]】" and depth > 0)
        if depth == 0 and character in _SEPARATORS:
            pieces.append(text[start:index])
            start = index + 1
    pieces.append(text[start:])
    return [name for piece in pieces for name in _without_separator(piece.strip()) if name]


def _without_separator(piece: str) -> list[str]:
    annotated = re.findall(r"\(([^()]*)\)", piece)
    if is_organisation(piece) and not any(_is_note(note) for note in annotated):
        return [piece]
    piece = _SHARE_THEN_NAME.sub(r"\1\n", piece)
    piece = re.sub(r"(?<=[)\]】])\s*(?=[^\s)\]】])", "\n", piece)
    return [name for line in piece.split("\n") for name in _by_spaces(line.strip())]


def _is_note(note: str) -> bool:
    return bool(_SHARE_AT_END.search(note) or _DECEASED.search(note) or _SET_ASIDE.match(note) or note.isdigit())


def _by_spaces(piece: str) -> list[str]:
    words = piece.split()
    if len(words) < 2 or re.search("[A-Za-z]", piece):
        return [" ".join(words)]
    bare = [re.sub(r"[(\[【].*", "", word) for word in words]
    if not all(bare) or any(re.search(r"\d", word) for word in bare):
        return ["".join(words)]  # a bracket, number or share set off from its name
    lengths = [len(word) for word in bare]
    if all(length == 1 for length in lengths[:-1]) and sum(lengths) <= 3:
        return ["".join(words)]  # 张 三, 张 小 明, 张 小明
    if len(words) == 2 and bare[0] in COMPOUND_SURNAMES and lengths[1] <= 2:
        return ["".join(words)]
    if all(length >= 2 for length in lengths):
        return words
    return [" ".join(words)]  # left with its spaces, and asked about


def _read_piece(piece: str, owners: list[Named]) -> list[Problem] | Problem:
    """Read one piece and append its owner, or give its share to those before it; what is worth saying is returned."""
    core, notes = _brackets_out(piece)
    owner, said = Named(""), []
    for note in notes:
        if _AND_OTHERS.search(note) or (_OTHER_NAMES.search(note) and not _SET_ASIDE.match(note)):
            return Problem(FaultCode.OWNER_NAMES_NEEDED, f"业主{_quoted(piece)}没有逐一写出每个人的姓名。")
        for words in filter(None, re.split(r"[,、;\s]", note)):
            owner, understood = _with_note(owner, words)
            if not understood:
                what = f"业主{_quoted(piece)}括号里有{_quoted(words)}。"
                said.append(Problem(FaultCode.OWNER_NOTE_SET_ASIDE, what))
    core, owner = _numbers_out(core.strip(" :-"), owner)
    if match := _SHARE_AT_END.search(core):
        share = _share(match["share"])
        core = core[: match.start()].strip(" :-")
        if not core and owners:  # "张三、李四各占50%", or a share after its name
            _give_share(owners, share, each=bool(match["each"]))
            return said
        if match["each"]:
            _give_share(owners, share, each=True)
        owner = replace(owner, share=share)
    if match := _DECEASED_AT_END.search(core):
        core, owner = core[: match.start()], replace(owner, deceased=True)
    if problem := _why_not_a_name(core, piece):
        return problem
    if is_long(core):
        said.append(Problem(FaultCode.OWNER_NAME_LONG, f"业主{quoted(core)}比通常的姓名长。"))
    owners.append(replace(owner, name=core))
    return said


def _quoted(piece: str) -> str:
    return quoted(piece.replace("∕", "/"))


def _brackets_out(piece: str) -> tuple[str, list[str]]:
    """A piece without its brackets, and what stands in them; an organisation's own, as in "(集团)", stay in its name."""
    organisation = is_organisation(piece)
    notes: list[str] = []

    def take(bracket: re.Match[str]) -> str:
        if organisation and not _is_note(bracket[1]):
            return bracket[0]
        notes.append(bracket[1])
        return ""

    return re.sub(r"[(\[【]([^()\[\]【】]*)[)\]】]", take, piece), notes


def _with_note(owner: Named, note: str) -> tuple[Named, bool]:
    if match := _SHARE_AT_END.fullmatch(note):
        return replace(owner, share=_share(match["share"])), True
    if _DECEASED.search(note) and len(note) <= 5:
        return replace(owner, deceased=True), True
    rest, owner = _numbers_out(note, owner)
    return owner, not rest or _SET_ASIDE.match(rest) is not None


def _numbers_out(text: str, owner: Named) -> tuple[str, Named]:
    if match := _ID_NUMBER.search(text):
        text, owner = text.replace(match.group(), ""), replace(owner, document=match["number"].upper())
    if match := _MOBILE.search(text):
        text, owner = text.replace(match.group(), ""), replace(owner, phone=match["number"])
    return text.strip(" :-"), owner


def _share(text: str) -> Share | None:
    share = read_share(text)
    return None if isinstance(share, Problem) else share


def _give_share(owners: list[Named], share: Share | None, *, each: bool) -> None:
    for index in range(len(owners)) if each else [len(owners) - 1]:
        owners[index] = replace(owners[index], share=share)


def _why_not_a_name(core: str, piece: str) -> Problem | None:
    if _AND_OTHERS.search(core):
        return Problem(FaultCode.OWNER_NAMES_NEEDED, f"业主{_quoted(piece)}没有写出每个人的姓名。")
    if is_unknown(core) or is_organisation(core):
        return None
    if _MASKED.search(core):
        return Problem(FaultCode.OWNER_NAME_UNCLEAR, f"业主姓名{_quoted(piece)}有遮盖，不完整。")
    whole = _HAN.fullmatch(core) or _LATIN.fullmatch(core)
    several = "·" not in core and re.search(".{2}[和与及].{2}", core)
    if not whole or len(core) < 2 or len(core) > 60 or _COURTESY.match(core) or several:
        return Problem(FaultCode.OWNER_NAME_UNCLEAR, f"业主姓名{_quoted(piece)}看不清是谁。")
    return None


def is_long(name: str) -> bool:
    """Whether a person's name written in characters has five or more without a dot: perhaps two names run together."""
    return len(name) >= 5 and "·" not in name and _HAN.fullmatch(name) is not None and not is_organisation(name)
