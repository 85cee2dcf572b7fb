"""Disputes 选票争议: an owner says that a ballot entered by somebody else is not theirs; two units settle it."""
