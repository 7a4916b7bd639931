"""The real driver: one Chromium per session, wa-js in its page. Playwright is imported only here."""
