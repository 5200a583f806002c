"""The window on files and folders that belong to no case."""
