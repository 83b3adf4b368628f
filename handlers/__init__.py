"""What the bot decides and does when a message, a command or a timer tick arrives."""
