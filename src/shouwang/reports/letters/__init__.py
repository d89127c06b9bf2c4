"""Letters and notices: texts of the packs, filled with the facts of cases, as Word and PDF."""
