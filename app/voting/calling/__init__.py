"""Calling 送达: whom the notice reached and how, and who is called or visited next."""
