"""A version of a plan that changes nothing material, from its posting on: drafted, and in force once it ran (posted.py)."""
