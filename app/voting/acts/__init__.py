"""What each act on a vote needs before it may be done, and what it does; whose it is stands in app/voting/lifecycle.py."""
