"""Cases: the whole story of one on a page, lists of them, monitored households, what is begun by hand."""
