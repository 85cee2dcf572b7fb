"""问卷: what a community asks its households, in versions that never change once published.

kinds.py      the closed vocabularies            questions.py  pure: questions, what may be answered, what is counted
settling.py   pure: what a household answers     sums.py       pure: counted by households, heads and area
ranking.py    pure: items by need, with ties     public.py     pure: sums by place that single nobody out
drafting.py   draft and publish                  answering.py  one's own answer
answerable.py when, by whom, and what is kept    entered.py    answers that staff enter: claims
reading.py    households with their answers         wished.py     pure: whether enough were asked for a plan
planning.py   from an item menu to a plan        queries.py    surveys, the list
leading_on.py what may be done of it now         models.py     tables
waiting.py    those closed that wait for a plan
schemas.py    what goes over the wire
"""
