"""Help: what a household may receive and why, who delivers it, who helps, and what came of it."""
