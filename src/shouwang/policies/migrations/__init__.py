"""The tables of the installation's own policy, as they came to be."""
