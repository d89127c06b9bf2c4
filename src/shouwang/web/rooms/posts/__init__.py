"""Public posts: asked for, set up, held, attended, paid, left."""
