"""Ballot papers as PDF: one for each head, in the order of the doors, with a QR that says which paper it is.

No owner is named on it: the room says whose it is, and a sheet that is lost tells nobody's name. It bears the fingerprint
of the key that signs the vote's log: it comes to every home by hand, and whoever votes by phone keeps it beside the
receipt (docs/log.md). Layout is in ballot_paper.typ.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.periods import spoken, spoken_end
from app.core.signing.notes import PublicKey
from app.core.typesetting import FONT_FOLDER, qr_svg, set_sheet
from app.core.values.fractions import square_metres
from app.projects import household_pays
from app.register.rolls.rolls import PlacedEntry, placed_entries
from app.voting import errors
from app.voting.drafting import preparing
from app.voting.models import Paper, Vote
from app.voting.papers.issuing import live_papers
from app.voting.papers.qr import qr_text

MOST_PRINTED = 500
"""Papers in one PDF; they take some ten seconds."""

_LATER = "另行通知的时间"


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """What is particular to one paper: its serial, the parts of its head, their area in m2 as it is printed, and what they
    pay of the plan, "" where the vote is on none."""

    serial: str
    parts: tuple[str, ...]
    area_m2: str
    pays: str = ""


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """A question as it stands on a paper."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Ballots:
    """Papers to be printed, with what is the same on all of them; `cost` is the plan's, "" where the vote is on none."""

    eid: str
    community: str
    title: str
    items: tuple[PrintedItem, ...]
    opens_at: str
    closes_at: str
    contact: str
    plan: str
    fingerprint: str
    papers: tuple[BallotPaper, ...]
    cost: str = ""


async def to_print(
    session: AsyncSession,
    vote: Vote,
    *,
    community: str,
    key: PublicKey,
    building: str | None = None,
    stairwell: str | None = None,
    serial: str | None = None,
) -> Ballots:
    """The live papers that have not come in, of a building, of a stairwell, or one; a head lies where its first part does.
    `key` is that of the vote's log.

    Raises Refused where there is none to print, or more than one PDF holds.
    """
    entries: dict[str, list[PlacedEntry]] = {}
    for entry in await placed_entries(session, vote.roll_id) if vote.roll_id else []:
        entries.setdefault(entry.voter, []).append(entry)
    came_in = set(await session.scalars(select(Paper.serial).where(Paper.vote_id == vote.id)))
    live = await live_papers(session, vote.id)
    plan = await household_pays.of_version(session, vote.plan_version_id)
    papers = tuple(
        BallotPaper(
            paper.serial,
            tuple(one.part for one in own),
            square_metres(sum(one.area_c for one in own)),
            plan.words("本票所列房屋", plan.named(one.part for one in own)) if plan is not None else "",
        )
        for voter, own in entries.items()
        if (paper := live.get(voter)) is not None
        and paper.serial not in came_in
        and building in {None, own[0].building}
        and stairwell in {None, own[0].stairwell}
        and serial in {None, paper.serial}
    )
    if not papers:
        raise Refused(errors.NO_PAPER_TO_PRINT)
    if len(papers) > MOST_PRINTED:
        raise Refused(errors.TOO_MANY_TO_PRINT, most=MOST_PRINTED, number=len(papers))
    return Ballots(
        eid=vote.eid,
        community=community,
        title=vote.title,
        items=tuple(
            PrintedItem(item.number, item.title, item.text) for item in await preparing.items_of(session, vote.id)
        ),
        opens_at=spoken(vote.opens_at) if vote.opens_at else _LATER,
        closes_at=spoken_end(vote.closes_at) if vote.closes_at else _LATER,
        contact=vote.contact,
        plan=f"方案第 {plan.brief.number} 版，校验值 {plan.brief.sha256}" if plan is not None else "",
        fingerprint=key.fingerprint,
        papers=papers,
        cost=f"“{plan.brief.project}”预算合计 {plan.brief.cost} 元。" if plan is not None and plan.brief.cost else "",
    )


def ballots_pdf(ballots: Ballots, fonts: Path = FONT_FOLDER) -> bytes:
    """The PDF of papers; equal input gives equal bytes. Raises Refused where the folder `fonts` lacks the Chinese font."""
    data = asdict(ballots) | {
        "papers": [asdict(paper) | {"qr": qr_svg(qr_text(ballots.eid, paper.serial))} for paper in ballots.papers]
    }
    return set_sheet("app.voting.papers", "ballot_paper.typ", data, fonts)
