"""Who reports: a report looked at and kept, what is said of it afterwards, cases that are one, what others may see of it.

reporting.py   a report looked at, kept, timed, sent      entering.py   what is asked of who writes one down for a caller
similar.py     pure: which open cases may be the same     revealing.py  pure: what in a report tells who made it
elsewhere.py   pure: numbers to call, other channels      wording.py    pure: where a case stands, in a sentence
placing.py     a place by id or name                      photos.py     photos by their hash, here or to come
checking.py    the dry run, and the form                  comparing.py  open cases beside a report
speaking.py    add, correct, take back, fixed or not, message, me too
granting.py    the reporter lends their number            merging.py    two cases made one, and two again
my_cases.py    a reporter's cases   my_case.py  one case  public_cases.py  released cases, for anybody
words_shown.py which words and photos others may see      forgetting.py who reported, after three years
wordings_shown.py  the words of a case before it is released
codes.py       mini-program codes                         *_schemas.py  what goes over the wire
"""
