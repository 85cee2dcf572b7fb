"""The bundle of a vote 资料包: everything by which others check it without us, in one ZIP.

The public one goes to everybody; the restricted one adds the openings, under pseudonyms, for a named auditor. `contents`
says what each file holds, `packing` makes the ZIP of them (pure), `exporting` signs, keeps and hands out, and
`verify.py` is the program that travels inside, and `verify.js` a second one, written apart from it. `summary` is the
vote on a few sheets for whoever is given the restricted one, `summing_up` and
`befallen` what stands on them. Format: docs/bundle.md.
"""
