"""Where: provinces down to village groups, dated, as codes that sort by place."""
