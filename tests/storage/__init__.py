"""What only storage's own parts promise: migrations, engines, encryption."""
