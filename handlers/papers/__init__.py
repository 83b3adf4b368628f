"""What the office's papers say: tables and documents as values, free of any file format."""
