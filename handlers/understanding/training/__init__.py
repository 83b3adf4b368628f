"""Makes the data of understanding; never imported at run time."""
