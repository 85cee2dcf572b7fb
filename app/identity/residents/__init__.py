"""住户: people with a phone. A code proves access to a flat, never ownership; only a confirmed owner votes.

A binding says as what: owner, occupant until a day, helper of an owner.

web/           signing in on web pages, by redirect or texted code
codes/         a code for a flat, kept as a keyed hash, and the sheets of a stairwell
logins.py      who runs the mini-program, and their tokens   tries.py       wrong ones, by day and year
binding.py     a code used, who stands for which owner       confirming.py  which owner, on what it was found
dwelling.py    as whom somebody speaks at their flat
flatmates.py   who else is bound, and objecting to it        flags.py       bindings that came too fast
inbox.py       what waits for their inboxes                  numbers.py     texts for numbers of the register
remote.py      asked for from afar, with pictures            deciding.py    staff look at that, and decide
invitations.py an owner lets somebody in, once               occupants.py   staff say that somebody lives there
many_phones.py many phones at once, for ballots that go together
shown.py       nobody confirms what they were shown
privacy.py     the notice, consents, being forgotten         verifying.py   where a face check would be hung in
"""

from app.identity.residents.binding import bindings, doubted, end, held_at, owners_of, unconfirmed, use_code
from app.identity.residents.codes.codes import CODE_LIFE, issue_code, try_of
from app.identity.residents.confirming import confirm
from app.identity.residents.logins import SESSION_LIFE, first_token, resident_of
from app.identity.residents.schemas import BoundAnswer

__all__ = [
    "CODE_LIFE",
    "SESSION_LIFE",
    "BoundAnswer",
    "bindings",
    "confirm",
    "doubted",
    "end",
    "first_token",
    "held_at",
    "issue_code",
    "owners_of",
    "resident_of",
    "try_of",
    "unconfirmed",
    "use_code",
]
