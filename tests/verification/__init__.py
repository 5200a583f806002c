"""The matrix of docs/verification.md: signed files of every kind, as this program and as others judge them."""
