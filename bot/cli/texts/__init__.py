"""What the command line says to the operator: usage, faults, and lines of its commands."""
