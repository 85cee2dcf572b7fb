"""Limits 时限: how long each step may take, whose a case is, and its clocks."""
