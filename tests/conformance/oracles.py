"""Independent decoders: dcmtk's tools, GDCM's tools, pydicom with each of its plug-ins, SimpleITK.

What is installed is asked; pylibjpeg-libjpeg (the extra “gpl-decoders”) is one more engine of pydicom's plug-in.

The tools turn a file into an uncompressed one, which pydicom reads; words are cut to BitsStored at HighBit by a formula
of this file (PS3.5 8.1.1).
"""

from __future__ import annotations

import shutil
import subprocess
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.pixels.decoders.base import get_decoder

from tests.conformance.opinions import Array, Ask, Opinion, read
from tests.conformance.simple_itk import simple_itk

_SECONDS = 300
_DCMTK = {
    "1.2.840.10008.1.2.4.50": ("dcmdjpeg", "+cn"),
    "1.2.840.10008.1.2.4.51": ("dcmdjpeg", "+cn"),
    "1.2.840.10008.1.2.4.53": ("dcmdjpeg", "+cn"),
    "1.2.840.10008.1.2.4.55": ("dcmdjpeg", "+cn"),
    "1.2.840.10008.1.2.4.57": ("dcmdjpeg", "+cn"),
    "1.2.840.10008.1.2.4.70": ("dcmdjpeg", "+cn"),
    "1.2.840.10008.1.2.4.80": ("dcmdjpls",),
    "1.2.840.10008.1.2.4.81": ("dcmdjpls",),
    "1.2.840.10008.1.2.5": ("dcmdrle",),
    "1.2.840.10008.1.2": ("dcmconv", "+te"),
    "1.2.840.10008.1.2.1": ("dcmconv", "+te"),
    "1.2.840.10008.1.2.2": ("dcmconv", "+te"),
    "1.2.840.10008.1.2.1.99": ("dcmconv", "+te"),
}


def dcmtk(path: Path, syntax: str, frames: Sequence[int], folder: Path) -> list[Opinion]:
    """Return what dcmtk's tool for this transfer syntax makes of a file."""
    command = _DCMTK.get(syntax)
    if command is None or shutil.which(command[0]) is None:
        return []
    return _by_tool("dcmtk", [*command, str(path)], frames, folder / "dcmtk.dcm")


def gdcm(path: Path, _: str, frames: Sequence[int], folder: Path) -> list[Opinion]:
    """Return what gdcmconv makes of a file."""
    if shutil.which("gdcmconv") is None:
        return []
    return _by_tool("GDCM", ["gdcmconv", "--raw", str(path)], frames, folder / "gdcm.dcm")


def plugins(path: Path, syntax: str, frames: Sequence[int], _: Path) -> list[Opinion]:
    """Return what pydicom makes of a file with each plug-in that is installed here."""
    dataset = read(path)
    if dataset is None:
        return []
    try:
        decoder = get_decoder(pydicom.uid.UID(syntax))
    except NotImplementedError:
        return [one for one in [_plain("pydicom", dataset, frames)] if one is not None]
    found = [_by_plugin(dataset, frames, name) for name in decoder.available_plugins if decoder.is_available]
    return [one for one in found if one is not None]


ORACLES: tuple[Ask, ...] = (dcmtk, gdcm, plugins, simple_itk)


def stored_values(words: Array, dataset: Dataset) -> Array:
    """Return the values between HighBit and HighBit - BitsStored + 1 of whole words, with their sign."""
    if words.dtype.kind == "f" or dataset.BitsAllocated == 1:
        return words
    stored, high = int(dataset.get("BitsStored", 0)), int(dataset.get("HighBit", 0))
    if not 0 < stored <= dataset.BitsAllocated:
        stored = dataset.BitsAllocated
    if not stored - 1 <= high < dataset.BitsAllocated:
        high = stored - 1
    value = words.astype(np.int64) >> (high + 1 - stored) & ((1 << stored) - 1)
    if dataset.PixelRepresentation == 1:
        value -= (value >> (stored - 1)) << stored
    return value


def _by_tool(name: str, command: list[str], frames: Sequence[int], plain: Path) -> list[Opinion]:
    plain.unlink(missing_ok=True)
    try:
        subprocess.run([*command, str(plain)], check=True, capture_output=True, timeout=_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return []
    dataset = read(plain)
    opinion = _plain(name, dataset, frames) if dataset is not None else None
    return [] if opinion is None else [opinion]


def _plain(name: str, dataset: Dataset, frames: Sequence[int]) -> Opinion | None:
    """Return frames of uncompressed pixel data."""
    found = {}
    try:
        for frame in frames:
            found[frame] = _words(dataset, frame)
    except (AttributeError, ValueError, KeyError, TypeError):
        return None
    return Opinion(name, found, str(dataset.get("PhotometricInterpretation", "")))


def _words(dataset: Dataset, frame: int) -> Array:
    rows, columns = dataset.Rows, dataset.Columns
    samples, photometric = dataset.get("SamplesPerPixel", 1), dataset.get("PhotometricInterpretation", "")
    if dataset.BitsAllocated not in (1, 8, 16, 32, 64):
        raise ValueError("packed words")
    if photometric == "YBR_FULL_422" and len(dataset.PixelData) < rows * columns * 3 * dataset.get("NumberOfFrames", 1):
        samples = 2
    count, order = rows * columns * samples, "<" if dataset.is_little_endian else ">"
    if "FloatPixelData" in dataset:
        data, kind = dataset.FloatPixelData, "f4"
    elif "DoubleFloatPixelData" in dataset:
        data, kind = dataset.DoubleFloatPixelData, "f8"
    else:
        data, kind = dataset.PixelData, f"u{max(1, dataset.BitsAllocated // 8)}"
    if dataset.BitsAllocated == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
        return bits[frame * count : (frame + 1) * count].reshape(rows, columns)
    words = np.frombuffer(data, np.dtype(order + kind), count=count, offset=frame * count * int(kind[1]))
    if samples > 2 and dataset.get("PlanarConfiguration", 0) == 1:
        words = np.moveaxis(words.reshape(samples, rows, columns), 0, -1)
    return stored_values(words.reshape((rows, columns) if samples == 1 else (rows, columns, samples)), dataset)


def _by_plugin(dataset: Dataset, frames: Sequence[int], plugin: str) -> Opinion | None:
    found = {}
    try:
        for frame in frames:
            decoder = get_decoder(dataset.file_meta.TransferSyntaxUID)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                pixels, facts = decoder.as_array(dataset, index=frame, raw=True, decoding_plugin=plugin)
            found[frame] = stored_values(pixels, dataset)
    except Exception:
        # whatever an oracle raises, it has no opinion
        return None
    return Opinion(f"pydicom with {_engine(plugin, dataset)}", found, str(facts["photometric_interpretation"]))


def _engine(plugin: str, dataset: Dataset) -> str:
    """Return the package that did the work: pylibjpeg has one for each kind of compression."""
    if plugin != "pylibjpeg":
        return plugin
    kind = int(str(dataset.file_meta.TransferSyntaxUID).removeprefix("1.2.840.10008.1.2.").split(".")[-1])
    return "pylibjpeg-rle" if kind == 5 else "pylibjpeg-openjpeg" if kind >= 90 else "pylibjpeg-libjpeg"
