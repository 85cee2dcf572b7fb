"""Closing 计票之后: the count of a vote, its corrections, official figures and a person's decision."""
