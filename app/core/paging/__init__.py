"""Lists are answered a page at a time: one shape of a page, one cursor, one way to read on from it.

page.py    what a page says                       cursor.py  how far somebody has read, and where they read on
lines.py   a page out of the database, or out of lines that were computed

Source: docs/decisions/0055-one-page.md
"""

from app.core.paging.cursor import START, Cursor
from app.core.paging.lines import PAGE, all_lines, page_in_order, page_of, records, rows
from app.core.paging.page import Page

__all__ = ["PAGE", "START", "Cursor", "Page", "all_lines", "page_in_order", "page_of", "records", "rows"]
