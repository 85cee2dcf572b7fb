"""Closing 计票之后: the count of a vote, its roll corrected beside, official figures and a person's decision."""
