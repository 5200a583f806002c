"""DICOM files of any pixel layout, made from raw words, with the values they hold told by a formula of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import FileDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from tests.helpers.dicom_files import image

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Bits:
    """BitsAllocated, BitsStored, HighBit and PixelRepresentation."""

    allocated: int
    stored: int
    high: int
    signed: bool = False

    def __str__(self) -> str:
        return f"{self.stored}of{self.allocated}at{self.high}{'s' if self.signed else 'u'}"

    def words(self, shape: tuple[int, ...], seed: int = 0) -> Array:
        """Return random whole words, junk above and below the value included."""
        return np.random.default_rng(seed).integers(0, 1 << self.allocated, shape, dtype=f"u{self.allocated // 8}")

    def values(self, words: Array) -> Array:
        """Return the stored values of words (PS3.5 8.1.1), in the type that the product page asks for."""
        found = [self._value(word) for word in words.reshape(-1).tolist()]
        return np.array(found, dtype=f"{'i' if self.signed else 'u'}{self.allocated // 8}").reshape(words.shape)

    def _value(self, word: int) -> int:
        value = (word >> (self.high + 1 - self.stored)) % (1 << self.stored)
        return value - (1 << self.stored) if self.signed and value >= 1 << (self.stored - 1) else value


def pixel_file(
    shape: tuple[int, ...], bits: Bits, syntax: str, *, planar: int = 0, photometric: str = "", **attributes: Any
) -> FileDataset:
    """Return a file without pixel data for frames ``(frames, rows, columns[, samples])``."""
    known = UID(syntax).is_transfer_syntax
    dataset = image(transfer_syntax=UID(syntax) if known else ExplicitVRLittleEndian)
    if not known:
        dataset.file_meta.TransferSyntaxUID = UID(syntax)  # one that is younger than pydicom's dictionary
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = shape[:3]
    dataset.SamplesPerPixel = shape[3] if len(shape) == 4 else 1
    dataset.PhotometricInterpretation = photometric or ("RGB" if len(shape) == 4 else "MONOCHROME2")
    if len(shape) == 4:
        dataset.PlanarConfiguration = planar
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits.allocated, bits.stored, bits.high
    dataset.PixelRepresentation = int(bits.signed)
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def put_native(dataset: FileDataset, words: Array, vr: str = "") -> FileDataset:
    """Put whole words as uncompressed pixel data, in the byte order and planes that the file says."""
    ordered = np.moveaxis(words, -1, 1) if dataset.get("PlanarConfiguration") == 1 else words
    little = dataset.original_encoding[1]
    data = np.ascontiguousarray(ordered).astype(ordered.dtype.newbyteorder("<" if little else ">")).tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = vr or ("OB" if dataset.BitsAllocated <= 8 else "OW")
    return dataset


def put_encapsulated(dataset: FileDataset, items: list[bytes], table: list[int] | None = None) -> FileDataset:
    """Put fragments as encapsulated pixel data, behind a basic offset table, empty if not given."""
    offsets = np.array(table or [], dtype="<u4").tobytes()
    pieces = [offsets, *(one + b"\0" * (len(one) % 2) for one in items)]
    dataset.PixelData = b"".join(b"\xfe\xff\x00\xe0" + len(one).to_bytes(4, "little") + one for one in pieces)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return dataset
