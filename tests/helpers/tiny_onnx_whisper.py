"""A Whisper model of some hundred bytes as sherpa-onnx loads it, which says “No nodule.” of every sound.

It is an encoder and a decoder in ONNX with their metadata (``offline-whisper-model.cc``). Nothing was learned: the
next token follows from the last one by a table.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np

_WORDS = (" No", " nodule", ".")
_END, _BEGIN, _TRANSLATE, _TRANSCRIBE, _NO_SPEECH, _NO_TIMES = range(len(_WORDS), len(_WORDS) + 6)
_MANY = _NO_TIMES + 1
#: Which token comes after which.
_NEXT = {_BEGIN: 0, _NO_TIMES: 0, 0: 1, 1: 2, 2: _END}
_CONTEXT = 448


def make_onnx_whisper(folder: Path) -> Path:
    """Write the model; needs the package onnx."""
    import onnx

    folder.mkdir(parents=True, exist_ok=True)
    for name, model in (("encoder", _encoder()), ("decoder", _decoder())):
        onnx.checker.check_model(model)
        onnx.save(model, str(folder / f"tiny.en-{name}.onnx"))
    lines = (f"{b64encode(word.encode()).decode()} {number}\n" for number, word in enumerate(_WORDS))
    (folder / "tiny.en-tokens.txt").write_text("".join(lines), "ascii")
    return folder


def _encoder() -> Any:
    from onnx import TensorProto, helper

    number, shape = TensorProto.FLOAT, helper.make_tensor_value_info
    mel = ["N", 80, "T"]
    graph = helper.make_graph(
        [helper.make_node("Identity", ["mel"], ["cross_k"]), helper.make_node("Identity", ["mel"], ["cross_v"])],
        "encoder",
        [shape("mel", number, mel)],
        [shape("cross_k", number, mel), shape("cross_v", number, mel)],
    )
    told = {
        "model_type": "whisper-tiny.en", "version": "1", "maintainer": "test", "n_mels": 80, "n_audio_ctx": 1500,
        "n_audio_state": 1, "n_audio_head": 1, "n_audio_layer": 1, "n_vocab": _MANY, "n_text_ctx": _CONTEXT,
        "n_text_state": 1, "n_text_head": 1, "n_text_layer": 1, "sot_sequence": _BEGIN, "all_language_tokens": "",
        "all_language_codes": "", "sot": _BEGIN, "sot_index": 0, "eot": _END, "blank_id": 0, "is_multilingual": 0,
        "no_speech": _NO_SPEECH, "non_speech_tokens": "", "transcribe": _TRANSCRIBE, "translate": _TRANSLATE,
        "sot_prev": _BEGIN, "sot_lm": _BEGIN, "no_timestamps": _NO_TIMES,
    }  # fmt: skip
    return _model(graph, {name: str(value) for name, value in told.items()})


def _decoder() -> Any:
    from onnx import TensorProto, helper, numpy_helper

    number, whole, shape = TensorProto.FLOAT, TensorProto.INT64, helper.make_tensor_value_info
    table = np.zeros((_MANY, _MANY), np.float32)
    for before, after in _NEXT.items():
        table[before, after] = 10
    kept = [1, "N", _CONTEXT, 1]
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "tokens"], ["logits"], axis=0),
            helper.make_node("Identity", ["self_k"], ["next_k"]),
            helper.make_node("Identity", ["self_v"], ["next_v"]),
        ],
        "decoder",
        [
            shape("tokens", whole, ["N", "L"]), shape("self_k", number, kept), shape("self_v", number, kept),
            shape("cross_k", number, ["N", 80, "T"]), shape("cross_v", number, ["N", 80, "T"]),
            shape("offset", whole, [1]),
        ],
        [shape("logits", number, ["N", "L", _MANY]), shape("next_k", number, kept), shape("next_v", number, kept)],
        [numpy_helper.from_array(table, "table")],
    )  # fmt: skip
    return _model(graph, {})


def _model(graph: Any, told: dict[str, str]) -> Any:
    from onnx import helper

    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    helper.set_model_props(made, told)
    return made
