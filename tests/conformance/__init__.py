"""Our stored values beside those of independent decoders: ``python -m tests.conformance DATA`` writes the page."""
