import pytest

from tui.render.glyphs import ASCII, FULL, SAFE, GlyphSet


@pytest.fixture(params=[FULL, SAFE, ASCII], ids=lambda glyphs: str(glyphs.name))
def glyphs(request: pytest.FixtureRequest) -> GlyphSet:
    chosen = request.param
    assert isinstance(chosen, GlyphSet)
    return chosen
