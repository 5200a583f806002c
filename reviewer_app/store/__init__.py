"""How a case is kept: encrypted, durable, one vault for one process. Callers use `vault` and `values`."""
