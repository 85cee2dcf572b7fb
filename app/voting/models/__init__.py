"""Tables of the statutory vote. What came in and what was counted is evidence: added, never changed.

`standing` is the one mutable fact of the count: which ballot of a head stands. Rows carry what the log is made of
(seq, ts, nonce, salt, commitment, leaf) from the first day.
"""

from app.voting.models.authority import AppointmentConsent, VoterAppointment, VotingAuthority
from app.voting.models.ballot import Ballot, LaterBallot, PlaceTaken, Void, VoteLeaf
from app.voting.models.dispute import Dispute, DisputeFinding, RollCorrection
from app.voting.models.log import BundleExport, Cosignature, LogWitness, LogWitnessEnd, VoteCheckpoint
from app.voting.models.paper import IssuedPaper, Paper, PaperEntry, PaperEvent, PaperScan, ScanPage
from app.voting.models.result import Attestation, CountedResult, PersonsDecision
from app.voting.models.sample import ScanLook, ScanLookFinding, ScanSample, ScanSampleEntry
from app.voting.models.venue import BoxOpening, CheckIn, CountSheet, VenueSession
from app.voting.models.vote import Vote, VoteItem, VoteProposal

__all__ = [
    "AppointmentConsent",
    "Attestation",
    "Ballot",
    "BoxOpening",
    "BundleExport",
    "CheckIn",
    "Cosignature",
    "CountSheet",
    "CountedResult",
    "Dispute",
    "DisputeFinding",
    "IssuedPaper",
    "LaterBallot",
    "LogWitness",
    "LogWitnessEnd",
    "Paper",
    "PaperEntry",
    "PaperEvent",
    "PaperScan",
    "PersonsDecision",
    "PlaceTaken",
    "RollCorrection",
    "ScanLook",
    "ScanLookFinding",
    "ScanPage",
    "ScanSample",
    "ScanSampleEntry",
    "VenueSession",
    "Void",
    "Vote",
    "VoteCheckpoint",
    "VoteItem",
    "VoteLeaf",
    "VoteProposal",
    "VoterAppointment",
    "VotingAuthority",
]
