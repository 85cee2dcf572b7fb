"""The closed vocabularies of claims. Pure: standard library only.

Source: policy, anything entered by anyone but the owner is a claim with its evidence class, its agent and its time.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from app.core.labels import Labelled


class EvidenceClass(Labelled):
    """On what an entry rests, the strongest first; figures are shown without any one of them."""

    OWN_WORD_2 = "own_word_2", "业主本人在手机上填写"
    OWN_WORD_1 = "own_word_1", "住户在手机上填写（未确认业主身份）"
    SIGNED_SHEET = "signed_sheet", "签字表（附照片）"
    VISIT_WITNESSED = "visit_witnessed", "入户走访，有见证人"
    VISIT = "visit", "入户走访，无见证人"
    PHONE_RECORDED = "phone_recorded", "电话征询，有录音"
    PHONE = "phone", "电话征询，无录音"
    GROUP_LIST = "group_list", "业主群接龙"
    QUESTIONNAIRE = "questionnaire", "问卷平台导出"
    ORAL = "oral", "口头转述"
    PREPARED = "prepared", "家属协助人代拟"

    @property
    def own_word(self) -> bool:
        """Whether whoever it is about entered it themselves: then it is no claim."""
        return self in {EvidenceClass.OWN_WORD_2, EvidenceClass.OWN_WORD_1}

    @property
    def needs_file(self) -> bool:
        """Whether a photo or scan is kept with it."""
        return self is EvidenceClass.SIGNED_SHEET

    @property
    def needs_reference(self) -> bool:
        """Whether it names a witness, a recording, a source file with its line, or the helper who prepared it."""
        return self in {
            EvidenceClass.VISIT_WITNESSED,
            EvidenceClass.PHONE_RECORDED,
            EvidenceClass.GROUP_LIST,
            EvidenceClass.QUESTIONNAIRE,
            EvidenceClass.PREPARED,
        }

    @property
    def of_many(self) -> bool:
        """Whether one piece of it honestly speaks for several flats: a sheet with many signatures, a list."""
        return self in {EvidenceClass.SIGNED_SHEET, EvidenceClass.GROUP_LIST, EvidenceClass.QUESTIONNAIRE}

    @property
    def by_phone(self) -> bool:
        """Whether somebody was called for it."""
        return self in {EvidenceClass.PHONE_RECORDED, EvidenceClass.PHONE}

    @property
    def at_the_door(self) -> bool:
        """Whether somebody went there for it."""
        return self in {EvidenceClass.VISIT_WITNESSED, EvidenceClass.VISIT}


class ClaimState(Labelled):
    """What holds of a claim now."""

    UNCONFIRMED = "unconfirmed", "待业主确认"
    PREPARED = "prepared", "协助人代拟，业主确认后才计入"
    CONFIRMED = "confirmed", "业主已确认"
    CORRECTED = "corrected", "业主已更正"
    DISPUTED = "disputed", "有争议，待认定"
    UPHELD = "upheld", "经认定登记属实"
    STRUCK = "struck", "经认定不是业主意思，已剔除"
    REPLACED = "replaced", "已被本人意见取代"
    MENDED = "mended", "经手人已更正，以更正登记为准"
    WITHDRAWN = "withdrawn", "协助人的绑定已解除，代拟已撤回"
    BLOCKED = "blocked", "业主已去世或已变更，停用"

    @property
    def counts(self) -> bool:
        """Whether a figure may count it. What an owner disputes never counts, whatever two units find of how it was
        entered: for stances and answers the owner's own word wins, and an upheld one waits for it. What a helper
        prepared is nobody's word until its owner confirms it.
        """
        return self in {ClaimState.UNCONFIRMED, ClaimState.CONFIRMED, ClaimState.CORRECTED}

    @property
    def by_owner(self) -> bool:
        """Whether an owner has stood up for what it says."""
        return self in {ClaimState.CONFIRMED, ClaimState.CORRECTED}

    @property
    def final(self) -> bool:
        """Whether nothing an owner says of it changes it any more; they say what they mean anew."""
        return self in {ClaimState.STRUCK, ClaimState.REPLACED, ClaimState.MENDED, ClaimState.WITHDRAWN}


class ClaimAct(Labelled):
    """What happens to a claim after it was entered."""

    CONFIRM = "confirm", "业主确认"
    CORRECT = "correct", "业主更正"
    DISPUTE = "dispute", "业主提出争议"
    FIND = "find", "认定争议"
    MEND = "mend", "经手人更正登记"
    OWN_WORD = "own_word", "业主本人另行表态"


class ClaimFinding(Labelled):
    """What a person finds of a disputed claim."""

    FORGED = "forged", "争议成立，不是业主的真实意思"
    GENUINE = "genuine", "争议不成立，登记属实"


class OwnerSays(Labelled):
    """What an owner says of a claim at the window or on a slip."""

    CONFIRM = "confirm", "属实"
    DISPUTE = "dispute", "不是我的意思"


class DisputeEnd(Labelled):
    """How a dispute ended, or that it waits."""

    WAITING = "waiting", "待认定"
    STRUCK = "struck", "认定不是业主意思，已剔除"
    UPHELD = "upheld", "认定登记属实"
    TAKEN_BACK = "taken_back", "业主撤回、另行表态或已变更"


class WordBy(Labelled):
    """By which way an owner's word on a claim came in."""

    PHONE = "phone", "业主本人手机"
    WINDOW = "window", "服务台当面核对身份"
    SLIP = "slip", "告知单回执"


class TieKind(Labelled):
    """Why a member of staff enters nothing for a flat."""

    OWN = "own", "本人的房屋"
    LIVES = "lives", "本人居住或绑定的房屋"
    RELATIVE = "relative", "近亲属的房屋"


class SlipFate(Labelled):
    """What became of a slip."""

    HANDED = "handed", "当面交付"
    IN_BOX = "in_box", "投入信箱"
    POSTED = "posted", "邮寄"
    UNDELIVERABLE = "undeliverable", "未能送达"


class ReplyWay(Labelled):
    """How the tear-off reply came to the street office."""

    POST = "post", "邮寄"
    BOX = "box", "回执箱"
    TELEPHONE = "telephone", "电话"


class CallOutcome(Labelled):
    """What a call-back came to."""

    CONFIRMED = "confirmed", "属实"
    DENIED = "denied", "不属实"
    UNREACHABLE = "unreachable", "联系不上"
    REFUSED = "refused", "不愿回答"

    @property
    def final(self) -> bool:
        """Whether nobody calls again."""
        return self is not CallOutcome.UNREACHABLE


class PatternKind(Labelled):
    """What honest work does not look like; a sign to look, never a proof."""

    PACE = "pace", "同一经手人一小时内登记过多"
    ONE_PHONE = "one_phone", "同一电话对应多户"
    ONE_IMAGE = "one_image", "同一张照片用于多户"
    NIGHT = "night", "夜间走访或电话"
    CALLED_DENIED = "called_denied", "回访时业主否认"


class FlagFinding(Labelled):
    """What somebody of another unit than the agent's found of a pattern."""

    EXPLAINED = "explained", "已核实，有正当原因"
    IRREGULAR = "irregular", "已核实，登记不规范，已要求整改"
    FORGED = "forged", "已核实，登记不真实，已移交处理"


class EntryKind(Labelled):
    """What was entered by somebody else than a confirmed owner, as it is drawn for a call-back."""

    CLAIM = "claim", "经手登记的意见"
    BINDING = "binding", "工作人员确认的绑定"
    PAPER = "paper", "收回的纸质选票"
    ASSISTED = "assisted", "现场代录的选票"


@dataclass(frozen=True, slots=True)
class ClaimSaid:
    """What is entered in an owner's name: `about` what, in `words` that the owner reads, and as the room above keeps it.

    `facts` is JSON without floats.
    """

    about: str
    words: str
    facts: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {"about": self.about, "words": self.words, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """The reverse of `as_json`."""
        return cls(fields["about"], fields["words"], fields["facts"])


@dataclass(frozen=True, slots=True)
class ClaimEvidence:
    """On what a claim rests: a photo or scan in the store, and a witness, a recording's number, a file and its line.

    `spoken_at` is when the owner is said to have spoken, where that was before the entry.
    """

    file_id: uuid.UUID | None = None
    reference: str = ""
    spoken_at: datetime | None = None
