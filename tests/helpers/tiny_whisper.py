"""A Whisper model of a megabyte, which says “No nodule.” of every sound, from its beginning to 1.2 seconds.

It is a model as CTranslate2 writes and loads it, with the tokenizer that faster-whisper wants beside it. Nothing was
learned: all layers are 0, so that the word at each place follows from the place alone, but for the attention of
places to stretches of 0.4 seconds, from which the times of words are read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

_WIDE, _PLACES, _MELS = 64, 448, 80
_SPECIAL = (
    "<|endoftext|>", "<|startoftranscript|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>",
    "<|nospeech|>", "<|notimestamps|>",
)  # fmt: skip
#: Moments of 20 ms that the encoder tells of, and the place from which the first word is told as times are looked for.
_MOMENTS, _FIRST_WORD = 1500, 1
#: What is told after the beginning, place by place.
_TOLD = ("<|0.00|>", "ĠNo", "Ġnodule", ".", "<|1.20|>", "<|endoftext|>")


def make_whisper(folder: Path) -> Path:
    """Write the model; needs the packages that faster-whisper brings."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    words = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "ĠNo", "Ġnodule"]
    times = [f"<|{number * 0.02:.2f}|>" for number in range(1501)]
    vocabulary = [*words, *_SPECIAL, *times]
    numbers = {token: number for number, token in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.BPE({token: numbers[token] for token in words}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([*_SPECIAL, *times])
    assert all(tokenizer.token_to_id(token) == number for token, number in numbers.items())
    _spec(vocabulary, numbers).save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    config = json.loads((folder / "config.json").read_text())
    config |= {"suppress_ids": [], "suppress_ids_begin": [], "lang_ids": [], "alignment_heads": [[0, 0]]}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def _spec(vocabulary: list[str], numbers: dict[str, int]) -> Any:
    from ctranslate2.specs import WhisperSpec

    spec = WhisperSpec(1, 1, 1, 1)
    _fill(spec.encoder, {"conv1": (_WIDE, _MELS, 3), "conv2": (_WIDE, _WIDE, 3)})
    _fill(spec.decoder, {})
    places = np.zeros((_PLACES, _WIDE), np.float32)
    places[: len(_TOLD)] = 8 * np.eye(len(_TOLD), _WIDE, dtype=np.float32)
    projection = np.zeros((len(vocabulary), _WIDE), np.float32)
    for place, token in enumerate(_TOLD):
        projection[numbers[token], place] = 4
    stretches = np.minimum(np.arange(_MOMENTS) // 20 + _FIRST_WORD, _WIDE - 1)
    spec.encoder.position_encodings.encodings = 8 * np.eye(_WIDE, dtype=np.float32)[stretches]
    asks, offers = spec.decoder.layer[0].attention.linear[:2]
    asks.weight = np.eye(_WIDE, dtype=np.float32)
    offers.weight = np.eye(2 * _WIDE, _WIDE, dtype=np.float32)  # keys; the values stay 0
    spec.decoder.position_encodings.encodings = places
    spec.decoder.embeddings.weight = np.zeros((len(vocabulary), _WIDE), np.float32)
    spec.decoder.projection.weight = projection
    spec.register_vocabulary(vocabulary)
    spec.validate()
    return spec


def _fill(spec: Any, convolutions: dict[str, tuple[int, int, int]]) -> None:
    """Give every layer weights that do nothing."""
    for name, shape in convolutions.items():
        layer = getattr(spec, name)
        layer.weight, layer.bias = np.zeros(shape, np.float32), np.zeros(shape[0], np.float32)
    norms = [spec.layer_norm]
    for layer in spec.layer:
        attentions = [one for one in (layer.self_attention, getattr(layer, "attention", None)) if one is not None]
        norms += [layer.ffn.layer_norm, *(one.layer_norm for one in attentions)]
        for own, attention in enumerate(attentions):
            sizes = (3, 1) if own == 0 else (1, 2, 1)
            for linear, size in zip(attention.linear, sizes, strict=True):
                _nothing(linear, size * _WIDE, _WIDE)
        _nothing(layer.ffn.linear_0, 4 * _WIDE, _WIDE)
        _nothing(layer.ffn.linear_1, _WIDE, 4 * _WIDE)
    for norm in norms:
        norm.gamma, norm.beta = np.ones(_WIDE, np.float32), np.zeros(_WIDE, np.float32)


def _nothing(linear: Any, out: int, into: int) -> None:
    linear.weight, linear.bias = np.zeros((out, into), np.float32), np.zeros(out, np.float32)
