"""What every room stands on and no room's word is known to: settings, database, clock, errors, sealing, sheets, PDF.

postgres/        from its wheel; the schema brought up, a database as one file and back
paging/          a page of a list, and the cursor that leads to the next
signing/         logs that are signed, and witnesses of them
values/          fractions of whole numbers, one spelling of JSON, coordinates, order of doors and names
settings.py      every `YIGAI_…` variable                db.py            engine, transactions, table conventions
installation.py  what this database is; the one clock     periods.py       working days, and when a period ends
calendar.py      days off and due times in the database   calendar_file.py the file in which days off are loaded
errors.py        refusals and their catalogue             sealing.py       encryption and keyed look-up of fields
labels.py        enums with Chinese labels                answers.py       answers that read their row
idempotency.py   same key, same answer                    logs.py          structured lines without personal data
sheet_writing.py .xlsx and .csv                           typesetting.py   PDF
group_commit.py  what a crowd does, committed together    shared_reading.py what a crowd asks, read once
signed_links.py  links that soon end                      waits.py         how long to wait before the next try
damage.py        what differs from its record
"""
