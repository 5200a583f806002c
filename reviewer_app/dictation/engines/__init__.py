"""One module for each engine, loaded only when it is chosen."""
