"""DingTalk (钉钉): the app robot by callback or Stream."""
