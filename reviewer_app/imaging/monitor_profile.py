"""The ICC profile of a monitor: read, and refused where it is none of a display (ICC.1 7.2.5, 7.2.6)."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import ImageCms

from reviewer_app.errors import BadSettings
from reviewer_app.imaging.color import leads_from_srgb

_CLASSES = {
    "mntr": "a display",
    "spac": "a colour space",
    "scnr": "a camera or scanner",
    "prtr": "a printer",
    "link": "one device for another",
    "abst": "an effect",
    "nmcl": "named colours",
}
_OF_DISPLAYS = ("mntr", "spac")
LARGEST = 8 << 20
"""Bytes of a profile at most; those of displays have some thousand, with tables a million."""


@dataclass(frozen=True, slots=True)
class MonitorProfile:
    """A profile that colours can be led to, with what it calls itself."""

    data: bytes
    name: str


def read_profile(data: bytes) -> MonitorProfile:
    """Return the ICC profile of a display.

    Raises
    ------
    BadSettings
        If it is no profile, that of another kind of device, or has no colours to lead to; the sentence begins with "is"
        or "cannot" and wants what it is about before it.
    """
    if len(data) > LARGEST:
        raise BadSettings("is too large for a colour profile", detail=f"{len(data)} bytes")
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        raise BadSettings("is no colour profile that can be read", detail=type(error).__name__) from error
    kind, space = profile.device_class.strip(), profile.xcolor_space.strip()
    if kind not in _OF_DISPLAYS:
        raise BadSettings(f"is the profile of {_CLASSES.get(kind, 'something else')}, not of a display", detail=kind)
    if space != "RGB":
        raise BadSettings("is not for red, green and blue", detail=space)
    if not leads_from_srgb(data):
        raise BadSettings("cannot be followed: it lacks what colours are reckoned with", detail=f"{len(data)} bytes")
    return MonitorProfile(data, (profile.profile_description or "").strip() or "a profile without a name")
