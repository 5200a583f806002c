"""Somebody who speaks: a synthetic voice, into a sound file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

needs_voice = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (apt package espeak-ng)"
)


def say_into(path: Path, words: str, voice: str = "en-us+f3") -> None:
    """Speak words into a WAV file (22,050 Hz, one channel)."""
    subprocess.run(["espeak-ng", "-v", voice, "-s", "140", "-w", str(path), words], check=True)
