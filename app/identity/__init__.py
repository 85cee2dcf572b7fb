"""Who is this, and what may they do where: staff accounts, sign-in, mandates.

permissions.py  pure: roles, permissions, and the one table between them
models.py       staff, sessions, mandates         service.py        whose token is this, who may do what where, appoint
passwords.py    argon2, off the event loop        signing_in.py     in and out, the proof anew, the password changed
mandates.py     given and ended over HTTP         second_factor.py  codes of an authenticator application
own_records.py  what of the register is staff's   waiting.py        phones, requests and objections that wait
tokens.py       hashes of tokens                  errors.py         refusals
devices.py      where somebody is signed in       password_resets.py  a lost password, by two, who never know the new one
password_rules.py  pure: what is guessed first, and what a login may be
wechat_accounts.py  bound by a code from the console, with a PIN
colleagues.py  who works in one house with whom
pins.py         pure: six digits, and which of them anybody would try first
"""
