"""Speed and memory against their limits, with the peers in the same run. `python -m benchmarks` writes the document."""
