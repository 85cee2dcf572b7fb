"""随手拍: from a photo of what is wrong to a problem really fixed, told by whoever reported it.

What happened to a case is only added to; where it stands is told again from that, and kept beside it for the queues.
"Fixed, says the unit" and "fixed, says the reporter" are two facts, and silence is neither.

kinds.py       the closed vocabularies            categories.py  pure: what can be wrong, in two levels
limits.py      pure: how long each thing may take clocks.py      pure: an end, put off by pauses and one extension
lifecycle.py   pure: events, and where a case stands after them
routing.py     pure: whose case it is             interest.py    pure: whom a case is about, who may not act on it
ladder.py      pure: who is told when a time has run out
policies.py    limits and routes version by version; policy_change.py pure: what one changes; configuring.py a new one taken in
units.py       responsible units, their people, warranties
acting.py      a case held, an event added, its clocks      timing.py  clocks in the database
actors.py      who of the staff is what to a case, and what is theirs to see
reporting.py   report, add, correct, withdraw, say whether it is fixed
handling.py    dispatch, accept, refuse, hand on, act, pause, extend, say done      attaching.py  the photos of these
climbing.py    what the clock does: fallback, escalation, silence
contacts.py    one unit is lent the reporter's number for one case
queues.py      what waits where, counts, one case in full      waiting.py  what stands on the work list
board.py       the board on site, printed from the version in force
models.py      tables     telling.py  who is told
*_schemas.py, *_answers.py  what goes over the wire
"""
