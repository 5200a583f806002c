"""The ICC profile of sRGB, the same bytes at every time."""

from __future__ import annotations

import functools


@functools.cache
def srgb_profile() -> bytes:
    """Return the profile of sRGB (ICC.1)."""
    from PIL import ImageCms  # noqa: PLC0415 - takes long to load

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # Bytes 24 to 35 are the date of creation (ICC.1 7.2.8): today's would make every file different.
    made[24:36] = b"".join(part.to_bytes(2, "big") for part in (2026, 1, 1, 0, 0, 0))
    return bytes(made)
