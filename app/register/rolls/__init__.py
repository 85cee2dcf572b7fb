"""Rolls 名册快照: drafted, frozen, and who owns what today."""
