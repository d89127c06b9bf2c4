"""Who did what to whom, and why: an append-only chain that nobody can alter unseen."""
