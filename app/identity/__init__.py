"""Who is this, and what may they do where: staff accounts, sign-in, mandates.

permissions.py  pure: roles, permissions, and the one table between them
models.py       staff, sessions, mandates         service.py   sign in, whose token is this, appoint
passwords.py    argon2, off the event loop        errors.py    refusals
"""
