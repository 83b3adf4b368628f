"""Every command in every case: `python -m tests.dialogues.table` writes the page of it."""
