"""Afterwards: closed cases called back by sample, and months in figures that nobody rewrites.

follow_up.py   closed cases drawn and called back         callers.py     the number of whoever reported
drawn.py       what was drawn, as it stands
indicators.py  pure: a month in figures                   counted.py     what it counts, read in pieces
months.py, month_shown.py  frozen, and as people read it
month_schemas.py  what goes over the wire
"""
