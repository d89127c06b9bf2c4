"""Policy: what the packs say, drafts of changes, what they would bring about, and their publication."""
