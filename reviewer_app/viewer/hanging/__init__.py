"""Hanging protocols: which images stand where when a case is opened (after PS3.3 C.23)."""
