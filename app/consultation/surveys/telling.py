"""Whom a survey tells of what: the owners of the homes that are asked, in the transaction of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.surveys.models import Survey, SurveyVersion
from app.core.periods import spoken, spoken_end
from app.notifications.homes import tell_homes
from app.notifications.kinds import NoticeKind
from app.register.people.households import households
from app.register.scopes import read_scope

SUBJECT = "survey"


async def survey_published(session: AsyncSession, survey: Survey, version: SurveyVersion) -> None:
    """Tell every home that is asked from when to when; a later version before the opening is told anew."""
    document = version.document
    await tell_homes(
        session,
        survey.community_id,
        SUBJECT,
        survey.id,
        NoticeKind.SURVEY_OPENED,
        await households(session, survey.community_id, read_scope(document["scope"])),
        facts={
            "title": document["title"],
            "opens_at": spoken(version.opens_at),
            "closes_at": spoken_end(version.closes_at),
        },
        at=version.published_at,
        occasion=str(version.number),
    )
