"""Whose hand an act takes: of which bodies two hands are (`bodies.py`), and whether it is somebody's (`actors.py`)."""
