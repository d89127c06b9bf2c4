"""What people and other programs read: CSV files, summary, worklists, bulletin, household page."""
