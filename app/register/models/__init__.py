"""Tables of the register: where things are, who owns what, how it came to be so, and the frozen rolls.

`change_id` names the act (an import or a correction) that made a row, `ended_change_id` the one that ended it; that
is how an import is undone and how a flat's history is told. Acts name staff by id only: this room does not know them.
"""

from app.register.models.changes import AreaObjection, Correction, PersonalDataView, RegisterEntry, RegisterImport
from app.register.models.owners import AuthorisedVoter, Occupant, Owner, Ownership, Part
from app.register.models.places import Building, Committee, Community, District, Grid, GridStairwell, Stairwell, Street
from app.register.models.rolls import Roll, RollEntry, RollOwner

__all__ = [
    "AreaObjection",
    "AuthorisedVoter",
    "Building",
    "Committee",
    "Community",
    "Correction",
    "District",
    "Grid",
    "GridStairwell",
    "Occupant",
    "Owner",
    "Ownership",
    "Part",
    "PersonalDataView",
    "RegisterEntry",
    "RegisterImport",
    "Roll",
    "RollEntry",
    "RollOwner",
    "Stairwell",
    "Street",
]
