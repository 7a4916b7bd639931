"""Sessions in real browsers, side by side with whatsapp-web.js on the same stand-in page."""
