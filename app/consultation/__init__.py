"""The three rounds of asking 三轮征询: what each household says about a plan, who went to ask, and what was promised.

A stance may change with every word and never turns into a ballot. Rounds, visits, answers, promises are only added to;
where a household stands is told again from its history each time, and the denominator is all households.

kinds.py       the closed vocabularies             standing.py   pure: where a household stands
visiting.py    pure: visits beyond the rules       meter.py      pure: the figures, and what is still missing
performing.py  pure: who performs which round      doors.py      pure: the floor of a room
cells.py       pure: sums that single nobody out   promising.py  promises, kept or not
rounds.py      open a consultation and its rounds, follow a new plan, close with a report
recording.py   records of visits, in any order and any number of times     rosters.py  whom a round goes to
answering.py   a household's own word              claimed.py    what others entered, held as claims
history.py     the history of households read      board.py      the stairwell board, who is left, who to visit
board_files.py the board and the walk list to print
surveys/       questionnaires, and what households answer   gates/         four fifths of them, and certificates
sheets/        sheets, chat lists and exports taken in      walk_papers/   walk lists brought back, keyed by two
correcting.py  an owner says otherwise than was entered     correction_schemas.py  what goes over the wire of that
following.py   whom a new plan concerns            consenting.py pure: does a part's owners agree, by riser
attending.py   who was at a meeting               meetings/      called, held, minuted: 居民议事会
consent_gate.py   consents of parts open a gate, and hold works back riser by riser
part_consents.py  consents of the owners whose flats an item touches, apart from stances and votes
models.py, part_consent_models.py, meeting_models.py, attendance_models.py  tables      queries.py  reading      schemas.py, visit_schemas.py, part_consent_schemas.py  what goes over the wire
"""
