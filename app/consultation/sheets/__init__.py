"""签字表、接龙、问卷导出: what households said on sheets and lists of others, taken in as claims that nobody confirmed yet.

A look first, which keeps the file and says every fault at its line; then a named person takes the good lines in, each
once however often the file comes (docs/decisions/0041).

kinds.py      what a sheet is                       fault_codes.py  pure: what may be wrong with it
stances.py    pure: what words and ticks mean       chats.py        pure: a line of a group's list
questionnaires.py pure: columns and questions       lines.py        pure: a line, its people and its day
reading.py    a file into lines                     matching.py     lines to flats and owners of the register
checking.py   the look, kept                        taking.py       taking in, as claims
models.py     tables                                schemas.py      what goes over the wire
"""
