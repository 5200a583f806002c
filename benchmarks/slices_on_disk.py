"""Series as files in a folder, for what works on files: plain, or compressed by the tools that are here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import imagecodecs
import numpy as np
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless

from benchmarks.large_series import slices, template_slice
from benchmarks.prepared import Prepared


def plain_series(prepared: Prepared, name: str, count: int, side: int = 512) -> Path:
    """Return a folder with `count` uncompressed slices; made once."""
    folder = prepared.folder / name
    if not folder.exists():
        folder.mkdir()
        for number, data in enumerate(slices(template_slice(prepared), count, side)):
            (folder / f"{number:05}.dcm").write_bytes(data)
    return folder


def compressed_series(plain: Path, syntax: str) -> Path | None:
    """Return a folder with the same slices in another transfer syntax, None where nothing here makes it."""
    target = plain.with_name(f"{plain.name}-{syntax}")
    if not target.exists():
        target.mkdir()
        if not COMPRESSORS[syntax](plain, target):
            target.rmdir()
            return None
    return target


def for_each(program: str, options: str, source: Path, target: Path) -> list[str]:
    """Return a command that runs a tool once a file on all cores: xargs starts one as soon as another has ended."""
    cores = os.cpu_count() or 1
    call = f'{program} {options} "$1" "{target}/${{1##*/}}"'
    return ["sh", "-c", f"find '{source}' -type f -print0 | xargs -0 -P {cores} -n 1 sh -c '{call}' _"]


def _by_tool(program: str, options: str = "") -> Callable[[Path, Path], bool]:
    def compress(source: Path, target: Path) -> bool:
        if shutil.which(program) is None or shutil.which("xargs") is None:
            return False
        subprocess.run(for_each(program, options, source, target), check=True, capture_output=True, timeout=600)
        return True

    return compress


def _jpeg_2000(source: Path, target: Path) -> bool:
    for path in sorted(source.iterdir()):
        dataset = dcmread(path)
        pixels = np.frombuffer(dataset.PixelData, np.int16).reshape(dataset.Rows, dataset.Columns)
        stream = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", reversible=True)
        dataset.PixelData = encapsulate([stream])
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
        dataset.save_as(target / path.name)
    return True


COMPRESSORS: Mapping[str, Callable[[Path, Path], bool]] = {
    "JPEG lossless": _by_tool("dcmcjpeg", "+e1"),
    "JPEG-LS": _by_tool("dcmcjpls"),
    "JPEG 2000": _jpeg_2000,
    "RLE": _by_tool("dcmcrle"),
}
