"""A renovation project 改造项目: the versions of its plan, and what must hold before works may start 开工条件.

Generic: a gate is recorded as passed or lapsed by whatever room found it so, on one version of the plan; what a vote
or a survey is, this room never asks. It answers one question: may works start, and if not, what is missing.

It also holds what households ask of it: applications 申请, which the street answers within its clock, wishes 诉求, each
of which is told what became of it, and how far the project has come, stage by stage.

kinds.py         the closed vocabularies            gates.py         pure: may works start, and what is missing
plans.py         pure: what a plan says, its hash   plan_changes.py  pure: what differs, and whom that concerns
money.py         pure: whole fen, yuan as text      wording.py       pure: scopes in words
service.py       enter a project, publish a plan, set what must hold
plan_drafting.py what is sent as a plan, and its faults
gating.py        record a gate, ask whether works may start, alarms
emergency.py     an emergency: proposed by the street, approved by the district
applications.py  one household or a committee applies, the street accepts or returns
application_states.py  pure: where an application stands     application_file.py  it as JSON and as a sheet
stages.py        pure: the stages, and what each hangs on    staging.py           a project came to a stage
wishes.py        a wish, and what became of it      lifts.py         a stairwell asked about a lift
household.py     whose it is, and who may read it
waiting.py       emergencies and applications that wait
models.py, asked_models.py  tables      queries.py  reading
schemas.py, plan_schemas.py, asked_schemas.py  what goes over the wire
"""
