"""随手拍: from a photo of what is wrong to a problem really fixed, told by whoever reported it.

What happened to a case is only added to; where it stands is told again from that, and kept beside it for the queues.
"Fixed, says the unit" and "fixed, says the reporter" are two facts, and silence is neither.

kinds.py       the closed vocabularies            categories.py  pure: what can be wrong, in two levels
limits.py      pure: how long each thing may take clocks.py      pure: an end, put off by pauses and one extension
lifecycle.py   pure: events, and where a case stands after them
routing.py     pure: whose case it is             interest.py    pure: whom a case is about, who may not act on it
ladder.py      pure: who is told when a time has run out
policies.py    limits and routes as configured, version by version
units.py       responsible units, their people, warranties
acting.py      a case held, an event added, its clocks
reporting.py   report, add, correct, withdraw, say whether it is fixed
handling.py    dispatch, accept, refuse, hand on, act, pause, extend, say done
climbing.py    what the clock does: fallback, escalation, silence
contacts.py    one unit is lent the reporter's number for one case
models.py      tables     queries.py  reading     schemas.py  what goes over the wire     telling.py  who is told
"""
