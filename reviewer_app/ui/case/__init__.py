"""The case window: story and records, viewer, opinion, and the page on which it is signed."""
