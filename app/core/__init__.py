"""What every room stands on and no room's word is known to: settings, database, clock, errors, sealing, sheets, PDF.

settings.py      every `YIGAI_…` variable                embedded.py      PostgreSQL from its wheel
db.py            engine, transactions, table conventions  installation.py  what this database is; the one clock
periods.py       working days, and when a period ends    calendar.py      days off and due times in the database
calendar_file.py the file in which days off are loaded
errors.py        refusals and their catalogue             sealing.py       encryption and keyed look-up of fields
fractions.py     whole-number thresholds                  ordering.py      sort keys for rooms and Chinese names
labels.py        enums with Chinese labels                canonical.py     JSON with exactly one spelling
idempotency.py   same key, same answer                    logs.py          structured lines without personal data
sheet_writing.py .xlsx and .csv                           typesetting.py   PDF
group_commit.py  what a crowd does, committed together   damage.py        what differs from its record
migrating.py     the schema brought up under load        dumping.py       a database as one file, and back
"""
