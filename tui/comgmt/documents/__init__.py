"""What leaves the program: text, Markdown, JSON, CSV. Nothing that is drawn on a screen asks for it."""
