"""What the bot remembers: records, tables, queries, migrations. It knows nothing of chat."""
