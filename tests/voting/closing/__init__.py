"""Tests of what follows the window: the roll corrected beside, the count under both."""
