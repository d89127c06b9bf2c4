"""The installation's own pack: what is to change in it, what that would bring about, and its publications."""
