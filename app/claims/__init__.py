"""经手登记: what somebody else than the owner entered in an owner's name, and how the owner has the last word on it.

A claim is added and never changed; what became of it is told from its events (docs/decisions/0027).

reading/       claims with their events: what holds, when two settle a dispute, what is closed to entering
slips/         a slip of paper for owners without the app, who is told of a claim, who entered it by name
samples/       some drawn by nobody's choice, and called one at a time
patterns/      what cannot be by honest work
kinds.py       the vocabularies                        service.py    entering, the owner's word, mending
settling.py    what two units find of a dispute        ties.py       flats that a member of staff may not enter for
reports.py     "nobody ever visited me"                waiting.py    what waits for staff
queries.py     claims as they stand now
preparing.py   a helper prepares, the owner confirms   speaking.py   who says it: a phone, or somebody at the window
replying.py    a slip that came back                   shown.py      claims as people read them
entering.py    who enters, their flats, read once     waiting_for_me.py  what waits for an owner
leading_on.py  what staff may do on a claim now
"""
