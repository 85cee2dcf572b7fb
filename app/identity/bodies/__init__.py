"""Bodies: of which body a mandate is (`body.py`), who appoints whom and what nobody is at the same time (`appointing.py`)."""
