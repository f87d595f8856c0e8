"""Tables and queries; the barrier stands in every one that reads complaints."""
