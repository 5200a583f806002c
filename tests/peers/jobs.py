"""Runs a job as a process of its own, in a network of its own where the machine allows that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from tests.helpers import own_network
from tests.peers.facts import Walk

_ROOT = Path(__file__).parents[2]
_SECONDS = 300


def run_job(module: str, folder: Path) -> Walk:
    """Return what a job of this folder found."""
    arguments = [str(folder), *(["--own-network"] if own_network.allowed() else [])]
    return msgspec.json.decode(answer_of(module, *arguments), type=Walk)


def answer_of(module: str, *arguments: str, seconds: int = _SECONDS) -> str:
    """Return what a job prints; a job that fails fails the test with the end of its own words."""
    command = [sys.executable, "-W", "error", "-m", module, *arguments]
    if own_network.allowed():
        command = own_network.in_own_network(command)
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
