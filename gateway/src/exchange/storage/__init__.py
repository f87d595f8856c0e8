"""Tables of the exchange and what is asked of them."""
