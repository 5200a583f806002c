"""The collector never runs in the thread of a job while tests run: what Qt owns nothing of would be destroyed there."""

from __future__ import annotations

import gc
import threading


def test_nothing_is_collected_in_another_thread() -> None:
    threads: list[str] = []

    def noted(phase: str, _info: dict[str, int]) -> None:
        threads.append(f"{phase} {threading.current_thread().name}")

    def work() -> None:
        kept = []
        for _ in range(20 * gc.get_threshold()[0]):
            one: list[object] = []
            one.append(one)
            kept.append(one)

    gc.callbacks.append(noted)
    try:
        worker = threading.Thread(target=work, name="job")
        worker.start()
        worker.join()
    finally:
        gc.callbacks.remove(noted)
    assert threads == []
