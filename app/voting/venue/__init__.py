"""Voting on site 现场表决: a session before witnesses, who was let in, boxes emptied, help at a device, the count sheet.

`sessions` opens one and says how it stands; `check_ins` lets people in; `boxes` empties ballot boxes; `assisted` enters a
ballot for somebody who stands there; `reconciliation` is the arithmetic of `count_sheet`, whose signing ends a session;
`witnessed` is what a witness with an account reads of it.
"""
