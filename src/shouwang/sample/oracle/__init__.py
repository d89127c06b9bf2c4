"""What must come out of an invented county, worked out from the truth behind it and from nothing else.

No line of the reading, matching or judging code is used here: the two are each other's opponents.
"""

from shouwang.sample.oracle.files import write_expected

__all__ = ["write_expected"]
