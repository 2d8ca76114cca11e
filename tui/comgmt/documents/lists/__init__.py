"""The lists that commands print, each as a table."""
