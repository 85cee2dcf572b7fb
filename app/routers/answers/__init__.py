"""Answers that the office and residents share: rows of a room as they go over the wire."""
