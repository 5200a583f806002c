"""A streaming transducer of some hundred bytes, which says “no”, “nodule” in turn while it is loud.

It is a model as sherpa-onnx loads it (``online-lstm-transducer-model.cc``): encoder, decoder and joiner in ONNX with
their metadata. There is nothing learned in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: Frames of 10 ms that the encoder looks at, and by how many it goes on: one token at most for each step.
_LOOKS, _STEP = 9, 4
#: Mean of the logarithmic mel energies above which it is loud; silence has -15.9.
_LOUD = -12.0
TOKENS = ("<blk>", "▁no", "▁nodule")


def make_transducer(folder: Path) -> Path:
    """Write the model; needs the package onnx."""
    import onnx

    folder.mkdir(parents=True, exist_ok=True)
    for name, model in (("encoder", _encoder()), ("decoder", _decoder()), ("joiner", _joiner())):
        onnx.checker.check_model(model)
        onnx.save(model, str(folder / f"{name}.onnx"))
    lines = (f"{token} {number}\n" for number, token in enumerate(TOKENS))
    (folder / "tokens.txt").write_text("".join(lines), "utf-8")
    return folder


def _encoder() -> Any:
    """Loudness from 0 to 1 of each piece; the states go through."""
    from onnx import TensorProto, helper

    number = TensorProto.FLOAT
    shape = helper.make_tensor_value_info
    nodes = [
        helper.make_node("ReduceMean", ["x", "axes"], ["mean"], keepdims=1),
        helper.make_node("Sub", ["mean", "loud"], ["over"]),
        helper.make_node("Sigmoid", ["over"], ["encoder_out"]),
        helper.make_node("Identity", ["h"], ["next_h"]),
        helper.make_node("Identity", ["c"], ["next_c"]),
    ]
    states = [("h", [1, "N", 1]), ("c", [1, "N", 1])]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [shape("x", number, ["N", _LOOKS, 80]), *(shape(name, number, of) for name, of in states)],
        [
            shape("encoder_out", number, ["N", 1, 1]),
            *(shape(f"next_{name}", number, of) for name, of in states),
        ],
        [
            helper.make_tensor("axes", TensorProto.INT64, [2], [1, 2]),
            helper.make_tensor("loud", number, [1], [_LOUD]),
        ],
    )
    told = {
        "model_type": "lstm", "version": "1", "num_encoder_layers": "1", "T": str(_LOOKS),
        "decode_chunk_len": str(_STEP), "rnn_hidden_size": "1", "d_model": "1",
    }  # fmt: skip
    return _model(graph, told)


def _decoder() -> Any:
    """The tokens before, as numbers."""
    from onnx import TensorProto, helper

    graph = helper.make_graph(
        [helper.make_node("Cast", ["y"], ["decoder_out"], to=TensorProto.FLOAT)],
        "decoder",
        [helper.make_tensor_value_info("y", TensorProto.INT64, ["N", 2])],
        [helper.make_tensor_value_info("decoder_out", TensorProto.FLOAT, ["N", 2])],
    )
    return _model(graph, {"vocab_size": str(len(TOKENS)), "context_size": "2"})


def _joiner() -> Any:
    """What comes after a token where it is loud; blank where it is not.

    With loudness e and the last token l, |l - 1| is 1 where “no” is next and 0 where “nodule” is.
    """
    from onnx import TensorProto, helper

    number = TensorProto.FLOAT
    shape = helper.make_tensor_value_info
    nodes = [
        helper.make_node("Gather", ["decoder_out", "second"], ["last"], axis=1),
        helper.make_node("Sub", ["last", "one"], ["from_one"]),
        helper.make_node("Abs", ["from_one"], ["no"]),
        helper.make_node("Sub", ["one", "no"], ["nodule"]),
        helper.make_node("Mul", ["no", "encoder_out"], ["loud_no"]),
        helper.make_node("Mul", ["nodule", "encoder_out"], ["loud_nodule"]),
        helper.make_node("Mul", ["encoder_out", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "half"], ["blank"]),
        helper.make_node("Concat", ["blank", "loud_no", "loud_nodule"], ["all"], axis=1),
        helper.make_node("Mul", ["all", "sure"], ["logit"]),
    ]
    graph = helper.make_graph(
        nodes,
        "joiner",
        [shape("encoder_out", number, ["N", 1]), shape("decoder_out", number, ["N", 2])],
        [shape("logit", number, ["N", len(TOKENS)])],
        [
            helper.make_tensor("second", TensorProto.INT64, [1], [1]),
            *(
                helper.make_tensor(name, number, [1], [value])
                for name, value in (("one", 1.0), ("zero", 0.0), ("half", 0.5), ("sure", 8.0))
            ),
        ],
    )
    return _model(graph, {"joiner_dim": "1"})


def _model(graph: Any, told: dict[str, str]) -> Any:
    from onnx import helper

    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    helper.set_model_props(made, told)
    return made
