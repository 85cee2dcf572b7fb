"""Parts of the demo's votes that stand for themselves.

`organisations` are the owners that are no people: whom they authorise under their seal, and how these vote.
"""
