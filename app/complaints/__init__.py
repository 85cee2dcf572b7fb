"""随手拍: from a photo of what is wrong to a problem really fixed, told by whoever reported it.

What happened to a case is only added to; where it stands is told again from that, and kept beside it for the queues.
"Fixed, says the unit" and "fixed, says the reporter" are two facts, and silence is neither.

reporters/     a report, what its reporters say and see, cases that are one, what anybody sees
handlers/      units and offices at work, what waits for whom, what the clock does
settings/      units, warranties, limits and routes; the board on site
afterwards/    call-backs and monthly figures

kinds.py       the closed vocabularies            categories.py  pure: what can be wrong, in two levels
limits.py      pure: how long each thing may take clocks.py      pure: an end, put off by pauses and one extension
lifecycle.py   pure: events, and where a case stands after them
routing.py     pure: whose case it is             interest.py    pure: whom a case is about, who may not act on it
ladder.py      pure: who is told when a time has run out
complained_of.py  whom a case complains of       sending.py  a case sent by the rules, and anew
plan_items.py  items of a plan that cases and routes name
houses.py      the offices of the persons a case is about
personal.py    pure: what in words tells of a person       wordings.py  what of reporters' words anybody may read
acting.py      a case held, an event added, its clocks           timing.py  clocks in the database
policies.py    limits and routes version by version              telling.py who is told
models.py, month_models.py, wording_models.py  tables
"""
