"""What makes pictures, numbers and document on this computer, for the signed manifest."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from functools import cache

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.imaging.decode.table import decoders_for
from reviewer_app.report.manifest_versions import ManifestDecoder, ManifestLibrary, ManifestVersions

#: Packages that a picture, a number or the document passes through; decoders are told apart.
_PACKAGES = (
    "PySide6-Essentials",
    "cryptography",
    "highdicom",
    "lxml",
    "msgspec",
    "numpy",
    "pikepdf",
    "pillow",
    "pydicom",
    "pyhanko",
    "reportlab",
    "uharfbuzz",
)


def made_with(instances: Iterable[InstanceIndex]) -> ManifestVersions:
    """Return platform, libraries, and what decodes the pictures of these instances, by name and version."""
    syntaxes = {one.transfer_syntax_uid for one in instances if one.frames and one.transfer_syntax_uid}
    decoders = tuple(
        ManifestDecoder(transfer_syntax=one, decoders=tuple(each.record for each in decoders_for(one)))
        for one in sorted(syntaxes)
    )
    return ManifestVersions(platform=_platform(), libraries=_libraries(), decoders=decoders)


@cache
def _platform() -> str:
    return f"{platform.system()} {platform.machine()}"


@cache
def _libraries() -> tuple[ManifestLibrary, ...]:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - takes long to load

    found = [ManifestLibrary(name="Python", version=platform.python_version())]
    for name in _PACKAGES:
        try:
            found.append(ManifestLibrary(name=name, version=version(name)))
        except PackageNotFoundError:  # a bundle without the lists of its packages
            continue
    return tuple(found)
