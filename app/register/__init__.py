"""The register of owners 业主名册: places, parts, owners, and the rolls frozen from them.

kinds.py        the closed vocabularies           sheet/         a committee's Excel sheet in, and back again
heads.py        表决权人数: distinct sets of owners  same_owner.py  one owner or two? the doubtful go to a person
models.py       tables                            masking.py     how names and numbers are shown
difference.py   what a sheet would change         imports.py     check, decide, approve, undo
corrections.py  single changes by two persons     rolls.py       freeze a roll for a scope
places.py       district to stairwell, grids      queries.py     reading and searching
people_named.py  which people words name
recognising.py  whether somebody is still an owner  many_heads.py  the same for many at once
"""
