"""pydicom's decoders, behind our own: slower, and other threads wait, but another opinion on odd streams."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from reviewer_app.cases.instances import PixelDescription
from reviewer_app.imaging.decode.bits import shape_of
from reviewer_app.imaging.decode.codecs import YBR, CodecOutput, checked

MODULES = {
    "pylibjpeg-openjpeg": ("pylibjpeg", "openjpeg"),
    "pylibjpeg-libjpeg": ("pylibjpeg", "libjpeg"),
    "pylibjpeg-rle": ("pylibjpeg", "rle"),
    "pyjpegls": ("pyjpegls", "jpeg_ls"),
    "python-gdcm": ("gdcm", "gdcm"),
    "pillow": ("pillow", "PIL"),
    "pydicom": ("pydicom", "pydicom"),
}
"""Package → the name of pydicom's plug-in, and the module whose presence makes it available."""


def available(package: str) -> bool:
    """Tell whether a package's plug-in can be used."""
    plugin, module = MODULES[package]
    return find_spec(module) is not None and (plugin != "pylibjpeg" or find_spec("pylibjpeg") is not None)


def decode(package: str, data: bytes, pixels: PixelDescription, transfer_syntax: str) -> CodecOutput:
    """Decode one frame with pydicom's plug-in of `package`."""
    # pydicom takes long to load, and the decoders before this one do without it
    from pydicom.encaps import encapsulate  # noqa: PLC0415
    from pydicom.pixels.decoders.base import get_decoder  # noqa: PLC0415
    from pydicom.uid import UID, RLELossless  # noqa: PLC0415

    from reviewer_app.imaging.dicom_file import silence_pydicom  # noqa: PLC0415

    silence_pydicom()
    shape_of(pixels)
    syntax = UID(transfer_syntax)
    if syntax != RLELossless:
        checked(data, pixels)
    decoder = get_decoder(syntax)
    options: dict[str, Any] = {
        "decoding_plugin": MODULES[package][0],
        "transfer_syntax_uid": syntax,
        "rows": pixels.rows,
        "columns": pixels.columns,
        "samples_per_pixel": pixels.samples_per_pixel,
        "number_of_frames": 1,
        "bits_allocated": pixels.bits_allocated,
        "bits_stored": pixels.bits_stored,
        "pixel_representation": pixels.pixel_representation,
        "photometric_interpretation": pixels.photometric_interpretation,
        "planar_configuration": pixels.planar_configuration,
        "pixel_keyword": "PixelData",
    }
    samples, facts = decoder.as_array(encapsulate([data]), index=0, raw=True, **options)
    color = str(facts.get("photometric_interpretation", pixels.photometric_interpretation))
    return CodecOutput(samples, "YBR_FULL" if color in YBR else color)
