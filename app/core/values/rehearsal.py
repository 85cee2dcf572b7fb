"""A rehearsal 演练: whatever is shown, printed or written while one is answered says so.

The database knows that it is a practice house's; sheets are set and written by functions that ask no database. So the
request that they serve carries it, into the threads that set the sheet too.
"""

from contextvars import ContextVar

REHEARSED: ContextVar[bool] = ContextVar("rehearsed", default=False)
"""Whether what is being answered is of a practice house."""

WORD = "演练"
WARNING = "演练：本件由演练系统生成，不是正式文件，不得张贴生效、不得作为任何依据"
