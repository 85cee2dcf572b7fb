"""Whether the days of a notice ran, head by head.

per_head.py    pure: when a sheet's days are over at a place, and for whom they did not run
served.py      pure: for which stairwells a sheet at a place is meant
told.py        when the owners of a head were told in person
sheets.py      when the days of a vote's sheet are over for each head of its roll
"""
