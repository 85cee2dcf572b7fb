"""Ballot papers 纸质表决票: printed and handed out, handed in, scanned, keyed by two.

issuing.py    a serial for each head, what became of every sheet   qr.py        what the code on it says
ballot_paper.py  the sheets as PDF, in the order of the doors      receiving.py handed in, before anybody reads it
scans.py      pages laid to papers, or waiting for a person        queue.py     what a keyer is handed next
keying.py     two read it apart, a third settles                   schemas.py   what goes over the wire
sampling.py   some drawn for an audit, each beside what was keyed
"""
