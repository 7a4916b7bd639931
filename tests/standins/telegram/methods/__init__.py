"""The Bot API methods that the stand-in plays, by concern."""
