"""The district's policy 本区政策: what must hold before works, days and shares, as data in numbered, hashed versions.

Where the law is silent a district chooses; below the law it is refused with the article. A project may ask for more than
the policy in force, and never for less.

district_policy.py  what a policy says, its hash, and why one cannot be taken
stage_orders.py     the order of the stages with the gates before each, and why one cannot be taken
policies.py         proposed by one person of the district, in force once another approves; the one in force of an estate
presets.py          the presets that come with the program    presets/   one file for each: a new one is data
required.py         pure: what a project asks for, laid beside the policy
requiring.py        what must hold before works: proposed by one, approved by another
policy_schemas.py   what goes over the wire
"""
