"""What everything stands on: identity numbers, money, dates, names, places, regions, errors."""
