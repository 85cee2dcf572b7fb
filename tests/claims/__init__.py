"""Tests of claims: what was entered in somebody else's name."""
