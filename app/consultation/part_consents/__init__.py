"""Part consents 专有部分同意: who lets works into their own rooms."""
