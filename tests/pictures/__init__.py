"""The pictures of docs/viewer.md, taken of the real windows."""
