"""Keys and what is made with them: identity assertions, sealed fields, sealed referrals, receipts, query codes."""
