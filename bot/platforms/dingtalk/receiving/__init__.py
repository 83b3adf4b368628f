"""What is heard from DingTalk: messages and pressed buttons, by callback or Stream."""
