"""Ballots 选票: who may cast for a head, what is cast, received, keyed, taken out again."""
