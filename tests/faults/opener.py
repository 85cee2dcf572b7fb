"""The process that opens files, telling at its end what the largest of its children held: `python -m tests.faults.opener`.

Each file is opened by a child of its own, gone before anybody could look at it; its parent alone hears of its memory.
"""

import os
import resource
from pathlib import Path

from app.media import preparing

FOLDER = "YIGAI_OPENERS"
"""The folder, by a variable of the environment, into which each process writes kilobytes under its number."""

if __name__ == "__main__":
    preparing.main()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    (Path(os.environ[FOLDER]) / str(os.getpid())).write_text(str(most))
