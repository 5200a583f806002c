"""Somebody who speaks: a synthetic voice, into a sound file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

needs_voice = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (apt package espeak-ng)"
)


def say_into(path: Path, words: str, voice: str = "en-us+f3", *, pause: float = 0.0) -> None:
    """Speak words into a WAV file (22,050 Hz, one channel), with so many seconds of silence before and after."""
    subprocess.run(["espeak-ng", "-v", voice, "-s", "140", "-w", str(path), words], check=True)
    if pause:
        said, rate = soundfile.read(path, dtype="int16")
        silence = np.zeros(round(pause * rate), np.int16)
        soundfile.write(path, np.concatenate([silence, said, silence]), rate, subtype="PCM_16")
