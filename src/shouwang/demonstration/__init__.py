"""An installation with an invented county, somebody in every role, half a year of history and open work."""
