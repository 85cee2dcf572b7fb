"""In place of WeChat: a server that answers as the platform does, for tests and for work on front-ends.

It is no part of the service: `yigai wechat-standin` and the demo alone start it, and it imports nothing of the program,
so that a misunderstanding of the platform would have to be made twice. What it does not know for certain is in docs/wechat.md.

serving.py   the application                           hooks.py     being a user, the clock, faults, over HTTP
platform.py  everything on one clock                   gate.py      what every call has in common
call.py      a call, an errcode, the table's row       faults.py    failures ordered in advance
clock.py     its time, counters by the minute          crypto.py    signatures and encryption
people.py    codes, sessions, phone numbers            tokens.py    access tokens, old and stable
subscribe.py templates, consents, messages             content.py   texts and pictures looked at
codes.py     mini-program codes and links              picture.py   draws one
web.py       pages inside WeChat                       face.py      the face check
push.py      what it sends by itself
"""
