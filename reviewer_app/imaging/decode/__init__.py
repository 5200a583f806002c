"""Bytes of a frame to stored values: which decoder takes which transfer syntax is a table in `table`."""
