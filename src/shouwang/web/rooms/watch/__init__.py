"""For whoever watches the machine: is it well, and how busy is it."""
