"""What the street sets: who repairs, within what limits, which cases go to whom; and the board that says so on site.

units.py       responsible units, their people, warranties
configuring.py a new version of limits and routes taken in      policy_change.py  pure: what a version changes
board.py       the board on site, printed from the version in force
policy_answers.py, settings_schemas.py, option_schemas.py  what goes over the wire; of limits, what follows from their kinds
"""
