"""The ICC profile of sRGB, the same bytes at every time."""

from __future__ import annotations

import functools


@functools.cache
def srgb_profile(device_class: bytes = b"mntr") -> bytes:
    """Return the profile of sRGB (ICC.1).

    Parameters
    ----------
    device_class
        That of a display, or ``b"scnr"``: an input device, as DICOM has it of images (PS3.3 C.11.15).
    """
    from PIL import ImageCms  # noqa: PLC0415 - takes long to load

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # Bytes 24 to 35 are the date of creation (ICC.1 7.2.8): today's would make every file different.
    made[24:36] = b"".join(part.to_bytes(2, "big") for part in (2026, 1, 1, 0, 0, 0))
    made[12:16] = device_class
    return bytes(made)
