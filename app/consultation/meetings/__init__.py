"""居民议事会、坝坝会: a meeting with the households of a scope about the plan they are asked about.

Notice, check-in, questions and answers, minutes, and what was signed on the spot. A meeting decides nothing: who was there
has been asked in person, what they say is a stance of the three rounds, and neither is ever a ballot (law R-65).

lifecycle.py  pure: where a meeting stands                codes.py        the code at the place, which changes
calling.py    call with notice, open, close, call off     checking_in.py  who was there, by code or at the desk
questions.py  asked, answered by whom, what waits         minutes.py      versions with their hash, objections
signing.py    a stance given there, on phone or paper     queries.py      reading
schemas.py    what goes over the wire
"""
