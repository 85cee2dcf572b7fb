"""What ends a vote that was not counted.

stopping.py   an open vote whose notice did not run receives no more ballots
at_once.py    a vote is void without a second person's word, where nobody has a choice
"""
