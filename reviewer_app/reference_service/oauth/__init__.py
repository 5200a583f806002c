"""Sign-in: OAuth 2 authorisation code with PKCE as SMART App Launch asks, and client credentials."""
