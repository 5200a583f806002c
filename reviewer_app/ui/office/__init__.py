"""What the program does on behalf of its windows: it alone sees the store and the service; windows see its signals."""
