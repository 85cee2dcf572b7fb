"""Ballots as phones send them, with what they were told."""

import uuid
from dataclasses import dataclass

from app.voting.ballots.casting import Receipt

type Ballot = tuple[str, str, str, uuid.UUID]
"""Voter, choice, nonce and resident of a ballot that is sent."""


@dataclass(frozen=True)
class Sent:
    """A ballot as a phone sent it, and what it was told."""

    voter: str
    choice: str
    nonce: str
    me: uuid.UUID
    receipt: Receipt

    @classmethod
    def told(cls, sent: Ballot, receipt: Receipt) -> "Sent":
        return cls(*sent, receipt)
