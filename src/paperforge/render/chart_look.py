"""What the theme says of charts: how wide they are, in which type and in which color."""

from __future__ import annotations

from dataclasses import dataclass

from paperforge.model.theme import Theme, contrast

PIXELS = 96 / 72  # CSS pixels in a point


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes in CSS pixels, as the chart is printed: the width of the text, the type of tables; colors as `#rrggbb`."""

    width: float
    font: str
    size: float
    ink: str
    accent: str
    tint: str
    pale: str

    @property
    def line(self) -> float:
        """From one line of a label to the next."""
        return round(self.size * 1.2, 2)

    @property
    def letter(self) -> float:
        """The mean width of a letter, rather too wide than too narrow."""
        return self.size * 0.525

    def shades(self, count: int) -> list[str]:
        """Shades of the one color, dark to pale, in equal steps."""
        dark, light = (tuple(int(color[at : at + 2], 16) for at in (1, 3, 5)) for color in (self.accent, self.tint))
        steps = [(index / max(count - 1, 1)) ** 0.85 for index in range(count)]
        mixed = [[round(a + (b - a) * step) for a, b in zip(dark, light, strict=True)] for step in steps]
        return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in mixed]


def look_of(theme: Theme) -> Look:
    """The look of charts under a theme."""
    style, colors = theme.type["table"], theme.colors
    width = round(theme.page.measure * PIXELS, 2)
    size = round(style.size * PIXELS, 2)
    return Look(width, theme.family("table").family, size, colors.ink, colors.accent, colors.tint, colors.pale)


def is_dark(shade: str) -> bool:
    """Whether white can be read on a shade better than black (WCAG 2.2, contrast ratio)."""
    return contrast(shade, "#ffffff") > contrast(shade, "#000000")
