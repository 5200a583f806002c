"""The windows: the only package that sees both the screen and the store."""
