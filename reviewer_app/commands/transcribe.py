"""``reviewer-app transcribe WAV [--engine NAME] [--model DIR] [--commands] [--json]``: dictation, of a sound file.

Without ``--engine`` it is the engine that the folder holds a model for. Nothing leaves the computer, and nothing is
kept. Exit status: 0 transcribed, 2 not possible.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reviewer_app.dictation.transcript import Transcript

#: Said with every text of an engine that is not made for free speech.
_POOR = "pocketsphinx mishears most of free speech and is meant for commands: read every word."


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("transcribe", help="what is said in a sound file, written by the rules of dictation")
    parser.add_argument("sound", type=Path, metavar="WAV", help="a sound file (WAV, FLAC, Ogg, MP3)")
    parser.add_argument(
        "--engine", metavar="NAME", help="pocketsphinx (the default), vosk, sherpa-onnx, faster-whisper"
    )
    parser.add_argument("--model", type=Path, metavar="DIR", help="a folder with a model of that engine")
    parser.add_argument("--commands", action="store_true", help="listen for spoken commands, not for text")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Transcribe the file."""
    from reviewer_app.dictation.checking import NO_CONFIDENCE, folder_hash
    from reviewer_app.dictation.engine import ALWAYS_THERE, Hearing
    from reviewer_app.dictation.model_files import layout_of
    from reviewer_app.dictation.process import EngineProcess
    from reviewer_app.dictation.sound_file import sound_of
    from reviewer_app.dictation.transcript import transcript

    layout = layout_of(args.model) if args.model is not None else None
    name = args.engine or (ALWAYS_THERE if layout is None else layout.kind.engine)
    engine = EngineProcess(name, args.model)
    try:
        engine.hearing = Hearing.COMMANDS if args.commands else Hearing.TEXT
        found = transcript(engine, sound_of(args.sound))
    finally:
        engine.close()
    if args.json:
        sha256 = folder_hash(args.model) if args.model is not None else ""
        print(json.dumps({**as_json(found), "model_sha256": sha256}, indent=1, ensure_ascii=False))
        return 0
    if found.text:
        print(found.text)
    for command in found.commands:
        print(f"[{command.start:.2f} s] command: {command.action}")
    if found.text and found.engine == ALWAYS_THERE:
        print(_POOR, file=sys.stderr)
    elif found.text and layout is not None and not layout.kind.word_confidence:
        print(NO_CONFIDENCE, file=sys.stderr)
    return 0


def as_json(found: Transcript) -> dict[str, Any]:
    """Return a transcript in the shape of the product page, section 7; `look_at` are passages of the text."""
    return {
        "engine": found.engine,
        "text": found.text,
        "words": [
            {"word": one.text, "start": round(one.start, 3), "end": round(one.end, 3), "confidence": one.confidence}
            for one in found.words
        ],
        "commands": [
            {"action": one.action, "words": one.words, "start": round(one.start, 3), "end": round(one.end, 3)}
            for one in found.commands
        ],
        "look_at": [{"start": one.start, "end": one.end, "why": one.care} for one in found.to_look_at],
    }
