"""What a scanned code is about, as anybody may know it: for the routes that answer it and the page that shows it."""

import uuid
from dataclasses import dataclass

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.categories import CATEGORIES
from app.complaints.reporters import codes
from app.complaints.reporters.public import public_cases
from app.consultation.meetings import queries as meetings
from app.consultation.rounds import queries as consultations
from app.consultation.surveys import queries as surveys
from app.core.answers import Answer
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.periods import spoken, spoken_end
from app.posting import queries as postings
from app.posting.kinds import PostingState
from app.register import places
from app.register.people.names import place_words
from app.voting.drafting import queries as votes
from app.voting.lifecycle import State
from app.wechat.scenes import PAGES, Opens, PublicScene


@dataclass(frozen=True, slots=True)
class CodeSubject:
    """A subject's title, its estate, where it stands in words, where anybody reads it in full, and a posting's text.

    `path` is None where there is nothing to be read yet.
    """

    community_id: uuid.UUID
    title: str
    standing: str
    path: str | None
    text: str = ""


class Scanned(Answer):
    """What a code is about, where it stands, where anybody reads it here, and which page of the mini-program opens it.

    `path` is null for a posting that does not hang yet, or was withdrawn before it did.
    """

    opens: Opens
    id: uuid.UUID
    title: str = Field(examples=["屋面防水和楼道粉刷表决"])
    community: str = Field(examples=["向阳里小区"])
    standing: str = Field(examples=["投票中，2026年12月10日 18:00 截止"])
    path: str | None = Field(examples=["/v1/public/votes/v-20261124-0001"])
    page: str = Field(examples=["pages/vote/vote"])


async def scanned(session: AsyncSession, code: PublicScene) -> Scanned:
    """What a code that is no secret is about; raises Refused where anybody may not know."""
    return (await with_text(session, code))[0]


async def with_text(session: AsyncSession, code: PublicScene) -> tuple[Scanned, str]:
    """The same, and the text of a posting that hangs or hung."""
    found = await _subject(session, code)
    community = await places.community_name(session, found.community_id)
    answer = Scanned.from_row(
        found,
        opens=code.opens,
        id=code.id,
        community=community,
        path=f"/v1/public{found.path}" if found.path is not None else None,
        page=PAGES[code.opens],
    )
    return answer, found.text


async def _subject(session: AsyncSession, code: PublicScene) -> CodeSubject:
    match code.opens:
        case Opens.VOTE:
            return await _vote(session, code.id)
        case Opens.SURVEY:
            return await _survey(session, code.id)
        case Opens.CONSULTATION:
            return await _consultation(session, code.id)
        case Opens.MEETING:
            return await _meeting(session, code.id)
        case Opens.POSTING:
            return await _posting(session, code.id)
        case Opens.CASE:
            row = await public_cases.released(session, code.id)
            case = await public_cases.find_case(session, code.id)
            title = f"第{row.number}号：{CATEGORIES[row.category].label}"
            return CodeSubject(row.community_id, title, case.state_words, f"/complaints/{code.id}")
        case Opens.REPORT:
            place = await codes.place(session, code.id)
            where = place_words(place.building, place.stairwell)
            return CodeSubject(place.community_id, "随手拍报事", where, f"/report-places/{code.id}")
        case Opens.BINDING | Opens.INVITATION:
            raise Refused(NOT_FOUND)


async def _vote(session: AsyncSession, vote_id: uuid.UUID) -> CodeSubject:
    vote = await votes.public(session, vote_id)
    until = f"，{spoken_end(vote.closes_at)} 截止" if vote.state is State.OPEN and vote.closes_at is not None else ""
    return CodeSubject(vote.community_id, vote.title, f"{vote.state.label}{until}", f"/votes/{vote.eid}")


async def _survey(session: AsyncSession, survey_id: uuid.UUID) -> CodeSubject:
    survey, version = await surveys.published(session, None, survey_id)
    state = surveys.state(version, await now(session))
    return CodeSubject(
        survey.community_id,
        str(version.document["title"]),
        f"{state.label}，{spoken_end(version.closes_at)} 截止",
        f"/communities/{survey.community_id}/surveys/{survey_id}",
    )


async def _consultation(session: AsyncSession, consultation_id: uuid.UUID) -> CodeSubject:
    found = await consultations.find(session, None, consultation_id)
    running = (await consultations.rounds_now(session, [consultation_id])).get(consultation_id)
    return CodeSubject(
        found.community_id,
        found.title,
        running.label if running is not None else "目前没有进行中的轮次",
        f"/communities/{found.community_id}/consultations/{consultation_id}",
    )


async def _meeting(session: AsyncSession, meeting_id: uuid.UUID) -> CodeSubject:
    found = await meetings.find(session, None, meeting_id)
    meeting = found.meeting
    await postings.find_public(session, meeting.posting_id, await now(session))
    standing = f"{found.state.label}，{spoken(meeting.starts_at)}，{meeting.place}"
    return CodeSubject(meeting.community_id, meeting.title, standing, f"/postings/{meeting.posting_id}")


async def _posting(session: AsyncSession, posting_id: uuid.UUID) -> CodeSubject:
    """Whoever holds its sheet before it hangs is told so, and its title; its text once it hung."""
    found = await postings.of_any_state(session, posting_id, await now(session))
    posting, state = found.posting, found.standing.state
    if found.standing.hung_at is None:
        standing = "尚未张贴" if state is PostingState.DRAFTED else "没有张贴就已撤回，不作数"
        return CodeSubject(posting.community_id, posting.title, standing, None)
    until = f"，至 {found.due.end.words}" if found.due is not None and state is not PostingState.WITHDRAWN else ""
    path = f"/postings/{posting_id}"
    return CodeSubject(posting.community_id, posting.title, f"{state.label}{until}", path, posting.text)
