"""What the channels of Wenzheng share: plumbing, and the small kernel of a case. Start with `service.py`."""
