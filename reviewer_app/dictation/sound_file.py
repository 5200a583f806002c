"""Sound from a file, as engines want it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr

from reviewer_app.dictation.engine import RATE
from reviewer_app.errors import CannotDecode

_BLOCK_SECONDS = 0.5


def sound_of(path: Path) -> Iterator[bytes]:
    """Give the sound of a file in pieces: all channels mixed into one, 16 bits, `RATE` samples a second.

    Raises
    ------
    CannotDecode
        If it is no sound file, or is broken.
    """
    try:
        with soundfile.SoundFile(path) as file:
            stream = soxr.ResampleStream(file.samplerate, RATE, 1, dtype="float32")
            for block in file.blocks(round(file.samplerate * _BLOCK_SECONDS), dtype="float32", always_2d=True):
                yield _sixteen_bits(stream.resample_chunk(block.mean(axis=1)))
            yield _sixteen_bits(stream.resample_chunk(np.zeros(0, np.float32), last=True))
    except (soundfile.SoundFileError, OSError) as error:
        raise CannotDecode(f"{path} cannot be read as a sound file.", detail=type(error).__name__) from error


def _sixteen_bits(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bytes:
    return (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16).tobytes()
