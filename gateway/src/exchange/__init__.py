"""The partners' exchange: the messages of the petitions bureau and the service centre, bridged to our own."""
