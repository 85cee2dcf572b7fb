"""Owners are told of what was entered in their name in every channel there is; for those without the app, a slip."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.entering import Agent
from app.claims.kinds import ClaimSaid
from app.claims.models import Claim
from app.claims.slips import agents, slips
from app.core.periods import spoken
from app.identity import phones
from app.notifications.kinds import NoticeKind
from app.notifications.outbox import notify
from app.register.places import community_name

SUBJECT = "claim"


async def entered(
    session: AsyncSession, claim: Claim, agent: Agent, owner_ids: Collection[uuid.UUID], at: datetime
) -> None:
    """Tell the owners at once, the named agent and the words among it: the first defence against consent forged."""
    said = ClaimSaid.from_json(claim.said)
    await notify(
        session,
        claim.community_id,
        SUBJECT,
        claim.id,
        NoticeKind.CLAIM_ENTERED,
        facts={
            "community": agent.estate,
            "title": said.about,
            "at": spoken(at),
            "said": said.words,
            "way": claim.evidence_class.label,
            "agent": agent.name,
        },
        at=at,
        owner_ids=owner_ids,
    )
    bound = await phones.of_owners(session, owner_ids)
    await slips.put_on_list(session, claim, sorted(set(owner_ids) - bound.keys()), at)


async def prepared(session: AsyncSession, claim: Claim, owner_ids: Collection[uuid.UUID], at: datetime) -> None:
    """Tell the owners at once what a helper prepared.

    No slip: whoever it was prepared for let the helper in from a phone of their own, and nobody else can answer.
    """
    said = ClaimSaid.from_json(claim.said)
    await notify(
        session,
        claim.community_id,
        SUBJECT,
        claim.id,
        NoticeKind.CLAIM_PREPARED,
        facts={
            "community": await community_name(session, claim.community_id),
            "title": said.about,
            "at": spoken(at),
            "said": said.words,
            "agent": agents.named(claim, {}),
        },
        at=at,
        owner_ids=owner_ids,
    )


async def settled(session: AsyncSession, claim: Claim, finding: str, effect: str, occasion: str, at: datetime) -> None:
    """Tell the owners how their dispute was settled."""
    said = ClaimSaid.from_json(claim.said)
    await notify(
        session,
        claim.community_id,
        SUBJECT,
        claim.id,
        NoticeKind.CLAIM_SETTLED,
        facts={
            "community": await community_name(session, claim.community_id),
            "title": said.about,
            "at": spoken(at),
            "finding": finding,
            "effect": effect,
        },
        at=at,
        owner_ids=claim.owner_ids,
        occasion=occasion,
    )
