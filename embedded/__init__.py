"""Postgres and Valkey from wheels, and the program that runs them with the product, of which nothing is imported."""
