"""The inbox: what waits for somebody, and word that something is due, late or came back."""
