"""Twins of one vote: the same roll, items, postings and agents, an id and a log of its own; a round costs next to nothing."""

import copy
import uuid

from sqlalchemy import inspect, select

from app.core.db import Database, Table
from app.voting.models import Vote, VoteItem, VoteLeaf, VotingAuthority
from tests.voting.live.ballot_box import BallotBox


async def twin[Box: BallotBox](box: Box) -> Box:
    """A vote like that of the box as it stands, which nobody has cast into yet.

    What hung for the one hung for no other: a twin is like a vote from before postings were in bundles.
    """
    made = copy.copy(box)
    made.vote_id = uuid.uuid4()
    eid = f"twin-{made.vote_id.hex}"
    async with box.database.write() as session:
        vote = await session.get(Vote, box.vote_id)
        assert vote is not None
        assert vote.next_seq <= 1
        session.add(_again(vote, id=made.vote_id, eid=eid, postings_proved=False))
        await session.flush()
        for item in await session.scalars(select(VoteItem).where(VoteItem.vote_id == vote.id)):
            session.add(_again(item, vote_id=made.vote_id))
        for opened in await session.scalars(select(VoteLeaf).where(VoteLeaf.vote_id == vote.id)):
            leaf = opened.leaf.replace(f'"{vote.eid}"'.encode(), f'"{eid}"'.encode()).replace(b',"postings":1', b"")
            session.add(_again(opened, vote_id=made.vote_id, leaf=leaf))
        for authority in await session.scalars(select(VotingAuthority).where(VotingAuthority.vote_id == vote.id)):
            session.add(_again(authority, id=uuid.uuid4(), vote_id=made.vote_id))
    return made


def on[Box: BallotBox](box: Box, database: Database) -> Box:
    """The same vote through another way to the database."""
    made = copy.copy(box)
    made.database = database
    return made


def _again[Row: Table](row: Row, **other: object) -> Row:
    """A row with other values in some of its columns."""
    kept = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    return type(row)(**kept | other)
