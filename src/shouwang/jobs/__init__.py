"""Long work in the background: claimed once, heard from while it runs, stopped on request, tried again."""
