"""The machine a figure was measured on; without it a figure says nothing."""

import os
import platform
from pathlib import Path


def machine() -> dict[str, str | int]:
    """Processor, cores, memory (whole GiB), system and Python."""
    return {
        "processor": _first("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 0,
        "memory_gib": round(int(_first("/proc/meminfo", "MemTotal").removesuffix(" kB") or 0) / 2**20),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _first(path: str, name: str) -> str:
    """The value of the first line `name: value` of a file of the kernel, empty where there is none."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
