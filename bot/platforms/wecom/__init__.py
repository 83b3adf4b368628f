"""WeCom (企业微信): the smart robot by callback or long connection, and the application."""
