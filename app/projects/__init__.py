"""A renovation project 改造项目: the versions of its plan, and what must hold before works may start 开工条件.

Generic: a gate is recorded as passed or lapsed by whatever room found it so, on one version of the plan; what a vote
or a survey is, this room never asks. It answers one question: may works start, and if not, what is missing.

kinds.py        the closed vocabularies        gates.py       pure: may works start, and what is missing
plans.py        pure: the hash of a plan       wording.py     pure: scopes in words
service.py      enter a project, publish a plan, set what must hold
gating.py       record a gate, ask whether works may start, alarms
emergency.py    an emergency: proposed by the street, approved by the district
waiting.py      emergencies that wait for the district
models.py       tables      queries.py  reading      schemas.py  what goes over the wire
"""
