"""Organisations, people, posts and roles, sign-in, machines and wall displays."""
