"""The pages of an extract: everything recorded for a flat in tables, with its number and hash, as PDF.

The hash that is printed is the SHA-256 of the canonical JSON of all that is printed (core/values/canonical.py), under
`"t": "record_extract", "v": 1`. A statement of number and hash is signed with the key of the service for such papers
(docs/log.md), so that anybody who has the key checks a paper without us. Layout is in extract.typ.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from app.audit.kinds import ApplicantCapacity
from app.audit.schemas import (
    AskedRecord,
    BindingObjectionRecord,
    BindingRecord,
    FlatRecords,
    ObjectionRecord,
    RegisterRecord,
    ViewRecord,
    VoteRecords,
)
from app.claims.schemas import ClaimAnswer
from app.core.installation import CHINA
from app.core.signing.notes import Note, PublicKey
from app.core.signing.signer import Signer
from app.core.typesetting import FONT_FOLDER, qr_svg, set_sheet
from app.core.values.canonical import digest
from app.register.kinds import LookAct
from app.voting.count.ballots import Choice
from app.voting.disputes.schemas import RecordAnswer
from app.voting.leaves import moment

LOG = "record-extracts"
"""The name under which such papers are signed: their key is no vote's."""

STATEMENT = "yigai/record-extract/v1"

type Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExtractHead:
    """What stands above the records: which paper this is, of what, for whom, made by whom."""

    number: str
    community: str
    part: str
    owner: str
    applicant: str
    capacity: str
    document: str
    purpose: str
    covers: str
    made_at: str
    made_by: str


@dataclass(frozen=True, slots=True)
class ExtractSection:
    """A table of the extract; without rows it says that nothing is recorded."""

    title: str
    columns: Row
    rows: tuple[Row, ...]


def covers_words(capacity: ApplicantCapacity, since: datetime, until: datetime | None) -> str:
    """What the paper holds and what it leaves out, so that nobody takes a part for the whole."""
    span = f"{minute(since)} 至 {minute(until) if until else '出具时'}"
    match capacity:
        case ApplicantCapacity.OWNER:
            return "出具时系统中为这处房屋和这位业主记录的全部内容；尚未计票的表决不显示选择。"
        case ApplicantCapacity.FORMER_OWNER:
            return f"申请人为业主期间（{span}）的记录，其后的不在内；尚未计票的表决不显示选择。"
        case ApplicantCapacity.HEIR:
            return f"已故业主本人的记录（{span}），依据个人信息保护法第四十九条；不含他人的绑定，不显示选票上的选择。"


def minute(at: datetime | None) -> str:
    """An instant as people here read it; empty for none."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at is not None else ""


def list_sections(records: FlatRecords) -> list[ExtractSection]:
    """The records as tables, in the order in which an owner asks: my votes, my phones, my register, who looked."""
    return [
        *(_list_vote(vote) for vote in records.votes),
        _list_bindings(records.bindings),
        _list_binding_objections(records.binding_objections),
        _list_claims(records.claims),
        _list_register_acts(records.register_acts),
        _list_objections(records.objections),
        _list_asked(records.asked),
        _list_views(records.views),
    ]


def _list_bindings(bindings: Iterable[BindingRecord]) -> ExtractSection:
    rows = (
        (
            binding.who or "未确认",
            _bound(binding),
            _words(
                minute(binding.confirmed_at),
                binding.confirmed_how.label if binding.confirmed_how else "",
                binding.evidence or "",
                binding.confirmed_by or "",
            ),
            _words(minute(binding.ended_at), binding.ended_reason or ""),
        )
        for binding in bindings
    )
    return ExtractSection("手机绑定", ("业主", "绑定", "确认和依据", "结束"), tuple(rows))


def _list_binding_objections(objections: Iterable[BindingObjectionRecord]) -> ExtractSection:
    rows = (
        (
            minute(objection.raised_at),
            objection.ground,
            _words(
                "" if objection.upheld is None else "成立" if objection.upheld else "不成立",
                objection.decision or "",
                objection.decided_by or "",
                minute(objection.decided_at),
            )
            or "尚未处理",
        )
        for objection in objections
    )
    return ExtractSection("对绑定的异议", ("提出", "理由", "处理"), tuple(rows))


def _list_claims(claims: Iterable[ClaimAnswer]) -> ExtractSection:
    rows = (
        (
            minute(claim.at),
            f"{claim.about}：{claim.words}",
            _words(claim.evidence_class.label, claim.reference, claim.agent),
            _words(claim.state.label, "计入" if claim.counts else "不计入"),
        )
        for claim in claims
    )
    return ExtractSection("他人以业主名义登记的意见", ("登记", "内容", "依据和经手人", "现在"), tuple(rows))


def _list_register_acts(acts: Iterable[RegisterRecord]) -> ExtractSection:
    rows = ((minute(act.at), act.act, act.evidence, _words(act.by, act.approved_by or "")) for act in acts)
    return ExtractSection("名册登记和变动", ("时间", "事项", "依据", "提交和复核"), tuple(rows))


def _list_objections(objections: Iterable[ObjectionRecord]) -> ExtractSection:
    rows = (
        (
            minute(objection.recorded_at),
            objection.category.label,
            _words(objection.text, "" if objection.written_by_me else f"由{objection.recorded_by}代为记录"),
            _words(objection.outcome.label if objection.outcome else "尚未答复", objection.answer or ""),
        )
        for objection in objections
    )
    return ExtractSection("对公示的异议", ("时间", "类别", "内容", "答复"), tuple(rows))


def _list_asked(records: Iterable[AskedRecord]) -> ExtractSection:
    rows = (
        (minute(record.at), _words(record.kind.label, record.about), record.words, _words(record.by, record.became))
        for record in records
    )
    return ExtractSection("提出的申请和诉求、征询意见、参加的会议", ("时间", "事项", "内容", "经手和去向"), tuple(rows))


def _list_views(views: Iterable[ViewRecord]) -> ExtractSection:
    rows = ((minute(view.at), view.by, LookAct(view.act).label, view.purpose) for view in views)
    return ExtractSection("工作人员查看个人信息的记录", ("时间", "谁", "方式", "事由"), tuple(rows))


def _bound(binding: BindingRecord) -> str:
    """When a phone was bound, as what and by what way."""
    code = f"绑定码由{binding.code_issued_by}于 {minute(binding.code_issued_at)} 发放" if binding.code_issued_at else ""
    until = f"至 {binding.until_on}" if binding.until_on else ""
    admitted = f"由{binding.admitted_by}登记" if binding.admitted_by else ""
    return _words(minute(binding.made_at), binding.kind.label, until, binding.made_how.label, code, admitted)


def _list_vote(records: VoteRecords) -> ExtractSection:
    rows: list[Row] = [
        (minute(each.received_at), f"{each.voter} 选票", _how(each), _choices(each)) for each in records.ballots
    ]
    rows += [("", f"{voter} 选票", "没有记录", "") for voter in records.nothing_recorded]
    rows += [
        (
            minute(each.at),
            "选票争议",
            each.ground.label,
            _words(each.told, f"认定：{each.settled_as.label}" if each.settled_as else "尚未认定"),
        )
        for each in records.disputes
    ]
    rows += [
        (
            minute(each.confirmed_at),
            each.kind.label,
            _words(each.holder_name, each.document),
            _words(
                f"{each.from_on} 至 {each.until_on}",
                f"{minute(each.ended_at)} 终止：{each.end_reason}" if each.ended_at else "",
                each.why_not if not each.ended_at else "",
            ),
        )
        for each in records.authorities
    ]
    rows += [
        (
            minute(each.proposed_at),
            "手机推选投票人",
            f"{each.proposed_by}提议由{each.name}投票",
            _words(
                *(
                    f"{said.name}{'同意' if said.agrees else '不同意'} {minute(said.said_at)}"
                    for said in each.consents
                    if said.agrees is not None
                ),
                each.state.label,
            ),
        )
        for each in records.appointments
    ]
    return ExtractSection(f"表决：{records.title}", ("时间", "记录", "方式", "内容"), tuple(rows))


def _how(record_answer: RecordAnswer) -> str:
    stands = "计入" if record_answer.stands else "已剔除" if record_answer.out else "作为异议，不计入"
    return _words(
        record_answer.channel.label, record_answer.capacity.label, stands, "有争议" if record_answer.disputed else ""
    )


def _choices(record_answer: RecordAnswer) -> str:
    """The choices of a ballot in the order of its items; a paper's mark that is no choice reads invalid."""
    labels: dict[str, str] = {choice: choice.label for choice in Choice}
    found = (
        f"事项 {item}：{labels.get(choice, '无效')}"
        for item, choice in sorted(record_answer.choices.items(), key=lambda x: int(x[0]))
    )
    return _words(*found, f"追踪码 {record_answer.tracker}" if record_answer.tracker else "")


def _words(*said: str) -> str:
    return "；".join(one for one in said if one)


def content(head: ExtractHead, tables: Iterable[ExtractSection]) -> dict[str, object]:
    """All that is printed, as it is hashed and set; texts in NFC, as people's own may not be."""
    fields: dict[str, object] = {name: _nfc(text) for name, text in asdict(head).items()}
    fields["sections"] = [
        {
            "title": _nfc(one.title),
            "columns": list(one.columns),
            "rows": [[_nfc(cell) for cell in row] for row in one.rows],
        }
        for one in tables
    ]
    return fields


def content_sha256(fields: dict[str, object]) -> bytes:
    """The hash that stands on the paper, 32 bytes."""
    return digest({"t": "record_extract", "v": 1} | fields)  # type: ignore[arg-type]


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def statement(signer: Signer, number: str, sha256: bytes, at: datetime) -> Note:
    """A signed statement that the paper of this number with this hash was made here: its lines are the format, the
    number, the hash and the instant. Equal content gives an equal signature."""
    return signer.sign_text(LOG, f"{STATEMENT}\n{number}\n{sha256.hex()}\n{moment(at)}\n")


def extract_pdf(fields: dict[str, object], signed: Note, key: PublicKey, fonts: Path = FONT_FOLDER) -> bytes:
    """The paper with its signed statement, in words and as a square; equal content gives equal bytes.

    Raises Refused where the folder `fonts` lacks the Chinese font.
    """
    hashed = content_sha256(fields).hex()
    groups = " ".join(hashed[start : start + 8] for start in range(0, len(hashed), 8))
    note = signed.spelled()
    printed = {"hash": groups, "note": note, "note_qr": qr_svg(note), "key": key.vkey}
    return set_sheet("app.audit", "extract.typ", fields | printed, fonts)
