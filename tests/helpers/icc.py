"""ICC profiles for tests."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image, ImageCms

from reviewer_app.imaging.source import Grey

#: Colorants of ROMM RGB, far outside of sRGB, and white, relative to D50 (ISO 22028-2).
_COLORANTS = {"rXYZ": (0.7977, 0.2880, 0.0), "gXYZ": (0.1352, 0.7119, 0.0), "bXYZ": (0.0313, 0.0001, 0.8249)}
_WHITE = (0.9642, 1.0, 0.8249)


def exchanged() -> bytes:
    """Return the profile of sRGB with the colorants of red and blue exchanged: what it calls red is blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")


def strong(device_class: str = "mntr", space: str = "RGB ", name: str = "Strong colours", gamma: float = 1.8) -> bytes:
    """Return the profile of a device with colours far outside of sRGB, and a gamma (ICC.1:2001-04 6, version 2.4)."""
    text = name.encode("ascii") + b"\0"
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {
        "desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78),
        "cprt": b"text" + bytes(4) + b"none\0",
        "wtpt": _xyz(_WHITE),
        **{tag: _xyz(value) for tag, value in _COLORANTS.items()},
        **dict.fromkeys(("rTRC", "gTRC", "bTRC"), curve),
    }
    place, table, body = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for tag, value in tags.items():
        table += tag.encode() + struct.pack(">II", place + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    head = bytes(8) + b"\x02\x40\0\0" + device_class.encode() + space.encode() + b"XYZ "
    head += bytes(12) + b"acsp" + bytes(28)
    head += b"".join(_s15(one) for one in _WHITE) + bytes(48)
    made = head + table + body
    return struct.pack(">I", len(made)) + made[4:]


def by_littlecms(rgb: Grey, target: bytes, source: bytes = b"") -> Grey:
    """Return what LittleCMS makes of RGB ``(rows, columns, 3)``, of sRGB or another source, for a monitor."""
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
    ends = [_opened(one) for one in (source, target)]
    transform = ImageCms.buildTransform(*ends, "RGB", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC, flags)
    return np.asarray(ImageCms.applyTransform(Image.fromarray(np.ascontiguousarray(rgb)), transform))


def _opened(profile: bytes) -> ImageCms.ImageCmsProfile:
    made = io.BytesIO(profile) if profile else ImageCms.createProfile("sRGB")
    return ImageCms.ImageCmsProfile(made)


def _s15(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(value: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(_s15(one) for one in value)
