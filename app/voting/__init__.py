"""Statutory votes 法定表决, from a draft to a bundle that others count again. Its sub-rooms: docs/rooms/voting.md."""
