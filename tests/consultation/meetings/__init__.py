"""Meetings: the code at the place, who may do what, and one meeting over HTTP."""
