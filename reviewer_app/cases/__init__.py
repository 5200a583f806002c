"""What a case is: frozen values and pure functions. No files, no network, no clock of its own."""
