"""The running service: process, settings, HTTP server, scheduler, delivery, platforms."""
