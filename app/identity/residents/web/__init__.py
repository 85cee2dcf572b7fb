"""Signing in on a web page: in WeChat by its official account, elsewhere by a code sent to a number.

accounts.py  one person, several accounts, one resident    states.py   the state of a web sign-in, bound to a browser
texted.py    codes sent to numbers, and what they open     schemas.py  what goes over the wire

What somebody signed in by says nothing of a flat; the house rests on bindings alone (docs/decisions/0056).
"""
