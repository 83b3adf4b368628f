"""The platforms the bot speaks."""
