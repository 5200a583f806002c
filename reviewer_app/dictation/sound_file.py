"""Sound from a file, as engines want it; and written as one, to be listened to."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import soundfile

from reviewer_app.dictation.engine import RATE
from reviewer_app.dictation.resampling import Resampler, SampleFormat
from reviewer_app.errors import CannotDecode

_BLOCK_SECONDS = 0.5
#: Samples a second of a recording, from that of an old telephone to twice that of a studio.
_RATES = range(4_000, 384_001)


def sound_of(path: Path, seconds: float = _BLOCK_SECONDS) -> Iterator[bytes]:
    """Give the sound of a file in pieces of about so many seconds: one channel, 16 bits, `RATE` samples a second.

    Raises
    ------
    CannotDecode
        If it is no sound file, is broken, or has a rate that no recording of speech has.
    """
    try:
        with _opened(path) as file:
            resampler = Resampler(file.samplerate, file.channels, SampleFormat.FLOAT_32)
            for block in file.blocks(max(1, round(file.samplerate * seconds)), dtype="float32", always_2d=True):
                yield resampler.feed(block.tobytes())
            yield resampler.finish()
    except (soundfile.SoundFileError, OSError) as error:
        raise _not_read(path, type(error).__name__) from error


def _opened(path: Path) -> soundfile.SoundFile:
    if not path.is_file():
        raise _not_read(path, "no file")  # a pipe would be waited for without an end
    try:
        file = soundfile.SoundFile(path)
    except TypeError as error:  # its name stands for samples without a header
        raise _not_read(path, "no header") from error
    if not file.seekable() or file.samplerate not in _RATES:
        rate = file.samplerate
        file.close()
        raise _not_read(path, f"rate {rate}")
    return file


def _not_read(path: Path, why: str) -> CannotDecode:
    return CannotDecode(f"{path} cannot be read as a sound file.", detail=why)


def wave_of(sound: bytes) -> bytes:
    """Return sound (one channel, 16 bits, `RATE`) as the bytes of a WAV file."""
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", RATE, 1, "PCM_16", format="WAV") as wave:
        wave.buffer_write(sound, "int16")
    return file.getvalue()
