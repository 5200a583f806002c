"""Files that dcmtk's tools compressed come back as they were: its encoders are not those of the other tests."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import ExplicitVRLittleEndian

from reviewer_app.imaging.frames import read_stored
from reviewer_app.imaging.index import index_instance
from tests.helpers.dicom_files import file_bytes
from tests.helpers.pixel_files import Array, Bits, pixel_file, put_native

pytestmark = pytest.mark.skipif(shutil.which("dcmcjpeg") is None, reason="dcmtk is not installed (apt package dcmtk)")

LOSSLESS = [
    (["dcmcjpeg", "+e1"], "1.2.840.10008.1.2.4.70"),
    *[(["dcmcjpeg", "+el", "+sv", str(number)], "1.2.840.10008.1.2.4.57") for number in range(2, 8)],
    (["dcmcjpls", "+el"], "1.2.840.10008.1.2.4.80"),
    (["dcmcrle"], "1.2.840.10008.1.2.5"),
]
LOSSY = [
    (["dcmcjpeg", "+eb", "+q", "98"], "1.2.840.10008.1.2.4.50"),
    (["dcmcjpeg", "+ee", "+q", "98"], "1.2.840.10008.1.2.4.51"),
    (["dcmcjpeg", "+es", "+q", "98"], "1.2.840.10008.1.2.4.53"),
    (["dcmcjpeg", "+ep", "+q", "98"], "1.2.840.10008.1.2.4.55"),
    (["dcmcjpls", "+en", "+md", "2"], "1.2.840.10008.1.2.4.81"),
]
WORDS = [Bits(8, 8, 7), Bits(16, 10, 9), Bits(16, 12, 11), Bits(16, 16, 15), Bits(16, 12, 11, signed=True)]


def compressed(folder: Path, command: list[str], values: Array, bits: Bits) -> tuple[str, Array]:
    """Return transfer syntax and stored values of what a tool makes of one picture."""
    plain, coded = folder / "plain.dcm", folder / "coded.dcm"
    mask = np.array((1 << bits.stored) - 1, dtype=f"u{bits.allocated // 8}")
    words = values.view(mask.dtype) & mask
    plain.write_bytes(file_bytes(put_native(pixel_file((1, *values.shape), bits, ExplicitVRLittleEndian), words[None])))
    subprocess.run([*command, str(plain), str(coded)], check=True, capture_output=True)
    stream = io.BytesIO(coded.read_bytes())
    index = index_instance(stream)
    return index.transfer_syntax_uid, read_stored(stream, index, 0).pixels


@pytest.mark.parametrize("bits", WORDS, ids=str)
@pytest.mark.parametrize(("command", "syntax"), LOSSLESS, ids=str)
def test_lossless(tmp_path: Path, command: list[str], syntax: str, bits: Bits) -> None:
    values = bits.values(bits.words((21, 35)))
    found, stored = compressed(tmp_path, command, values, bits)
    assert found == syntax
    assert np.array_equal(stored, values)


@pytest.mark.parametrize(("command", "syntax"), LOSSY, ids=str)
def test_lossy_eight_bits(tmp_path: Path, command: list[str], syntax: str) -> None:
    values = np.add.outer(np.arange(33) * 3, np.arange(50) * 2).astype(np.uint8)
    found, stored = compressed(tmp_path, command, values, Bits(8, 8, 7))
    assert found == syntax
    assert int(np.abs(stored.astype(int) - values).max()) <= 6


@pytest.mark.parametrize(("command", "syntax"), LOSSY[1:], ids=str)
def test_lossy_twelve_bits(tmp_path: Path, command: list[str], syntax: str) -> None:
    values = np.add.outer(np.arange(33) * 60, np.arange(50) * 40).astype(np.uint16)
    found, stored = compressed(
        tmp_path, [*command, *(["+bt"] if command[0] == "dcmcjpeg" else [])], values, Bits(16, 12, 11)
    )
    assert found == syntax
    assert stored.dtype == np.uint16
    assert int(np.abs(stored.astype(int) - values).max()) <= 24
