"""Patterns 异常线索: entries that are looked at."""
