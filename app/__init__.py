"""Yigai 议改: residents of old urban communities decide how their homes are renovated.

Each folder is a room named with the words of the people who use it; what may import what is
fixed in `.importlinter` and explained in docs/architecture.md.
"""
