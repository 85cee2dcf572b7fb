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
reporting.py   a report looked at, kept, timed, sent      entering.py   what is asked of who writes one down for a caller
similar.py     pure: which open cases may be the same     revealing.py  pure: what in a report tells who made it
elsewhere.py   pure: numbers to call, other channels      wording.py    pure: where a case stands, in a sentence
placing.py     a place by id or name                      photos.py     photos by their hash, here or to come
checking.py    the dry run, and the form                  comparing.py  open cases beside a report
speaking.py    add, correct, take back, fixed or not, message, me too
granting.py    the reporter lends their number            merging.py    two cases made one, and two again
my_cases.py    a reporter's cases   my_case.py  one case  public_cases.py  released cases, for anybody
words_shown.py which words others may read                forgetting.py who reported, after three years
codes.py       mini-program codes
handling.py    dispatch, accept, refuse, hand on, act, pause, extend, say done      attaching.py  the photos of these
climbing.py    what the clock does: fallback, escalation, silence
follow_up.py   closed cases drawn and called back         callers.py     the number of whoever reported
indicators.py  pure: a month in figures                   months.py, month_shown.py  frozen, and as people read it
contacts.py    one unit is lent the reporter's number for one case
queues.py      what waits where, counts, one case in full      waiting.py  what stands on the work list
board.py       the board on site, printed from the version in force
models.py, month_models.py  tables     telling.py  who is told
*_schemas.py, *_answers.py  what goes over the wire
"""
