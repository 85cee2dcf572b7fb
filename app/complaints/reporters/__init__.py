"""Who reports: a report looked at and kept, what is said of it afterwards, cases that are one, what others may see of it.

own/           a reporter's cases                         public/        released cases, for anybody
merging/       cases that may be one: compared, joined, merged, parted
reporting.py   a report looked at, kept, timed, sent      entering.py    what is asked of who writes one down for a caller
elsewhere.py   pure: numbers to call, other channels      revealing.py   pure: what in a report tells who made it
placing.py     a place by id or name                      wording.py     pure: where a case stands, in a sentence
checking.py    the dry run, and the form                  photos.py      photos by their hash, here or to come
speaking.py    add, correct, take back, fixed or not, message, me too
granting.py    the reporter lends their number            calling_again.py  who called in, and calls again
words_shown.py which words and photos others may see      forgetting.py  who reported, after three years
codes.py       mini-program codes                         report_schemas.py  what goes over the wire
"""
