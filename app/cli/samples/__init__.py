"""Samples: a made-up estate as the files a committee would have."""
