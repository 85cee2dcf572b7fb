"""One household applies and its stairwell is asked: begun by the street's acceptance itself, without a project's plan.

models.py        tables                             asking.py        accept and ask, report what came of it
questions.py     what a stairwell is asked    waiting.py       askings that the committee is to report on
"""
