"""Who works here, in which role and region, and what that lets them do."""
