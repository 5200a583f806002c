"""Files, and a codec, that take the child with them which reads them; no more is loaded than that child has already."""

from __future__ import annotations

import ctypes
from typing import Any

from reviewer_app.imaging import scan

DEADLY = "deadly"
CRASHING = "imagecodecs jpegls"


def decode_by_a_codec_that_dies(name: str, *given: Any) -> Any:
    """Stand in for the child's work: one decoder takes the process with it, the others do theirs."""
    if name == CRASHING:
        ctypes.string_at(0)
    from reviewer_app.imaging.decode import decoding

    return decoding._attempt_by_name(name, *given)


def read_but_die_of_a_file(paths: list[str]) -> bytes:
    """Stand in for the child of a scan: one file takes the process with it."""
    if any(one.endswith(DEADLY) for one in paths):
        ctypes.string_at(0)
    return scan._read_all(paths)
