"""From the files of departments to staged rows: kinds, reading, recognition, cleaning, the lake."""
