"""What hung where 公示: a dated text with its hash, its places and photos; objections 异议 to it; numbered public events.

Generic: a posting belongs to a subject (`subject_kind`, `subject_id`), and this room never asks what that is. Other
rooms render a text, draft a posting, and ask where it stands; what follows from its end is theirs to say.

kinds.py          the closed vocabularies            objections.py  record, answer, list: the overdue first
running.py        whether it has hung its days, or why not   verdicts.py  a result, as its sheet shows it first
lifecycle.py      pure: state from events and clock  events.py      public events, numbered without a gap
texts.py          pure: wordings and placeholders    catalogue.py   a committee's own wordings, versioned
hashing.py        pure: the hash printed on a sheet  sheet.py       the A4 sheet (posting.typ)
service.py        draft, hang, missing, rehung …     queries.py     reading postings, open alarms
waiting.py        what waits for somebody            schemas.py     what goes over the wire
models.py         tables                             errors.py      refusals
"""
