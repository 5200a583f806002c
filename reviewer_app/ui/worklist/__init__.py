"""The worklist: assigned cases by what they need, and the chosen case read and answered beside it."""
