"""微信平台: what we ask of WeChat's server, and what it tells us by itself.

A low room: it knows the platform's words and none of ours. Nobody calls it inside an open transaction, and a failure of
the platform never fails a vote or a complaint; signing in is the one exception (docs/wechat.md, docs/decisions/0020).

client.py         the calls, one method each           calling.py       one call: sent, read, tried again or not
token.py          the access token, fetched once       answers.py       what comes back, read leniently
errors.py         what a call can end in               template_data.py what may stand in a message's fields
push.py           what the platform sends: whose it is, what it says
push_crypto.py    signature and encryption of it       inbox.py         kept first, worked on later
models.py         tables                               scenes.py        pure: what a mini-program code opens
codes.py          mini-program codes, fetched once     official.py     who looks at a page in WeChat
"""
