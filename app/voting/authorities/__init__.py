"""Who casts for a head in somebody's place 代为表决的依据: a signed document recorded by one, confirmed by another.

`fitness` says what is wrong with one, `recording` keeps them, `proxy_form` prints the sheets people sign, `missing` finds
the heads of organisations that gave none. Whether one is good at the instant of a ballot is asked in
app/voting/ballots/entitlement.py.
"""
