"""Limits 时限: how long each step may take, whose a case is, and its clocks.

limits.py    the configuration, an option a line      options.py   the kinds of options
policies.py  its versions, stored and hashed          routing.py   whose a case is
clocks.py    pure: when a clock ends                  timing.py    the clocks in the database
"""
