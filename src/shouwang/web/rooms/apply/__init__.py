"""What a household opens by the code on the village board; and what is done for those who cannot write."""
