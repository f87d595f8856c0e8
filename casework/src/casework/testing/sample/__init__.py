"""The smallest service there can be, for the kernel's own tests: it notes things and hears of things."""
