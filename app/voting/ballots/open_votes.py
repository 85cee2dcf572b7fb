"""An open vote as a crowd asks for it: what it says and how far it is, in one statement.

What queries.py, turnout.py and the register's rolls ask one after the other, of the same rows at the same instant. The
day a vote closes everybody opens its page: eight statements in a transaction would be most of the work
(docs/performance.md).
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.db import Database
from app.core.installation import INSTANT
from app.projects import briefing
from app.voting.ballots.turnout import Turnout, of_sums
from app.voting.count.outcome import AreaAndHeads
from app.voting.drafting.queries import answer_of
from app.voting.kinds import Disclosure
from app.voting.lifecycle import Mode, State
from app.voting.models import Vote, VoteItem
from app.voting.schemas import VoteOnPlan

_ROW = (
    *("id", "eid", "title", "mode", "convenor_kind", "convenor_name", "state", "opens_at", "closes_at", "rules"),
    *("rules_sha256", "roll_posting_id", "notice_posting_id", "result_posting_id", "extension_posting_id"),
    *("final_posting_id", "disclosure"),
)

_OPEN = f"""
SELECT {", ".join(f"vote.{column}" for column in _ROW)}, roll.sha256, roll.area_c, roll.heads, community.name,
  taken.area_c, taken.heads, project.title, {", ".join(f"plan.{column}" for column in briefing.COLUMNS)}, {INSTANT},
  (SELECT jsonb_agg(to_jsonb(item) - 'vote_id' ORDER BY item.number) FROM vote_item item WHERE item.vote_id = vote.id)
FROM vote
JOIN roll ON roll.id = vote.roll_id
JOIN community ON community.id = vote.community_id
LEFT JOIN plan_version plan ON plan.id = vote.plan_version_id
LEFT JOIN project ON project.id = plan.project_id
CROSS JOIN installation
CROSS JOIN LATERAL (
  SELECT coalesce(sum(entry.area_c), 0) AS area_c, count(DISTINCT entry.voter) AS heads
  FROM roll_entry entry
  WHERE entry.roll_id = vote.roll_id
    AND entry.voter IN (SELECT standing.voter FROM standing WHERE standing.vote_id = vote.id)
) taken
WHERE vote.eid = $1 AND vote.state = $2 AND vote.mode <> $3
"""  # noqa: S608 - names of ours alone


@dataclass(frozen=True, slots=True)
class OpenVote:
    """An open vote for everybody, the name of its estate, and how far it is."""

    answer: VoteOnPlan
    community: str
    disclosure: Disclosure
    turnout: Turnout


def counts_turnout(vote: Vote) -> bool:
    """Whether it is open, and its ballots come to us: what `find` finds."""
    return vote.state == State.OPEN and vote.mode != Mode.AUXILIARY


async def find(database: Database, eid: str) -> OpenVote | None:
    """The vote of this public name at this instant; None where there is none, or none that is open and counted by us."""
    if "\0" in eid:  # no name, and no text to PostgreSQL
        return None
    for row in await database.look(_OPEN, eid, State.OPEN, Mode.AUXILIARY):
        sha256, area_c, heads, community, taken_area_c, taken_heads, project, *plan, at, kept = row[len(_ROW) :]
        vote = Vote(**dict(zip(_ROW, row, strict=False)))
        items = [VoteItem(**item) for item in kept or ()]
        turnout = of_sums(
            AreaAndHeads(area_c, heads),
            AreaAndHeads(taken_area_c, taken_heads),
            {item.number: item.rule for item in items},
        )
        instant: datetime = at
        brief = briefing.from_columns(project, plan) if project else None
        answer = VoteOnPlan(**dict(answer_of(vote, sha256, items, instant)), plan=brief)
        return OpenVote(answer, community, vote.disclosure, turnout)
    return None
