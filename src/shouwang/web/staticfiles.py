"""Files of the pages: under names that hold their content once they are collected, under their own before."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class OnceCollected(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise has no types
    """Compressed, and named by content, so that browsers keep them for good.

    An installation runs `collectstatic` when it is set up or upgraded. A developer and the tests do not.
    """

    def stored_name(self, name: str) -> str:
        """The name with the digest of the content; the plain name of what was not collected."""
        known = self.hash_key(self.clean_name(name)) in self.hashed_files
        return str(super().stored_name(name)) if known else name
