"""What is said in DingTalk: answers, webhooks, the robot's messages, cards and DING."""
