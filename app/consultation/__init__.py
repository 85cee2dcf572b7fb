"""The three rounds of asking 三轮征询: what each household says about a plan, who went to ask, and what was promised.

A stance may change with every word and never turns into a ballot. Rounds, visits, answers, promises are only added to;
where a household stands is told again from its history each time, and the denominator is all households.
Its sub-rooms: docs/rooms/consultation.md.
"""
