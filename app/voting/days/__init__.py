"""Whether the days of a notice ran, head by head.

per_head.py    pure: when a sheet's days are over at a place, and for whom they did not run
"""
