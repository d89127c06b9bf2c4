"""Coming and going: sign-in with its second step, one's own password and devices, the first page."""
