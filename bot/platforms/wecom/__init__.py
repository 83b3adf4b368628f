"""WeCom (企业微信): its envelope, and its messages as behaviour sees them."""
