"""ICC profiles for tests."""

from __future__ import annotations

from PIL import ImageCms


def exchanged() -> bytes:
    """Return the profile of sRGB with the colorants of red and blue exchanged: what it calls red is blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")
