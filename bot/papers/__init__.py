"""Papers that people keep and print: workbooks, documents, pictures."""
