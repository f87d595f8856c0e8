"""Citizens who come through an identity provider of the province or the country: docs/identity-providers.md."""
