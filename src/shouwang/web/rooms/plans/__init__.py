"""Plans of help: tasks that are due, gaps, one household's plan, the measures of the packs."""
