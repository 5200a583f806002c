"""Download, check, encrypt and keep every image of a case, beside curl fetching the same instances to the same disk."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.machine import tool_version
from benchmarks.prepared import PASSPHRASE, QUICK_KDF, Prepared, download_case, listed_cases, session_with
from benchmarks.processes import alternate
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.store.vault import create_vault
from reviewer_app.sync.download import CONNECTIONS, plan

TITLE = "Download of a case"
LIMIT = 0.6
#: What the program asks for first.
_ACCEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*'


def run(prepared: Prepared) -> Outcome:
    """Let the program and curl download in turn, each time into a new folder."""
    folder = prepared.folder / "downloads"
    with prepared.running_service() as endpoint, closing(session_with(endpoint)) as session:
        case, _ = listed_cases(session)
        planned = time.perf_counter()
        items = [one for one in plan(session, case) if one.key.startswith("instance:")]
        planned = time.perf_counter() - planned

        def ours() -> float:
            target = _fresh(folder)
            with create_vault(target, PASSPHRASE, kdf=QUICK_KDF) as vault:
                vault.put_case(case)
                seconds = download_case(session, case, vault, items)
                size = sum(one.size for one in vault.instances(case.id))
            return size / seconds / 1e6

        def curl() -> float:
            return _curl(_fresh(folder), endpoint, [one.url for one in items])

        def curl_series() -> float:
            return _curl(_fresh(folder), endpoint, series)

        series = list(dict.fromkeys(one.url.partition("/instances/")[0] for one in items))
        runs: list[tuple[float, ...]]
        if shutil.which("curl") is None:
            runs = [*alternate(2, ours), (), ()]
        else:
            alternate(1, ours, curl, curl_series)
            runs = alternate(2 if prepared.quick else 7, ours, curl, curl_series)
    shutil.rmtree(folder, ignore_errors=True)
    return _outcome(runs, len(items), planned)


def _outcome(runs: Sequence[tuple[float, ...]], count: int, planned: float) -> Outcome:
    program = Series("the program: download, check, encrypt, keep durably", runs[0], "MB/s")
    peer = Series(f"curl --parallel --parallel-max {CONNECTIONS}, then sync", runs[1], "MB/s") if runs[1] else None
    whole = Series("curl of whole series, then sync", runs[2], "MB/s") if runs[2] else None
    limits: tuple[Limit, ...] = ()
    if peer is not None:
        ratio = _paired(runs[0], runs[1])
        limits = (Limit("throughput of the download, as a share of curl's", LIMIT, ratio, at_least=True),)
    return Outcome(
        title=TITLE,
        measures=f"The {count} images of one case from the embedded service on this machine, {CONNECTIONS} connections "
        "each, in turn, every time into a new folder of the same disk. The program asks for whole series, checks each "
        "header and length, hashes and encrypts it, and counts it as here only when it is on the disk, group by group; "
        "curl asks for each image, writes what arrives (multipart answers) and is followed by one sync of that file "
        "system. Beside it, without a limit, curl of whole series too, which checks, hashes and encrypts nothing.",
        series=tuple(one for one in (program, peer, whole) if one is not None),
        limits=limits,
        peers=(tool_version("curl"),) if peer is not None else (),
        left_out=(
            f"asking the archive for its list ({planned * 1000:.0f} ms), which curl is handed",
            "the papers of the case",
            "signing in",
            *(() if peer is not None else ("curl, which is not installed",)),
        ),
        notes=(
            "The service runs on the same cores and takes its share in all: least for a whole series.",
            "Shares are the median of those of each turn, in which one follows the other.",
            *((f"Of curl's throughput with whole series, {_paired(runs[0], runs[2]):.2f}.",) if runs[2] else ()),
        ),
    )


def _paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.sync()
    return folder


def _curl(folder: Path, endpoint: ServiceEndpoint, urls: Sequence[str]) -> float:
    """Return how many megabytes of images a second curl has brought to the disk."""
    config = folder / "curl.config"
    lines = [f'header = "{name}: {value}"' for name, value in endpoint.headers.items()]
    lines.append('header = "Accept: {}"'.format(_ACCEPT.replace('"', '\\"')))
    for number, url in enumerate(urls):
        lines += [f'url = "{url}"', f'output = "{folder / f"{number}.part"}"']
    config.touch(mode=0o600)  # it holds the token
    config.write_text("\n".join(lines), encoding="utf-8")
    command = ["curl", "--parallel", "--parallel-max", str(CONNECTIONS), "--fail", "--silent", "--show-error"]
    began = time.perf_counter()
    subprocess.run([*command, "--config", str(config)], check=True, capture_output=True, timeout=120)
    subprocess.run(["sync", "--file-system", str(folder)], check=True, timeout=120)
    seconds = time.perf_counter() - began
    parts = list(folder.glob("*.part"))
    if len(parts) != len(urls):
        raise RuntimeError(f"curl brought {len(parts)} of {len(urls)} answers")
    return sum(one.stat().st_size for one in parts) / seconds / 1e6
