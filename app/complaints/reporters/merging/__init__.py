"""Merging 合并: reports of the same thing become one case."""
