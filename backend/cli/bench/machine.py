"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import av

_PACKAGES = ("av", "opencv-python-headless", "numpy", "pillow")


def machine() -> dict[str, Any]:
    """Processor, cores, memory (bytes), system, and the versions of what does the work.

    ``load`` is how many processes wanted a core before the bench began (getloadavg(3)).
    """
    libraries = {name: ".".join(map(str, found)) for name, found in av.library_versions.items()}
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
            **{name: libraries[name] for name in ("libavcodec", "libavformat") if name in libraries},
        },
    }


def described(facts: dict[str, Any]) -> str:
    """The machine in two lines."""
    memory = facts["memory_bytes"]
    size = f", {memory / 1e9:.0f} GB of memory" if memory else ""
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    return f"{facts['processor']}, {facts['cores']} cores{size}, {facts['system']}\n{versions}"


def _processor() -> str:
    cpus = Path("/proc/cpuinfo")
    if cpus.is_file():
        for line in cpus.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        asked = ["sysctl", "-n", "machdep.cpu.brand_string"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        if told:
            return told
    return platform.processor() or platform.machine()


def _memory() -> int | None:
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None
