"""Runs a job of this folder as a process, in a network of its own where the machine allows that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from tests.helpers import own_network
from tests.peers.facts import Walk

_ROOT = Path(__file__).parents[2]
_SECONDS = 120


def run_job(module: str, folder: Path) -> Walk:
    """Return what the job found; a job that fails fails the test with the end of its own words."""
    command = [sys.executable, "-W", "error", "-m", module, str(folder)]
    if own_network.allowed():
        command = own_network.in_own_network([*command, "--own-network"])
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return msgspec.json.decode(done.stdout, type=Walk)
