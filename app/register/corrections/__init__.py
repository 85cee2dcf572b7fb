"""Corrections 更正: one fact put right by two persons."""
