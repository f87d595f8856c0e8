"""What all pages share: languages, headers, forms, calls as the user, words, errors."""
