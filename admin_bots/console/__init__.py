"""The local console: an admin chat in the browser, and the self-hoster's dashboard."""
