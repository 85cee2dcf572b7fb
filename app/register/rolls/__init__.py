"""Rolls 名册快照: drafted, frozen, compared with the register in force, and who owns what today."""
