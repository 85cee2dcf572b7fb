"""内容安全: what residents write, and the pictures they hand in, is looked at before others see it.

A row is written with the change; the worker asks the platform afterwards, outside any transaction. Whatever becomes of
the asking, nothing is lost and nothing waits for it: the author sees their own at once, staff too, every term runs on,
and only other residents wait until it has passed or staff have released it (docs/decisions/0025).

kinds.py      the vocabularies                       asking.py    the worker's side: rows taken, asked, settled
showing.py    pure: who may see what                 pushes.py    results that the platform tells by itself
service.py    ask for text or picture, decide        address.py   a picture's address, signed, for the platform alone
queries.py    states, what may be shown, the queue   waiting.py   what waits for staff
models.py     tables                                 schemas.py   what goes over the wire
errors.py     refusals                               forgetting.py pictures that were handed in and never used
"""
