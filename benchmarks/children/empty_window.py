"""An empty PySide6 window, shown and painted: what every Qt program in Python pays."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.children.painted import when_painted


def main() -> None:
    app = QApplication([])
    window = QWidget()
    window.resize(1600, 1000)
    painted: list[int] = []

    def done() -> None:
        painted.append(time.monotonic_ns())
        app.quit()

    watch = when_painted(window, done)
    window.show()
    app.exec()
    del watch
    print(f'{{"painted": {painted[0] / 1e6}}}')


main()
