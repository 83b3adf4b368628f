"""Every statement of the hot path is asked how it would be carried out."""
