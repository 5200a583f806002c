"""Which folders hold a model for which engine, and what is missing or spoilt in them. Nothing is loaded, or fetched.

What each engine needs is what its own loader opens: Vosk ``src/model.cc`` (the layout with ``am``, ``conf`` and
``graph``), sherpa-onnx ``OnlineRecognizer.from_transducer`` and ``OfflineRecognizer.from_whisper``, faster-whisper
``WhisperModel`` over CTranslate2.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reviewer_app.errors import BadSettings

_HEAD = 256
_POINTER = b"version https://git-lfs"
#: First number of every file of OpenFst.
_FST = struct.pack("<i", 2125659606)
#: So deep below a folder models are looked for, in so many folders at most.
_DEPTH, _MOST_FOLDERS = 3, 2_000


@dataclass(frozen=True, slots=True)
class ModelKind:
    """What a folder is a model of.

    `streams` tells that it recognises while somebody speaks; without `word_times` a word has those of its phrase, and
    without `word_confidence` every word counts as uncertain.
    """

    engine: str
    words: str
    streams: bool = False
    word_times: bool = True
    word_confidence: bool = True


@dataclass(frozen=True, slots=True)
class Need:
    """A file that a model is made of: the first that is there of `patterns`, which begins as `begins` has it.

    `beside` is another file without which it is not needed.
    """

    name: str
    patterns: tuple[str, ...]
    begins: Callable[[bytes], bool] = bool
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one kind of model; a folder with any of `signs` is meant to be one."""

    kind: ModelKind
    signs: tuple[str, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A folder that has what its kind of model needs; `files` are by the names of `Need`."""

    kind: ModelKind
    folder: Path
    files: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A folder that is, or is meant to be, a model; `wrong` says why it cannot be used, `size` is in bytes."""

    folder: Path
    kind: ModelKind
    size: int
    wrong: str = ""


def _kaldi(head: bytes) -> bool:
    return head.startswith((b"\0B", b"<"))


def _fst(head: bytes) -> bool:
    return head.startswith(_FST)


def _onnx(head: bytes) -> bool:
    return head[:1] == b"\x08"  # field 1 of ModelProto, the version of its form, stands first


def _object(head: bytes) -> bool:
    return head.lstrip()[:1] == b"{"


def _whisper(head: bytes) -> bool:
    return b"WhisperSpec" in head[:64]


def _symbols(head: bytes) -> bool:
    first = head.split(b"\n", 1)[0].split()
    return len(first) in (1, 2) and first[-1].isdigit()


VOSK = ModelKind("vosk", "Vosk", streams=True)
SHERPA_STREAMING = ModelKind("sherpa-onnx", "sherpa-onnx, streaming transducer", streams=True)
SHERPA_WHISPER = ModelKind("sherpa-onnx", "sherpa-onnx, Whisper", word_times=False, word_confidence=False)
FASTER_WHISPER = ModelKind("faster-whisper", "faster-whisper")
POCKETSPHINX = ModelKind("pocketsphinx", "pocketsphinx")

_IVECTOR = "ivector/final.ie"
#: The first whose sign a folder has is what the folder is meant to be.
LAYOUTS = (
    Layout(
        VOSK,
        ("am/final.mdl", "conf/model.conf", "graph/HCLG.fst", "graph/HCLr.fst"),
        (
            Need("acoustic", ("am/final.mdl",), _kaldi),
            Need("features", ("conf/mfcc.conf",)),
            Need("settings", ("conf/model.conf",)),
            Need("graph", ("graph/HCLG.fst", "graph/HCLr.fst"), _fst),
            Need("grammar", ("graph/Gr.fst",), _fst, beside="graph/HCLr.fst"),
            Need("disambiguation", ("graph/disambig_tid.int",), beside="graph/HCLr.fst"),
            *(
                Need(name, (f"ivector/{name}",), beside=_IVECTOR)
                for name in ("splice.conf", "online_cmvn.conf", "final.mat", "global_cmvn.stats", "final.dubm")
            ),
        ),
    ),
    Layout(
        FASTER_WHISPER,
        ("model.bin",),
        (
            Need("model", ("model.bin",), _whisper),
            Need("settings", ("config.json",), _object),
            # without it the engine would ask the network for one
            Need("tokenizer", ("tokenizer.json",), _object),
            Need("vocabulary", ("vocabulary.json", "vocabulary.txt")),
        ),
    ),
    Layout(
        SHERPA_STREAMING,
        ("joiner*.onnx", "*-joiner*.onnx", "encoder*.onnx"),
        (
            *(
                Need(one, (f"{one}*.int8.onnx", f"*-{one}*.int8.onnx", f"{one}*.onnx", f"*-{one}*.onnx"), _onnx)
                for one in ("encoder", "decoder", "joiner")
            ),
            Need("tokens", ("tokens.txt", "*-tokens.txt"), _symbols),
        ),
    ),
    Layout(
        SHERPA_WHISPER,
        ("*-encoder*.onnx", "*-decoder*.onnx"),
        (
            *(
                Need(one, (f"{one}*.int8.onnx", f"*-{one}*.int8.onnx", f"{one}*.onnx", f"*-{one}*.onnx"), _onnx)
                for one in ("encoder", "decoder")
            ),
            Need("tokens", ("tokens.txt", "*-tokens.txt"), _symbols),
        ),
    ),
    Layout(
        POCKETSPHINX,
        ("mdef", "*/mdef"),
        (
            Need("mdef", ("mdef", "*/mdef")),
            Need("means", ("means", "*/means")),
            Need("variances", ("variances", "*/variances")),
            Need("dictionary", ("*.dict", "*/*.dict")),
            Need("language model", ("*.lm.bin", "*.lm", "*/*.lm.bin", "*/*.lm")),
        ),
    ),
)


def require_files(folder: Path, engine: str) -> Model:
    """Return the model of an engine in a folder.

    Raises
    ------
    BadSettings
        If it is none of that engine, or not whole, with what is wrong and what it needs.
    """
    layouts = [one for one in LAYOUTS if one.kind.engine == engine]
    meant = layout_of(folder)
    needed = "; or ".join(_needed(one) for one in layouts)
    if meant is None or meant not in layouts:
        other = "" if meant is None else f" It is one of {meant.kind.words}."
        raise BadSettings(
            f"The folder holds no model that {engine} can load.{other}", next_step=f"It needs {needed}.", detail="model"
        )
    if wrong := what_is_wrong(folder, meant):
        raise BadSettings(
            f"The folder holds no model that {engine} can load: {wrong}.",
            next_step=f"It needs {_needed(meant)}.",
            detail="model",
        )
    files = ((need.name, _file_of(folder, need)) for need in meant.needs)
    return Model(meant.kind, folder, {name: path for name, path in files if path is not None})


def layout_of(folder: Path) -> Layout | None:
    """Return what a folder is meant to be a model of, None for nothing."""
    return next((one for one in LAYOUTS if any(_first(folder, sign) is not None for sign in one.signs)), None)


def what_is_wrong(folder: Path, layout: Layout) -> str:
    """Return what is missing or spoilt in a model, in words; empty where nothing can be seen to be."""
    for need in layout.needs:
        if need.beside and not (folder / need.beside).is_file():
            continue
        path = _file_of(folder, need)
        if path is None:
            return f"{need.patterns[-1]} is missing"
        name = path.relative_to(folder).as_posix()
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD)
        except OSError:
            return f"{name} cannot be read"
        if head.startswith(_POINTER):
            return f"{name} is only a pointer of Git LFS to the file"
        if not head:
            return f"{name} is empty"
        if not need.begins(head):
            return f"{name} is not what its name says"
        if path.suffix == ".json" and not _is_json(path):
            return f"{name} breaks off or is spoilt"
    return ""


def models_in(folder: Path) -> tuple[FoundModel, ...]:
    """Return the models in a folder and the folders below it, by name; also those that are not whole.

    Raises
    ------
    BadSettings
        If the folder cannot be read.
    """
    try:
        return tuple(sorted(_found(folder), key=lambda one: one.folder.as_posix().lower()))
    except OSError as error:
        raise BadSettings("The folder of the models cannot be read.", detail=type(error).__name__) from error


def _found(folder: Path) -> Iterator[FoundModel]:
    waiting, looked = [(folder, 0)], 0
    while waiting and looked < _MOST_FOLDERS:
        at, depth = waiting.pop()
        looked += 1
        layout = layout_of(at)
        if layout is not None:
            yield FoundModel(at, layout.kind, size_of(at), what_is_wrong(at, layout))
        elif depth < _DEPTH:
            with os.scandir(at) as inside:
                waiting += [
                    (Path(one.path), depth + 1)
                    for one in inside
                    if one.is_dir(follow_symlinks=False) and not one.name.startswith(".")
                ]


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a model have."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def _needed(layout: Layout) -> str:
    return ", ".join(" or ".join(_shown(one)) for one in layout.needs if not one.beside)


def _shown(need: Need) -> tuple[str, ...]:
    """Return the patterns of a file that are worth telling: the others are of the same file more nearly."""
    return tuple(one for one in need.patterns if "int8" not in one and not one.startswith(("*-", "*/")))


def _file_of(folder: Path, need: Need) -> Path | None:
    return next((found for one in need.patterns if (found := _first(folder, one)) is not None), None)


def _first(folder: Path, pattern: str) -> Path | None:
    return next((one for one in sorted(folder.glob(pattern)) if one.is_file()), None)


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True
