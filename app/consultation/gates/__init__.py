"""八成门槛: four shares of all households that a project passes, each certified with a file anybody can count again.

kinds.py        the closed vocabularies             rule.py     pure: figures, what they stand on, when they lapse
certificate.py  pure: the file, and counting it     facts.py    the households of a gate, from a survey or a consultation
certifying.py   certify, look again, lapse          papers.py   the certificate on paper
accepting.py    what acceptance hangs on            works.py    the works gate this instant
stage_gates.py  what households opened of the gates before a project's stages
tries.py        pure: doors knocked at in vain
models.py       tables      queries.py  reading     schemas.py  what goes over the wire
"""
