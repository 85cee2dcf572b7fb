"""Yigai 议改: residents of old urban communities decide how their homes are renovated.

Each folder is a room named with the words of the people who use it; what may import what is
fixed in `.importlinter` and explained in docs/architecture.md.
"""

import gc

# Reading the program makes half a million objects that all stay as long as it runs. With Python's own thresholds the
# collector looks through them 260 times, for a quarter of the time, and finds nothing. Who has read sets others
# (cli/__init__.py, main.py).
gc.set_threshold(1_000_000, 20, 100)
