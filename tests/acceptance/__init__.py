"""The whole way, from files to findings, against results that are known."""
