"""On what it was measured, and how busy that was."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

#: More cores than this busy in the seconds before anything starts: other work takes part in the figures.
CALM = 0.35
_LOOK_S = 2.0


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when a run took place; `load` is how many cores were busy in the seconds before it began."""

    cores: int
    processor: str
    memory_gib: float
    system: str
    file_system: str
    versions: str
    load: float
    started: datetime

    @property
    def shared(self) -> bool:
        """Whether other work was going on."""
        return self.load > CALM


class Taken:
    """How much of the processor time that was asked for while this lives went to other guests of the same host.

    A virtual machine is told so by its host (`steal` in proc(5)); others say 0. A figure by the clock holds it.
    """

    def __init__(self) -> None:
        self._before = _asked_and_taken()

    @property
    def share(self) -> float:
        """From 0 to 1."""
        (asked, taken), (asked_before, taken_before) = _asked_and_taken(), self._before
        return (taken - taken_before) / max(asked - asked_before, 1e-9)


def _asked_and_taken() -> tuple[float, float]:
    times = psutil.cpu_times()
    taken = float(getattr(times, "steal", 0.0))
    idle = times.idle + float(getattr(times, "iowait", 0.0))
    return sum(times[:8]) - idle, taken  # what follows the first eight is counted in them already


def this_machine(folder: Path) -> Machine:
    """Describe this machine; `folder` is where the benchmarks keep their files."""
    return Machine(
        cores=psutil.cpu_count() or 1,
        processor=_processor(),
        memory_gib=psutil.virtual_memory().total / 2**30,
        system=_system(),
        file_system=_file_system(folder),
        versions=_versions(),
        load=psutil.cpu_percent(_LOOK_S) / 100 * (psutil.cpu_count() or 1),
        started=datetime.now(UTC),
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.is_file():
        for line in known.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    return f"{name or platform.system()}, kernel {platform.release()}"


def _file_system(folder: Path) -> str:
    held = [one for one in psutil.disk_partitions(all=True) if folder.resolve().is_relative_to(one.mountpoint)]
    return max(held, key=lambda one: len(one.mountpoint)).fstype if held else "unknown"


def _versions() -> str:
    named = [f"Python {platform.python_version()}"]
    for name in ("PySide6-Essentials", "numpy", "pydicom", "imagecodecs", "cryptography", "sqlcipher3", "urllib3"):
        try:
            named.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(named)


def tool_version(name: str) -> str:
    """Return the first line a command-line tool says of itself, or an empty string where it is not installed."""
    path = shutil.which(name)
    if path is None:
        return ""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    first = said.strip().splitlines()[0].strip("$ ") if said.strip() else name
    return " ".join(first.split()[: 2 if name == "curl" else 4])
