"""Events between services: event log → relay → RabbitMQ or HTTP → inbox, exactly once in effect."""
