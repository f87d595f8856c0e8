"""Tables and queries; what was written, and by whom, is sealed."""
