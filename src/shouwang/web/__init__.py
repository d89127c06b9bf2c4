"""The pages of the workbench: server-rendered, Chinese, usable on a phone; they show, they do not decide."""
