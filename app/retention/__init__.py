"""保存期限: what is kept of people, how long, and what becomes of it then (law R-72, section 7.5; docs/retention.md).

periods.py     the table: kinds, periods, fates, sources; pure
applying.py    the table carried out, all of it in one transaction, or only counted
"""
