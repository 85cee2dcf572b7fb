"""Complaints: the rules, and what staff do."""
