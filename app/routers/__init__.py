"""The only place that knows HTTP, grouped by audience.

public.py   anybody: health, catalogue, template      office/     staff: sign-in, places, imports, owners, rolls
access.py   transaction, who is this, what may they   errors.py   one error shape, one table kind -> status
requests.py request ids, size limit, log line         openapi.py  labels, examples, the check at start-up
"""
