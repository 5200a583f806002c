"""What panes do together: scroll, window, zoom and pan in step, and show each other's places."""
