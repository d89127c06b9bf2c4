"""Where programs come in: the addresses of `shouwang.api`."""
