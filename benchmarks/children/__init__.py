"""Programs that benchmarks start as processes of their own; each prints one line of JSON."""
