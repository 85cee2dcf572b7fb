"""Whose hand an act takes.

bodies.py    of which bodies two hands are           actors.py    whether an act is somebody's
on_line.py   which bodies could be the second hand today
passing.py   who is silent or objects without a reason is passed over, in public
"""
