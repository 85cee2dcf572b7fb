"""经手登记: what somebody else than the owner entered in an owner's name, and how the owner has the last word on it.

A claim is added and never changed; what became of it is told from its events (docs/decisions/0027).

kinds.py       the vocabularies                        standing.py   what holds of a claim, told from its events
two_units.py   when two people settle a dispute        service.py    entering, the owner's word, mending
settling.py    what two units find of a dispute        ties.py       flats that a member of staff may not enter for
telling.py     owners told in every channel            slips.py      a slip of paper for owners without the app
sampling.py    who is drawn to be called back          samples.py    samples drawn, and called one at a time
patterns.py    what cannot be by honest work           flags.py      the patterns of an estate's entries
reports.py     "nobody ever visited me"                figures.py    sums that give nobody away
queries.py     claims as they stand now                waiting.py    what waits for a person
reading.py     claims with their events and owners     speaking.py  who says it: a phone, or somebody at the window
preparing.py   a helper prepares, the owner confirms   agents.py     who entered a claim, by name
replying.py    a slip that came back                   shown.py      claims as people read them
entering.py    who enters, and the flats they enter for, read once
drawing.py     one draw: of what, by which seed
matters.py     where nobody enters anything any more: disputed, or struck
"""
