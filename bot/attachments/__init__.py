"""Pictures and files of tickets: fetched from the platforms' stores, and shown by short links."""

from bot.attachments.running import Attachments
from bot.attachments.serving import attachment_routes

__all__ = ["Attachments", "attachment_routes"]
