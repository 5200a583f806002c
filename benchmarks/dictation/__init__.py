"""How well dictation hears (``python -m benchmarks.dictation``), and how quickly (with the other benchmarks)."""
