"""Public posts as a Django app."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.assistance.posts"
    label = "posts"
    verbose_name = "公益岗位"

    def ready(self) -> None:
        """Packs may ask for the effects of this app."""
        from shouwang.assistance.posts import effects  # noqa: F401
