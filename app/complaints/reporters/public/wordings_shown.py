"""The words of a case for the public, as staff look at them before they release it."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints import wordings
from app.complaints.models import Complaint
from app.complaints.reporters.public import public_cases
from app.complaints.reporters.public.wording_schemas import WordedText, WordingFinding, WordingsAnswer, WordingVersion
from app.complaints.wordings import CaseText, Wordings
from app.identity import service as identity


async def answer(session: AsyncSession, complaint: Complaint) -> WordingsAnswer:
    """Every text of a case with what tells of a person in it, what is proposed, and the case as anybody would read it."""
    found = await wordings.texts_of(session, complaint)
    given = await wordings.of_case(session, complaint, found)
    texts = [_text(one, complaint, given) for one in found]
    versions = await wordings.history(session, complaint.id)
    names = await identity.names(session, {one.made_by for one in versions})
    return WordingsAnswer(
        texts=texts,
        ready=not any(one.findings for one in texts),
        versions=[
            WordingVersion.from_row(one, where=one.place, made_by=names.get(one.made_by, "")) for one in versions
        ],
        preview=await public_cases.preview(session, complaint),
    )


def _text(text: CaseText, complaint: Complaint, reading: Wordings) -> WordedText:
    public = reading.worded(complaint.id, text.own)
    return WordedText.from_row(
        text,
        public=public,
        findings=[
            WordingFinding.from_row(each, label=each.kind.label, text=public[each.start : each.end])
            for each in reading.find(public)
        ],
        proposed=reading.covered(text.own),
    )
