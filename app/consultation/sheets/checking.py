"""The look at a sheet of opinions: what would come in, and everything that keeps a line out. Keeps the file, enters nothing."""

import asyncio
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import entering
from app.consultation import errors
from app.consultation.kinds import ConsultRound, Stance, Voice
from app.consultation.rounds import claimed, rounds
from app.consultation.rounds import queries as consultations
from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.kinds import OpinionSheetKind
from app.consultation.sheets.lines import OpinionLine, When
from app.consultation.sheets.matching import FlatOwner, Flats, MatchedLine, SheetFlat, match
from app.consultation.sheets.models import OpinionSheet, OpinionSheetLine
from app.consultation.sheets.reading import read_opinions
from app.consultation.sheets.stances import StanceRead
from app.consultation.surveys import answerable, entered
from app.consultation.surveys import queries as surveys
from app.consultation.surveys.questions import SurveyQuestion, answer_faults, in_words, plain_answers
from app.consultation.surveys.questions import Value as Answer
from app.consultation.surveys.reading import questions_of
from app.consultation.visits.performing import of_body, who_performs
from app.consultation.visits.recording import Visitor
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.sealing import Sealer
from app.core.values.canonical import Value as Canonical
from app.core.values.canonical import digest
from app.media import service as media
from app.register import errors as register_errors
from app.register import queries as register
from app.register.people.households import households
from app.register.scopes import EstateScope, Scope, read_scope
from app.register.sheet.files.refusal import SheetRefused
from app.register.sheet.understood import CellAt, FaultInSheet, Severity

FILE = "opinion_sheet.file"
MOST_LINES = 2_000
MOST_EVIDENCE = 6
_LONGEST_CONDITION, _LONGEST_WORDS = 200, 1_000
_WORD = uuid.UUID("5b0f3c1e-8a55-5d0e-9f0a-6b1f5a7f2d27")
"""The namespace of a word's id, so that the same word is the same id from whatever file it comes."""


@dataclass(frozen=True, slots=True)
class SheetTarget:
    """What the words are about: its scope, when one could speak of it, and the questions of a survey."""

    title: str
    scope: Scope
    windows: tuple[tuple[datetime, datetime], ...]
    questions: tuple[SurveyQuestion, ...] | None = None


@dataclass(frozen=True, slots=True)
class SheetWord:
    """A word that a line says in the name of one owner, and the id that it has from whatever file it comes."""

    id: uuid.UUID
    line: OpinionLine
    flat: SheetFlat
    owner: FlatOwner
    spoken_at: datetime

    def words(self, target: SheetTarget) -> str:
        """As a person reads it."""
        if self.line.stance is None:
            return in_words(list(target.questions or ()), dict(self.line.answers or {}))
        condition = self.line.stance.condition
        return self.line.stance.stance.label + (f"，条件：{condition}" if condition else "")


@dataclass(slots=True)
class Studied:
    """What a sheet says now: the words that may come in, those that are in already, and every fault."""

    target: SheetTarget
    ready: list[SheetWord] = field(default_factory=list)
    already: list[SheetWord] = field(default_factory=list)
    faults: list[FaultInSheet] = field(default_factory=list)
    silent: int = 0
    faulty: int = 0


@dataclass(frozen=True, slots=True)
class NewOpinionSheet:
    """A file as it is handed in, what it is about, and the day for its lines without one."""

    kind: OpinionSheetKind
    filename: str
    content: bytes
    consultation_id: uuid.UUID | None = None
    survey_id: uuid.UUID | None = None
    spoken_on: date | None = None
    evidence: tuple[uuid.UUID, ...] = ()


async def check(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    sent: NewOpinionSheet,
    visitor: Visitor,
    at: datetime,
) -> tuple[OpinionSheet, Studied]:
    """Look at a sheet and keep it (sealed) with what it showed; nothing is entered.

    Raises Refused where it cannot be read as a sheet, for more lines than one may hold, without the scan of signed
    paper, and for whoever may not enter words on this at all.
    """
    faults = await media.unknown(session, community_id, sent.evidence)
    if (sent.consultation_id is None) == (sent.survey_id is None):
        faults.append(FieldFault("consultation_id", "请填写征询或问卷的编号，二者选一。"))
    if sent.kind is OpinionSheetKind.SIGNED_SHEET and not sent.evidence:
        faults.append(FieldFault("evidence", "签字表须附签字原件的照片或扫描件，请先上传。"))
    if len(sent.evidence) > MOST_EVIDENCE:
        faults.append(FieldFault("evidence", f"最多 {MOST_EVIDENCE} 份影像，多页的请合成一个 PDF。"))
    if sent.spoken_on is not None and sent.spoken_on > at.astimezone(CHINA).date():
        faults.append(FieldFault("spoken_on", "表态日期不能晚于今天。"))
    if faults:
        raise Refused(errors.OPINION_SHEET_FAULTY, faults)
    kept = OpinionSheet(
        id=uuid.uuid4(),
        community_id=community_id,
        consultation_id=sent.consultation_id,
        survey_id=sent.survey_id,
        kind=sent.kind,
        filename=sent.filename,
        file_sha256=hashlib.sha256(sent.content).digest(),
        file_sealed=sealer.seal(sent.content, FILE),
        spoken_on=sent.spoken_on,
        evidence=list(sent.evidence),
        entry_ids=[],
        checked_by=visitor.id,
        at=at,
    )
    found = await study(session, sealer, kept, visitor, at)
    kept.entry_ids = [one.id for one in (*found.ready, *found.already)]
    session.add(kept)
    await session.flush()
    return kept, found


async def find(session: AsyncSession, community_id: uuid.UUID, sheet_id: uuid.UUID, visitor: Visitor) -> OpinionSheet:
    """A sheet of this estate; whoever reaches a part of it alone is shown their own. Raises Refused otherwise."""
    kept = await session.get(OpinionSheet, sheet_id)
    if kept is None or kept.community_id != community_id:
        raise Refused(NOT_FOUND)
    if visitor.stairwells is not None and kept.checked_by != visitor.id:
        raise Refused(NOT_FOUND)
    return kept


async def study(session: AsyncSession, sealer: Sealer, sheet: OpinionSheet, visitor: Visitor, at: datetime) -> Studied:
    """What the kept file says, held against the register, the windows and what came in before, as it is now."""
    target = await _target(session, sheet, visitor, at)
    kind = sheet.kind
    content = sealer.open(sheet.file_sealed, FILE)
    try:
        read = await asyncio.to_thread(read_opinions, content, sheet.filename, kind, target.questions)
    except SheetRefused as refusal:
        raise Refused(register_errors.SHEET_REFUSED, what=refusal.what, remedy=refusal.remedy) from None
    if len(read.lines) + read.faulty > MOST_LINES:
        raise Refused(errors.OPINION_SHEET_TOO_LONG, lines=len(read.lines) + read.faulty, most=MOST_LINES)
    made = _Study(sheet, target, visitor, at)
    made.studied.faults += read.faults
    made.studied.silent, made.studied.faulty = read.silent, read.faulty
    flats = await _flats(session, sheet.community_id, target.scope, visitor)
    made.lines(read.lines, Flats.from_flats(flats))
    await made.without_ties(session, at)
    await made.without_known(session)
    await made.without_closed(session)
    made.studied.faults.sort(key=lambda one: (one.at is None, one.at or CellAt("", 0)))
    return made.studied


class _Study:
    def __init__(self, sheet: OpinionSheet, target: SheetTarget, visitor: Visitor, at: datetime) -> None:
        self._kept, self._target, self._visitor, self._at = sheet, target, visitor, at
        self.studied = Studied(target)

    def lines(self, lines: Iterable[OpinionLine], flats: Flats) -> None:
        """Lines to words, each person's once."""
        by_person: dict[tuple[uuid.UUID, uuid.UUID], list[SheetWord]] = defaultdict(list)
        for line in lines:
            entries = self._entries(line, flats)
            self.studied.faulty += not entries
            for one in entries:
                by_person[one.flat.part_id, one.owner.id].append(one)
        for said in by_person.values():
            if len({digest(_facts(one.line)) for one in said}) > 1:
                self.studied.faulty += len(said)
                for one in said:
                    told = f"{one.flat.name} {one.owner.masked} 在表中有不同的意见。"
                    self.studied.faults.append(OpinionFault.CONTRADICTS.fault(one.line.at, told))
                continue
            self.studied.ready.append(said[0])
            for one in said[1:]:
                told = f"{one.flat.name} {one.owner.masked} 的意见与{said[0].line.at.a1}相同。"
                self.studied.faults.append(OpinionFault.REPEATED.fault(one.line.at, told))

    def _entries(self, line: OpinionLine, flats: Flats) -> list[SheetWord]:
        matched = match(line, flats)
        if not isinstance(matched, MatchedLine):
            self.studied.faults += [one.at(line.at) for one in matched]
            return []
        line, faults = self._checked(line)
        spoken_at = self._spoken_at(line.when if line.when is not None else self._kept.spoken_on)
        if spoken_at is None:
            told = line.when.strftime("%Y-%m-%d") if line.when is not None else "没有写日期的这一行"
            faults.append(OpinionFault.DAY_OUTSIDE.fault(line.at, f"{told}不在可以表态的时间内。"))
        if matched.by_flat and not faults:
            told = f"{matched.flat.name} 没有写姓名，按 {matched.owners[0].masked} 登记。"
            self.studied.faults.append(OpinionFault.OWNER_BY_FLAT.fault(line.at, told))
        self.studied.faults += faults
        if faults or spoken_at is None:
            return []
        return [
            SheetWord(self._id(line, matched.flat, one), line, matched.flat, one, spoken_at) for one in matched.owners
        ]

    def _checked(self, line: OpinionLine) -> tuple[OpinionLine, list[FaultInSheet]]:
        """The line as it is kept, and what is wrong with what it says."""
        if self._target.questions is None:
            return line, _stance_faults(line.stance, line.at)
        questions, answers = list(self._target.questions), dict(line.answers or {})
        faults = [OpinionFault.ANSWER_UNREADABLE.fault(line.at, told) for _, told in answer_faults(questions, answers)]
        return (line, faults) if faults else (replace(line, answers=plain_answers(questions, answers)), [])

    def _spoken_at(self, when: When | None) -> datetime | None:
        """The instant of a word: as written, or on its day while one could speak; None where one could not."""
        if isinstance(when, datetime):
            inside = any(start <= when < end for start, end in self._target.windows)
            return when if inside and when <= self._at else None
        day = when if when is not None else self._at.astimezone(CHINA).date()
        begins = datetime.combine(day, time(), tzinfo=CHINA)
        noon = begins + timedelta(hours=12)
        for start, end in self._target.windows:
            first, last = max(start, begins), min(end, begins + timedelta(days=1), self._at)
            if first <= last and start < end:
                return noon if first <= noon < last else first
        return None

    def _id(self, line: OpinionLine, flat: SheetFlat, owner: FlatOwner) -> uuid.UUID:
        when = line.when if line.when is not None else self._kept.spoken_on
        said = digest(
            {
                "about": str(self._kept.target_id),
                "kind": self._kept.kind,
                "part": str(flat.part_id),
                "owner": str(owner.id),
                "when": when.isoformat() if when is not None else "",
                "said": _facts(line),
            }
        )
        return uuid.uuid5(_WORD, said.hex())

    async def without_ties(self, session: AsyncSession, at: datetime) -> None:
        """Leave out what whoever looks may not enter: flats of their own, their home, a relative's."""
        flats = {one.flat.part_id for one in self.studied.ready}
        visitor = await entering.agent(session, self._kept.community_id, self._visitor.id, flats, at)
        tied = {part_id: tie for part_id in flats if (tie := visitor.tie(part_id)) is not None}
        for one in self.studied.ready:
            if (tie := tied.get(one.flat.part_id)) is not None:
                told = f"{one.flat.name} 是您的{tie.label}，不能由您登记。"
                self.studied.faults.append(OpinionFault.OWN_FLAT.fault(one.line.at, told))
                self.studied.faulty += 1
        self.studied.ready = [one for one in self.studied.ready if one.flat.part_id not in tied]

    async def without_known(self, session: AsyncSession) -> None:
        """Set apart what came in before, by this file or another."""
        ids = [one.id for one in self.studied.ready]
        known = set(
            await session.scalars(select(OpinionSheetLine.subject_id).where(OpinionSheetLine.subject_id.in_(ids)))
        )
        self.studied.already = [one for one in self.studied.ready if one.id in known]
        self.studied.ready = [one for one in self.studied.ready if one.id not in known]
        self.studied.faults += [
            OpinionFault.ALREADY_IN.fault(one.line.at, f"{one.flat.name} {one.owner.masked} 的这条意见已登记。")
            for one in self.studied.already
        ]

    async def without_closed(self, session: AsyncSession) -> None:
        """Leave out flats in whose name nobody enters anything on this any more."""
        flats = {one.flat.part_id for one in self.studied.ready}
        closed: dict[uuid.UUID, Refused] = {}
        if self._kept.consultation_id is not None:
            closed = await claimed.closed(session, self._kept.consultation_id, flats)
        elif self._kept.survey_id is not None:
            closed = await entered.closed(session, self._kept.survey_id, flats)
        for one in self.studied.ready:
            if (why := closed.get(one.flat.part_id)) is not None:
                self.studied.faults.append(OpinionFault.MATTER_CLOSED.fault(one.line.at, why.message))
                self.studied.faulty += 1
        self.studied.ready = [one for one in self.studied.ready if one.flat.part_id not in closed]


def _facts(line: OpinionLine) -> dict[str, Canonical]:
    """What a line says, for comparing; JSON without floats."""
    if line.stance is None:
        said: dict[str, Canonical] = {name: _plain(value) for name, value in (line.answers or {}).items()}
        return {"answers": said}
    return {"stance": line.stance.stance, "condition": line.stance.condition}


def _plain(value: Answer) -> Canonical:
    match value:
        case dict():
            # Options are numbered, which is no key of canonical JSON.
            return [[option, level] for option, level in sorted(value.items())]
        case list():
            return [*value]
        case _:
            return value


def _stance_faults(read: StanceRead | None, at: CellAt) -> list[FaultInSheet]:
    if read is None:
        return [OpinionFault.STANCE_UNCLEAR.fault(at, "这一行没有意见。")]
    if read.stance is Stance.CONDITIONAL and not read.condition.strip():
        return [OpinionFault.CONDITION_MISSING.fault(at, "有条件同意，没有写条件。")]
    if len(read.condition) > _LONGEST_CONDITION or len(read.words) > _LONGEST_WORDS:
        return [OpinionFault.TOO_LONG.fault(at, "写的话太长。")]
    return []


async def _target(session: AsyncSession, sheet: OpinionSheet, visitor: Visitor, at: datetime) -> SheetTarget:
    if sheet.consultation_id is not None:
        consultation = await consultations.find(session, sheet.community_id, sheet.consultation_id)
        body = consultation.body
        if of_body(body).isdisjoint(visitor.roles):
            first = ConsultRound.FIRST
            raise Refused(errors.ROUND_NOT_YOURS, round="意见表的导入", who=who_performs(first, body))
        spans = await rounds.spans(session, consultation.id)
        windows = [
            (opening.opened_at, report.closed_at if report is not None else datetime.max.replace(tzinfo=CHINA))
            for opening, report in spans.values()
        ]
        return SheetTarget(consultation.title, read_scope(consultation.scope), tuple(windows))
    if sheet.survey_id is None:
        raise Refused(NOT_FOUND)
    _, version = await surveys.published(session, sheet.community_id, sheet.survey_id)
    answerable.require_open(version, at)
    answerable.require_voice(version, Voice.OWNER)
    return SheetTarget(
        version.document["title"],
        read_scope(version.document["scope"]),
        ((version.opens_at, version.closes_at),),
        tuple(questions_of(version)),
    )


async def _flats(session: AsyncSession, community_id: uuid.UUID, scope: Scope, visitor: Visitor) -> Sequence[SheetFlat]:
    """The dwellings of the estate; those outside the scope or the visitor's reach are known and not asked."""
    found = await households(session, community_id, EstateScope())
    placed = await register.placed(session, {one.part_id for one in found})
    return [
        SheetFlat(
            one.part_id,
            one.building,
            one.stairwell,
            one.room,
            one.name,
            tuple(
                FlatOwner(owner.id, owner.name, owner.kind, owner.deceased) for owner, _ in placed[one.part_id].owners
            ),
            scope.holds(one) and (visitor.stairwells is None or one.stairwell_id in visitor.stairwells),
        )
        for one in found
    ]


def errors_of(studied: Studied) -> list[FaultInSheet]:
    """The faults that keep lines out."""
    return [one for one in studied.faults if one.severity is Severity.ERROR]
