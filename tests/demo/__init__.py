"""The demo: the real service on a simulated WhatsApp, a page to try it on, and a tour that plays itself."""
