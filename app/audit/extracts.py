"""A paper of everything recorded for a flat, for people without a phone, former owners and heirs.

Source: law R-75. Made by staff for somebody who stands before them with a document: it is evidence that it was made,
and a look at that owner's data, which its owner finds in the ledger of looks. The file is handed out and not kept.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import errors, extract_sheet, recorded
from app.audit.extract_sheet import ExtractHead
from app.audit.kinds import ApplicantCapacity
from app.audit.models import RecordExtract
from app.audit.schemas import NewExtract
from app.audit.sight import at_the_window
from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.core.paging import START, Cursor, records
from app.core.sealing import Sealer
from app.core.typesetting import page_count
from app.identity import own_records
from app.identity.residents.tries import WrongTry, tries_at_the_window
from app.media import service as media
from app.register import queries as register
from app.register.imports.study import DOCUMENT
from app.register.kinds import LookAct, OwnerKind
from app.register.models import Owner
from app.register.people.masking import mask_name
from app.register.people.names import plain_name
from app.register.people.tenures import Tenure, find_tenure
from app.register.places import community_name


@dataclass(frozen=True, slots=True)
class Maker:
    """The member of staff at the window: who, under which name, and as what."""

    staff_id: uuid.UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ExtractDraft:
    """An extract gathered and not yet printed: what it will say, and the row that will be kept of it."""

    fields: dict[str, object]
    number: str
    content_sha256: bytes


async def gather(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    sent: NewExtract,
    *,
    by: Maker,
    at: datetime,
) -> ExtractDraft:
    """Gather everything that the applicant may be given of a flat, under the next number.

    Raises Refused for a flat of another estate, for the maker's own flat, where wrong documents were given too often
    this year, and with every fault of the request; WrongTry where the document is one of them.
    """
    part = await register.part(session, community_id, part_id)
    tenure = await find_tenure(session, community_id, part_id, sent.owner_id)
    wrong = _faults(sent, tenure)
    wrong += await media.unknown(session, community_id, sent.evidence)
    if tenure is not None and _as_themselves(sent, tenure):
        tried = await tries_at_the_window(session, at, tenure.owner.id)
        if tried.over:
            raise Refused(errors.EXTRACT_TRIES_OVER)
        if not _is_theirs(sealer, sent.document, tenure.owner):
            wrong.append(
                FieldFault(
                    "document", "证件号码与名册上的不符，请核对证件原件，或先办理名册更正。一年内最多输错 5 次。"
                )
            )
            tried.failed()
            await session.flush()
            raise WrongTry(errors.EXTRACT_FAULTY, wrong)
    if wrong or tenure is None:
        raise Refused(errors.EXTRACT_FAULTY, wrong)
    owners = tenure.owner_ids | {one.id for one, _ in part.owners}
    await own_records.require_not_own(session, by.staff_id, community_id, owners, [part_id])
    sight = at_the_window(sent.capacity, tenure.owner_ids, tenure.since, tenure.until)
    number = await _next_number(session, at)
    head = ExtractHead(
        number=number,
        community=await community_name(session, community_id),
        part=part.name,
        owner=mask_name(tenure.owner.name, tenure.owner.kind),
        applicant=sent.applicant,
        capacity=sent.capacity.label,
        document=sent.document_kind.label,
        purpose=sent.purpose,
        covers=extract_sheet.covers_words(sent.capacity, tenure.since, tenure.until),
        made_at=extract_sheet.minute(at),
        made_by=f"{by.name}（{by.role}）" if by.role else by.name,
    )
    records = await recorded.read_flat(session, community_id, part_id, sight)
    fields = extract_sheet.content(head, extract_sheet.list_sections(records))
    return ExtractDraft(fields, number, extract_sheet.content_sha256(fields))


async def keep(
    session: AsyncSession,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    sent: NewExtract,
    draft: ExtractDraft,
    pdf: bytes,
    *,
    by: Maker,
    at: datetime,
) -> RecordExtract:
    """Write down that a paper was made, and that somebody's data were looked at for it."""
    made = RecordExtract(
        id=uuid.uuid4(),
        number=draft.number,
        community_id=community_id,
        part_id=part_id,
        # The number of the document was only compared.
        **sent.model_dump(exclude={"document"}),
        content_sha256=draft.content_sha256,
        sha256=hashlib.sha256(pdf).digest(),
        pages=page_count(pdf),
        made_by=by.staff_id,
        made_at=at,
    )
    session.add(made)
    await register.record_view(
        session,
        community_id,
        by=by.staff_id,
        viewed_as=by.role,
        at=at,
        act=LookAct.EXTRACT,
        purpose=f"{draft.number}：{sent.purpose}",
        owners=[sent.owner_id],
        rows=1,
        sha256=made.sha256,
    )
    return made


async def listed(
    session: AsyncSession, community_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[RecordExtract], str | None]:
    """Fifty extracts of an estate, the newest first, and the next page's cursor."""
    query = select(RecordExtract).where(RecordExtract.community_id == community_id)
    order = (RecordExtract.made_at, RecordExtract.number)
    return await records(session, query, order, after, newest_first=True)


async def checked(session: AsyncSession, number: str, sha256: bytes) -> RecordExtract | None:
    """Find the extract with this number whose paper or file has this hash; None where number or hash is wrong."""
    found = await session.scalar(select(RecordExtract).where(RecordExtract.number == number))
    return found if found is not None and sha256 in {found.content_sha256, found.sha256} else None


def _faults(sent: NewExtract, tenure: Tenure | None) -> list[FieldFault]:
    """Find what is wrong with who asks: not that owner, not any more, not yet, or another name than registered."""
    if tenure is None:
        return [FieldFault("owner_id", "名册上此人从未是这处房屋的业主，请核对房屋和业主。")]
    wrong, dead = [], tenure.owner.deceased
    match sent.capacity:
        case ApplicantCapacity.OWNER if dead or tenure.until is not None:
            wrong.append(FieldFault("capacity", "此人现在不是这处房屋的业主，请按原业主或者已故业主的近亲属办理。"))
        case ApplicantCapacity.FORMER_OWNER if dead or tenure.until is None:
            wrong.append(FieldFault("capacity", "此人不是这处房屋的原业主，请按现业主或者已故业主的近亲属办理。"))
        case ApplicantCapacity.HEIR if not dead:
            wrong.append(FieldFault("capacity", "名册上没有登记此人去世，请先凭证明办理名册登记，或由本人申请。"))
    if _as_themselves(sent, tenure) and plain_name(sent.applicant) != plain_name(tenure.owner.name):
        wrong.append(FieldFault("applicant", "申请人的姓名与名册上的业主不符，请核对证件原件。"))
    return wrong


def _as_themselves(sent: NewExtract, tenure: Tenure) -> bool:
    """Whether name and document are the owner's own; who comes for the dead or for a company is known by the evidence."""
    return sent.capacity is not ApplicantCapacity.HEIR and tenure.owner.kind == OwnerKind.PERSON


def _is_theirs(sealer: Sealer, document: str, owner: Owner) -> bool:
    """Whether a document is the one that the register has of an owner."""
    return owner.document_sealed is None or sealer.open(owner.document_sealed, DOCUMENT).decode() == document.upper()


async def _next_number(session: AsyncSession, at: datetime) -> str:
    """The day and a running number, e.g. "x-20261124-0001"; two at once wait for each other here."""
    day = f"x-{at.astimezone(CHINA):%Y%m%d}"
    await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(hashlib.sha256(day.encode()).digest()[:7]))))
    last = await session.scalar(
        select(RecordExtract.number)
        .where(RecordExtract.number.startswith(f"{day}-"))
        .order_by(func.length(RecordExtract.number).desc(), RecordExtract.number.desc())
        .limit(1)
    )
    return f"{day}-{int(last.rpartition('-')[2]) + 1 if last else 1:04d}"
