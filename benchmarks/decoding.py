"""Decoding slices in the usual transfer syntaxes, beside pydicom's own choice and dcmtk."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from pydicom import dcmread
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID, JPEG2000Lossless, JPEGLSLossless, RLELossless

from benchmarks.machine import tool_version
from benchmarks.prepared import Prepared
from benchmarks.values import Outcome, Series
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.demo.samples.okafor import okafor
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.index import index_instance

TITLE = "Decoding a slice of 512×512"


@dataclass(frozen=True, slots=True)
class _Syntax:
    """A transfer syntax, who compresses into it for us, and the program of dcmtk that undoes it."""

    words: str
    compress: Callable[[Path], bool]
    undo: str = ""


def run(prepared: Prepared) -> Outcome:
    """Decode the same slices in every syntax that can be made here."""
    count = 4 if prepared.quick else 20
    plain = prepared.folder / "slices"
    plain.mkdir()
    for number, data in enumerate(_slices(count)):
        (plain / f"{number:03}.dcm").write_bytes(data)
    series: list[Series] = []
    missing: list[str] = []
    for syntax in _syntaxes():
        folder = prepared.folder / "compressed"
        shutil.copytree(plain, folder)
        paths = sorted(folder.iterdir())
        if all(syntax.compress(one) for one in paths):
            series += _measured(syntax, paths)
        else:
            missing.append(syntax.words)
        shutil.rmtree(folder)
    shutil.rmtree(plain)
    return Outcome(
        title=TITLE,
        measures=f"{count} different slices of the computed CT (16 bits), the file read from the system's memory, "
        "decoded to an array, one after the other.",
        series=tuple(series),
        peers=tuple(one for one in (_pydicom(), tool_version("dcmdjpeg")) if one),
        left_out=(
            "the header: the program knows it from its index, pydicom and dcmtk read it each time",
            "for dcmtk nothing: a process is started for each file and writes its result, as on a command line",
            "pydicom where it has no decoder at hand",
            "other bit depths, colour and lossy pictures",
            *(f"{one}, which could not be made here" for one in missing),
        ),
    )


def _pydicom() -> str:
    import pydicom

    return f"pydicom {pydicom.__version__}"


def _slices(count: int) -> Iterator[bytes]:
    files = okafor(datetime.now(UTC)).dicom_files()
    for number, data in enumerate(files):
        if number >= 2 * count:
            return
        if number % 2:
            yield data


def _syntaxes() -> tuple[_Syntax, ...]:
    return (
        _Syntax("not compressed", lambda _path: True),
        _Syntax("JPEG lossless", _with_dcmtk("dcmcjpeg", "+e1"), "dcmdjpeg"),
        _Syntax("JPEG-LS lossless", _with_pydicom(JPEGLSLossless), "dcmdjpls"),
        _Syntax("JPEG 2000 lossless", _with_pydicom(JPEG2000Lossless)),
        _Syntax("RLE", _with_pydicom(RLELossless), "dcmdrle"),
    )


def _with_pydicom(syntax: UID) -> Callable[[Path], bool]:
    def compress(path: Path) -> bool:
        dataset = dcmread(path)
        dataset.compress(syntax, generate_instance_uid=False)
        dataset.save_as(path)
        return True

    return compress


def _with_dcmtk(program: str, *options: str) -> Callable[[Path], bool]:
    def compress(path: Path) -> bool:
        if shutil.which(program) is None:
            return False
        subprocess.run([program, *options, str(path), str(path)], check=True, capture_output=True, timeout=60)
        return True

    return compress


def _measured(syntax: _Syntax, paths: list[Path]) -> list[Series]:
    """Decode each slice with each program in turn."""
    programs: dict[str, Callable[[Path, InstanceIndex], str]] = {"program": _ours}
    if get_decoder(UID(dcmread(paths[0], stop_before_pixels=True).file_meta.TransferSyntaxUID)).is_available:
        programs["pydicom"] = _with_pydicom_array
    if syntax.undo and shutil.which(syntax.undo) is not None:
        programs[syntax.undo] = _dcmtk(syntax.undo)
    times: dict[str, list[float]] = {name: [] for name in programs}
    names = dict.fromkeys(programs, "")
    for number, path in enumerate([paths[0], *paths]):
        index = index_instance(BytesIO(path.read_bytes()))
        for name, decode in programs.items():
            began = time.perf_counter()
            names[name] = decode(path, index)
            if number:  # the first time loads libraries
                times[name].append((time.perf_counter() - began) * 1000)
    return [Series(f"{syntax.words}: {names[name]}", tuple(found)) for name, found in times.items()]


def _ours(path: Path, index: InstanceIndex) -> str:
    with path.open("rb") as stream:
        return f"the program ({open_frame(stream, index, 0).decoder})"


def _with_pydicom_array(path: Path, _index: InstanceIndex) -> str:
    _ = dcmread(path).pixel_array
    return "pydicom"


def _dcmtk(program: str) -> Callable[[Path, InstanceIndex], str]:
    def decode(path: Path, _index: InstanceIndex) -> str:
        target = path.with_suffix(".raw")
        subprocess.run([program, str(path), str(target)], check=True, capture_output=True, timeout=60)
        target.unlink()
        return program

    return decode
