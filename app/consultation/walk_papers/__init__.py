"""走访清单带回: walk lists filled in by hand at the doors, handed in with a photo and keyed by two who do not see each other.

What both read becomes a record of whoever walked and signed it; a door they read differently waits for a third person
(docs/decisions/0041).

models.py   tables                       same.py     pure: when two readings of a door are the same
keying.py   handed in, keyed, recorded   schemas.py  what goes over the wire
"""
