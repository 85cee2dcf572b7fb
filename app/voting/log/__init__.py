"""The log of a vote as others can check it 可验证的表决记录: its leaves in order, signed checkpoints, receipts.

`lines` reads the leaves, `checkpoints` keeps those signed at the turning points of a vote, `holding` holds a log to them
before it is signed on, `receipts` prove one ballot or that there is none. What leaves hold is `app/voting/leaves.py`; the format is docs/log.md.
"""
