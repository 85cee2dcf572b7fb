"""What goes over the wire about witnesses of the log."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.answers import Answer, BareInstant
from app.register.schemas import Input, Name, Words
from app.voting.kinds import WitnessParty


class NewWitness(Input):
    """A key that counts from now on, as `yigai witness init` printed it, and whose it is."""

    vkey: Annotated[str, Field(min_length=10, max_length=300)] = Field(
        examples=["jiedao.example.cn/witness1+7868ed8f+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"]
    )
    party: WitnessParty
    organisation: Name = Field(examples=["学院街道办事处"])


class EndOfWitness(Input):
    """Why a key counts no more."""

    reason: Words = Field(examples=["电脑更换，改用新的密钥"])


class WitnessEndAnswer(Answer):
    """From when on a witness's key counts for nothing new."""

    reason: str
    by: str
    at: datetime


class LogWitnessAnswer(Answer):
    """A registered witness: its key, for whom it signs, by whom it was registered, and its end."""

    id: uuid.UUID
    name: str
    vkey: str
    party: WitnessParty
    organisation: str
    registered_by: str
    registered_at: datetime
    ended: WitnessEndAnswer | None


class CheckpointAnswer(Answer):
    """A signed checkpoint: how many leaves the log had, and the note as it was signed (docs/log.md)."""

    size: int
    at: BareInstant
    note: str


class OfferedCheckpoint(BaseModel):
    """A size of a log to be signed: the note, and the base64 hashes that prove it grows out of the size before."""

    size: int
    note: str
    proof: list[str]


class OfferedCheckpoints(BaseModel):
    """What a witness is to sign of a vote's log after the size it signed last."""

    eid: str
    key: str
    checkpoints: list[OfferedCheckpoint]


class WatchedEstate(BaseModel):
    """An estate where a key counts, and what it has something to sign of: votes, and the ledger by the estate's id."""

    community: str
    organisation: str
    party: WitnessParty
    votes: list[str]
    ledger: uuid.UUID | None


class WatchedAnswer(BaseModel):
    """Where a key counts; `next` is to be given as `after` where there is more."""

    estates: list[WatchedEstate]
    next: str | None


class NewCosignature(Input):
    """The size of the log that a witness signed, and its signature line as it stands under the note."""

    size: int = Field(ge=1, le=2**31 - 1, examples=[96])
    line: Annotated[str, Field(min_length=10, max_length=400)] = Field(
        examples=["— jiedao.example.cn/witness1 eGjtjwAAAABpJIEAbAN2l8s7vDF5Fo14Tifugqb13pXFH2W6EOG3GPy7…"]
    )


class CosignatureAnswer(Answer):
    """A signature as it is kept: by whom, of which size, the time in it, when it came in."""

    name: str
    organisation: str
    party: WitnessParty
    size: int
    line: str
    seen_at: BareInstant
    at: BareInstant
