"""Public posts (公益岗位): set up by need, held by appointment, paid for attendance, left in order."""
