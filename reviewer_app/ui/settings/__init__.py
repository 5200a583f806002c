"""The page of settings: what a user may choose, by subject."""
