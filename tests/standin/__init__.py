"""The stand-in for WeChat, held to the platform's own examples and documents."""
