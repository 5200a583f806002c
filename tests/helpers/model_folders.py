"""Folders that look like models of each engine, as their loaders want them, and hold none."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

KALDI = b"\0B<TransitionModel> "
FST = struct.pack("<i", 2125659606) + bytes(40)
ONNX = b"\x08\x08\x12\x07"
WHISPER = struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + bytes(20)
_TOKENS = "<blk> 0\n▁the 1\n".encode()

FOLDERS: Mapping[str, Mapping[str, bytes]] = {
    "vosk": {
        "am/final.mdl": KALDI, "conf/mfcc.conf": b"--use-energy=false\n", "conf/model.conf": b"--beam=10\n",
        "graph/HCLr.fst": FST, "graph/Gr.fst": FST, "graph/disambig_tid.int": b"1\n",
    },
    "sherpa-onnx": {
        "encoder-epoch-99-avg-1.onnx": ONNX, "encoder-epoch-99-avg-1.int8.onnx": ONNX,
        "decoder-epoch-99-avg-1.onnx": ONNX, "joiner-epoch-99-avg-1.onnx": ONNX, "tokens.txt": _TOKENS,
    },
    "sherpa-onnx whisper": {
        "tiny.en-encoder.onnx": ONNX, "tiny.en-decoder.int8.onnx": ONNX, "tiny.en-tokens.txt": b"aGVsbG8= 0\n",
    },
    "faster-whisper": {
        "model.bin": WHISPER, "config.json": b"{}", "tokenizer.json": b"{}", "vocabulary.txt": b"the\n",
    },
    "pocketsphinx": {
        "en-us/mdef": b"x", "en-us/means": b"x", "en-us/variances": b"x", "words.dict": b"x", "en.lm.bin": b"x",
    },
}  # fmt: skip


def engine_of(name: str) -> str:
    """The engine that a folder is for."""
    return name.split(" ", 1)[0]


def make_folder(folder: Path, name: str) -> Path:
    """Write a folder that has the files of a model."""
    for path, content in FOLDERS[name].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder
