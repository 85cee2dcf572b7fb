"""What of reporters' words anybody may read: as staff worded them for that, and nothing in them that tells of a person.

A reporter's own words are evidence and stay. Staff may give others for the public, each a version with who gave it, when
and why; the last one holds as long as the words that it stands for. Whatever is shown is looked through once more
(personal.py): the register goes on, and what was released before anybody looked is shown to nobody either.
"""

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import errors
from app.complaints.kinds import CaseAct
from app.complaints.limits import policies
from app.complaints.models import CaseEvent, CaseWording, Complaint, ResponsibleUnit
from app.complaints.personal import PersonalFinding, cover, find
from app.core.errors import FieldFault, Refused
from app.register.people.people_named import names_in
from app.register.places import street_of

REPORTERS_WORDS = frozenset(
    {
        CaseAct.REPORTED,
        CaseAct.ADDED,
        CaseAct.CORRECTED,
        CaseAct.WITHDRAWN,
        CaseAct.SAID_FIXED,
        CaseAct.SAID_NOT_FIXED,
    }
)
"""A reporter's words, whoever took them down: a caller's are no neighbour's to read before the case is released."""


@dataclass(frozen=True, slots=True)
class CaseText:
    """Words of a case that others may come to read: `where` they stand, in words too."""

    where: str
    label: str
    own: str


@dataclass(frozen=True, slots=True)
class Wordings:
    """How words of an estate's cases are read by others: what staff gave for them (`replacements`), whom and which numbers they may name.

    `names` are people's of the estate, `numbers` those that anybody may call.
    """

    names: frozenset[str]
    numbers: frozenset[str]
    replacements: Mapping[tuple[uuid.UUID, bytes], str]

    def worded(self, complaint_id: uuid.UUID, own: str) -> str:
        """What staff gave for these words; the words themselves where they gave nothing."""
        return self.replacements.get((complaint_id, _hash(own)), own)

    def find(self, text: str) -> list[PersonalFinding]:
        """What in a text tells of a person."""
        return find(text, self.names, self.numbers)

    def covered(self, text: str) -> str:
        """A text without it."""
        return cover(text, self.names, self.numbers)

    def show(self, complaint_id: uuid.UUID, own: str) -> str:
        """What anybody but their author reads of a case's words."""
        return self.covered(self.worded(complaint_id, own))


async def read(
    session: AsyncSession, community_id: uuid.UUID, complaint_ids: Collection[uuid.UUID], texts: Collection[str]
) -> Wordings:
    """The wordings of these cases of an estate, and whom these texts name; as many statements for fifty as for one."""
    rows = await session.scalars(
        select(CaseWording).where(CaseWording.complaint_id.in_(complaint_ids)).order_by(CaseWording.number)
    )
    given = {(one.complaint_id, one.own_sha256): one.public for one in rows}
    policy = await policies.current(session, community_id)
    phones = policies.limits_of(policy).danger_phones if policy is not None else ()
    units = await session.scalars(
        select(ResponsibleUnit.phone).where(ResponsibleUnit.street_id == await street_of(session, community_id))
    )
    names = await names_in(session, community_id, "\n".join((*texts, *given.values())))
    return Wordings(names, frozenset({*(number for _, number in phones), *units} - {""}), given)


async def texts_of(session: AsyncSession, complaint: Complaint) -> list[CaseText]:
    """Everything of a case that others read once it is released and the check let it pass."""
    place = (
        [] if complaint.indoor else [("place.floor", "楼层", complaint.floor), ("place.spot", "位置", complaint.spot)]
    )
    events = await session.scalars(
        select(CaseEvent)
        .where(CaseEvent.complaint_id == complaint.id, CaseEvent.words != "", ~CaseEvent.inward)
        .order_by(CaseEvent.number)
    )
    said = [
        (f"events.{one.number}", f"第{one.number}条（{one.kind.label}）", one.words)
        for one in events
        if one.reporter_id is not None or one.kind in REPORTERS_WORDS
    ]
    return [CaseText(where, label, own) for where, label, own in (*place, *said) if own]


async def of_case(session: AsyncSession, complaint: Complaint, texts: Sequence[CaseText]) -> Wordings:
    """The wordings of one case."""
    return await read(session, complaint.community_id, [complaint.id], [one.own for one in texts])


async def require_covered(session: AsyncSession, complaint: Complaint) -> None:
    """Raise Refused, with each finding and where it stands, where a case would tell of a person in public."""
    texts = await texts_of(session, complaint)
    wordings = await of_case(session, complaint, texts)
    faults = [
        fault for one in texts for fault in faults_of(one.where, wordings.worded(complaint.id, one.own), wordings)
    ]
    if faults:
        raise Refused(errors.CASE_WORDS_TELL, faults)


def faults_of(field: str, text: str, wordings: Wordings) -> list[FieldFault]:
    """Each finding in a text, as what is refused says it."""
    return [
        FieldFault(
            field,
            f"“{text[one.start : one.end]}”（第 {one.start + 1} 到 {one.end} 字）是{one.kind.label}，请换成“＊＊＊”或改写。",
        )
        for one in wordings.find(text)
    ]


async def word(
    session: AsyncSession, complaint: Complaint, where: str, public: str, reason: str, *, by: uuid.UUID, at: datetime
) -> CaseWording:
    """Give other words for some of a held case's, for the public; raises Refused where they still tell of a person."""
    texts = {one.where: one for one in await texts_of(session, complaint)}
    faults: list[FieldFault] = []
    if where not in texts:
        faults.append(FieldFault("where", "这件事没有这一处文字，请从列表中选择。"))
    faults += faults_of("public", public, await read(session, complaint.community_id, [complaint.id], [public]))
    if faults:
        raise Refused(errors.CASE_FAULTY, faults)
    last = await session.scalar(select(func.max(CaseWording.number)).where(CaseWording.complaint_id == complaint.id))
    made = CaseWording(
        id=uuid.uuid4(),
        complaint_id=complaint.id,
        number=(last or 0) + 1,
        place=where,
        own_sha256=_hash(texts[where].own),
        public=public,
        reason=reason,
        made_by=by,
        made_at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def history(session: AsyncSession, complaint_id: uuid.UUID) -> Sequence[CaseWording]:
    """Every wording of a case, the first one first."""
    found = await session.scalars(
        select(CaseWording).where(CaseWording.complaint_id == complaint_id).order_by(CaseWording.number)
    )
    return found.all()


def _hash(own: str) -> bytes:
    return hashlib.sha256(own.encode()).digest()
