"""All that waits for a resident, over all their flats; composed here, for it asks every room."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from pydantic import Field

from app.claims import waiting_for_me as of_claims
from app.complaints.reporters.own import waiting_for_me as of_complaints
from app.consultation import waiting_for_me as of_consultations
from app.core.answers import Answer, BareInstant, filled_from
from app.core.labels import Labelled
from app.core.periods import end_words
from app.identity import waiting_for_me as of_identity
from app.identity.models import Binding
from app.identity.residents.dwelling import Dweller, WaitsForMe
from app.projects import waiting_for_me as of_projects
from app.routers.access import Tx
from app.voting import waiting_for_me as of_votes
from app.voting.waiting_for_me import VoteForMe
from app.wechat.scenes import PAGES as CODE_PAGES
from app.wechat.scenes import Opens

MOST = 30
LONGEST = 40
"""How many are told at once, and how many characters of a title."""


class WaitingKind(Labelled):
    """What waits for a resident; its label is what they do about it."""

    VOTE = "vote", "去投票"
    CLAIM = "claim", "看看是不是您的意思"
    PREPARED = "prepared", "家里人替您填好了，请您确认"
    ROUND = "round", "说说您家的意见"
    CONDITION = "condition", "看看您提的条件满足了没有"
    PROMISE = "promise", "看看答应您的事做到了没有"
    SURVEY = "survey", "填问卷"
    MEETING = "meeting", "看会议通知"
    PART_CONSENT = "part_consent", "说说施工能不能动到您家"
    APPOINTMENT = "appointment", "说说同不同意由这位共有人投票"
    CASE = "case", "看看修好了没有"
    PHOTOS = "photos", "补传照片"
    BINDING = "binding", "核对您是不是业主"
    APPLICATION = "application", "看看为什么退回"


PAGES = {
    WaitingKind.VOTE: CODE_PAGES[Opens.VOTE],
    WaitingKind.CLAIM: "asking/claim/claim",
    WaitingKind.PREPARED: "asking/claim/claim",
    WaitingKind.ROUND: CODE_PAGES[Opens.CONSULTATION],
    WaitingKind.CONDITION: CODE_PAGES[Opens.CONSULTATION],
    WaitingKind.PROMISE: CODE_PAGES[Opens.CONSULTATION],
    WaitingKind.SURVEY: CODE_PAGES[Opens.SURVEY],
    WaitingKind.MEETING: CODE_PAGES[Opens.MEETING],
    WaitingKind.PART_CONSENT: "asking/plan/plan",
    WaitingKind.APPOINTMENT: "mine/authority/authority",
    WaitingKind.CASE: CODE_PAGES[Opens.CASE],
    WaitingKind.PHOTOS: CODE_PAGES[Opens.CASE],
    WaitingKind.BINDING: CODE_PAGES[Opens.BINDING],
    WaitingKind.APPLICATION: "asking/wish/wish",
}
"""The page of the mini-program where each is done."""


class WaitingForMe(Answer):
    """Something that waits for me: about what, for which flat, until when, and the page where I do it, with its ids."""

    kind: WaitingKind
    act: str = Field(description="可直接写在按钮上", examples=["去投票"])
    title: str = Field(examples=["向阳里小区加装电梯方案表决"])
    flat: str = Field(description="为哪一处房屋，与房屋无关的为空", examples=["2栋1单元201"])
    due_at: BareInstant | None
    shown: str = filled_from("due_at", end_words, "最晚什么时候，没有期限的为空", "2026-12-01 24:00")
    page: str = Field(examples=["pages/vote/vote?community=…&vote=…&voter=h001"])


@dataclass(frozen=True, slots=True)
class AtHome:
    """A resident with the bindings they have in force, and as whom they speak by each of them."""

    resident_id: uuid.UUID
    bindings: Sequence[Binding]
    flats: Sequence[Dweller]


async def all_waiting(session: Tx, me: AtHome, votes: Sequence[VoteForMe], at: datetime) -> list[WaitingForMe]:
    """All that waits for a resident, the first due first, then what has no term, the longest waiting first.

    Each is gone once it is done. `votes` are the heads for which they may cast now.
    """
    entered, prepared = await of_claims.to_answer(session, me.flats)
    asked = await of_consultations.rounds(session, me.flats)
    found = {
        WaitingKind.VOTE: of_votes.to_cast(votes),
        WaitingKind.CLAIM: entered,
        WaitingKind.PREPARED: prepared,
        WaitingKind.ROUND: asked.rounds,
        WaitingKind.CONDITION: asked.conditions,
        WaitingKind.PROMISE: await of_consultations.promises(session, me.flats),
        WaitingKind.SURVEY: await of_consultations.open_surveys(session, me.flats, at),
        WaitingKind.MEETING: await of_consultations.meetings_to_come(session, me.flats, at),
        WaitingKind.PART_CONSENT: await of_consultations.part_consents(session, me.flats),
        WaitingKind.APPOINTMENT: await of_votes.appointments(session, me.flats, at),
        WaitingKind.CASE: await of_complaints.to_confirm(session, me.resident_id),
        WaitingKind.PHOTOS: await of_complaints.photos_missing(session, me.resident_id),
        WaitingKind.BINDING: await of_identity.to_confirm(session, me.bindings, me.flats, me.resident_id),
        WaitingKind.APPLICATION: await of_projects.returned(session, me.flats, me.resident_id, at),
    }
    pairs = [(kind, one) for kind, waits in found.items() for one in waits]
    return [_line(kind, one) for kind, one in _pressing(pairs)]


def _pressing(pairs: Iterable[tuple[WaitingKind, WaitsForMe]]) -> list[tuple[WaitingKind, WaitsForMe]]:
    order = list(WaitingKind)
    no_term = datetime.max.replace(tzinfo=UTC)
    return sorted(pairs, key=lambda pair: (pair[1].due_at or no_term, order.index(pair[0]), pair[1].since))


def _line(kind: WaitingKind, waits: WaitsForMe) -> WaitingForMe:
    title = waits.about if len(waits.about) <= LONGEST else f"{waits.about[: LONGEST - 1]}…"
    return WaitingForMe(
        kind=kind,
        act=kind.label,
        title=title,
        flat=waits.flat,
        due_at=waits.due_at,
        page=f"{PAGES[kind]}?{urlencode({name: str(value) for name, value in waits.ids.items()})}",
    )
