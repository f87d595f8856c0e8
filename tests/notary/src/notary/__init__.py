"""A second service, as small as they come: a notary that takes cases from others and keeps a register of them."""
