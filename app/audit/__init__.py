"""查阅: everything ever recorded for a flat, for its owners on their phones and, as a paper, at the window.

This room reads every other and is read by none; what it keeps is who was given a paper of what.

sight.py     how much of a flat's records somebody may be shown (pure)   recorded.py   the one query of all rooms
in_scope.py  what there is to audit at an estate, in one list
asked.py     what a flat asked for, said and did where it was asked
extracts.py  a paper made for an applicant, kept as evidence, checked    extract_sheet.py  its pages
schemas.py   what goes over the wire                                     models.py     the table of extracts
"""
