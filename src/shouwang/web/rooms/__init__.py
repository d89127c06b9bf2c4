"""The rooms of the workbench: one folder a room, with its addresses, its pages, and what they show."""
