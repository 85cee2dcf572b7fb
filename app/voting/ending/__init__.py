"""What ends a vote that was not counted.

at_once.py    a vote is void without a second person's word, where nobody has a choice
"""
