"""The client of the WeChat platform, against the stand-in; and what the platform sends by itself."""
