"""ICC profiles as DICOM objects hold them: that of sRGB, the same bytes at every time, and that of an image."""

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


def input_profile(profile: bytes) -> bytes:
    """Return the profile of an image as one of an input device, that of sRGB where it is of no use (PS3.3 C.11.15).

    Many files hold the profile of a display. Its tags are those of an input device (ICC.1 8.3, 8.4), so its class
    alone is changed, and its ID, which no longer fits, is set to "not calculated" (ICC.1 7.2.18).
    """
    device_class = profile[12:16]
    if device_class in (b"scnr", b"spac"):
        return profile
    if device_class != b"mntr":
        return srgb_profile(b"scnr")
    made = bytearray(profile)
    made[12:16] = b"scnr"
    made[84:100] = bytes(16)
    return bytes(made)
