"""What a leader sees: how it stands, where it is late, where it is worse than last month."""
