"""Slips 告知单: what is left at the door, and by whom."""
