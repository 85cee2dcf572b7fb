"""A renovation project 改造项目: the versions of its plan, and what must hold before works may start 开工条件.

Generic: a gate is recorded as passed or lapsed by whatever room found it so, on one version of the plan; what a vote
or a survey is, this room never asks. It answers one question: may works start, and if not, what is missing.

It also holds what households ask of it: applications 申请, which the street answers within its clock, wishes 诉求, each
of which is told what became of it, and how far the project has come, stage by stage.

plans/           a plan: what it says and its hash, its money in whole fen, what a new version changes and for whom
asked/           applications 申请, and a stairwell asked about a lift
carrying/        a version that changes nothing material: declared, approved by another body
alarms/          after works began: what befell, and what two bodies decided
policy/          the district's policy, as data; what must hold before works of a project, never below it
kinds.py         the closed vocabularies            gates.py         pure: may works start, and what is missing
service.py       enter a project, publish a plan
gating.py        record a gate, ask whether works may start, alarms
emergency.py     an emergency: proposed by the street, approved by the district
second_word.py   whoever refuses what was proposed says why
stages.py        pure: the stages in an order, the gates before each    staging.py   a project came to a stage
wishes.py        a wish, and what became of it      household.py     whose it is, and who may read it
wording.py       pure: scopes in words              waiting.py       emergencies and applications that wait
queries.py       reading                            schemas.py       what goes over the wire
waiting_for_me.py  what waits for a resident      briefing.py      a plan in a line: what it costs, who pays
household_pays.py  what each home pays of it, on the register of today
"""
