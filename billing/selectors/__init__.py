"""Readers of prices and invoices, for pages and the API."""
