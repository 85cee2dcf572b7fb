"""Who handles: units and offices at work on cases, what waits for whom, and what the clock does when nobody is.

actors.py      who of the staff is what to a case, and what is theirs to see
handling.py    dispatch, accept, refuse, hand on, act, pause, extend, say done      attaching.py  the photos of these
climbing.py    what the clock does: fallback, escalation, silence
contacts.py    one unit is lent the reporter's number for one case
queues.py      what waits where, counts, one case in full      waiting.py  what stands on the work list
staff_answers.py, handling_schemas.py  what goes over the wire
"""
