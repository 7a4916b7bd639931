"""The whole service under traffic, beside the design that it began from: whatsapp-web.js and BullMQ."""
