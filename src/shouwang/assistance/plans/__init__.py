"""Plans of help (一户一策): what a household needs, which measure answers it, who must deliver it by when."""
