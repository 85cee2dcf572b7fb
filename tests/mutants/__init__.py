"""Small changes to the program, drawn by a seed, and whether any test notices them: `make mutants`.

changes.py        every small change that can be made to a file       running_lines.py  a plugin: which test runs which line
drawing.py        which files, which of their changes, by a seed      lines_run.py      what it wrote down, kept in build/
trying.py         a copy of the tree, a change in it, its tests       equivalents.tsv   changes that change nothing, and why

Nothing is changed in the checkout: every change is made in the copy and taken back there.
"""
