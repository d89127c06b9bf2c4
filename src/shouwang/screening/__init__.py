"""The sweep over all households, and what it finds: findings, doubts, what-if and replay."""
