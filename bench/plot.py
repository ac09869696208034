"""Line plots as SVG, from the data that the benches' `plots` give: no library, the same figures give the same bytes."""

import html
import math

WIDTH, HEIGHT = 860, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 300, 40, 55
COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22")
TICKS = 6  # about so many on an axis


class Axis:
    """Values to places between two ends in pixels; logarithmic or not."""

    def __init__(self, values, logarithmic, begin, end):
        self.logarithmic, self.begin, self.end = logarithmic, begin, end
        low, high = min(values), max(values)
        if logarithmic:
            self.low, self.high = math.log10(low), math.log10(high)
        else:
            self.low, self.high = min(0.0, low), high
        if self.high - self.low < 1e-9:
            self.high = self.low + 1

    def place(self, value):
        share = ((math.log10(value) if self.logarithmic else value) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self):
        return self._logarithmic_ticks() if self.logarithmic else self._even_ticks()

    def _even_ticks(self):
        step = 10 ** math.floor(math.log10((self.high - self.low) / TICKS))
        step = next(step * factor for factor in (1, 2, 5, 10) if (self.high - self.low) / (step * factor) <= TICKS)
        return [number * step for number in range(math.ceil(self.low / step), math.floor(self.high / step + 1e-9) + 1)]

    def _logarithmic_ticks(self):
        """Powers of ten; with 2 and 5 between them where they are few."""
        factors = (1, 2, 5) if self.high - self.low < 3 else (1,)
        found = [factor * 10.0 ** power for power in range(math.floor(self.low), math.ceil(self.high) + 1) for factor in factors]
        return [value for value in found if self.low - 1e-9 <= math.log10(value) <= self.high + 1e-9]


def drawable(points, log_x, log_y):
    """Points that have a place: of a logarithmic axis only what is above zero."""
    return [(x, y) for x, y in points if (x > 0 or not log_x) and (y > 0 or not log_y)]


def _text(x, y, words, anchor="middle", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{html.escape(str(words))}</text>'


def _line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _grid(across, up):
    for value in across.ticks():
        yield _line(across.place(value), up.begin, across.place(value), up.end, "#dddddd")
        yield _text(across.place(value), up.begin + 18, f"{value:,.6g}")
    for value in up.ticks():
        yield _line(across.begin, up.place(value), across.end, up.place(value), "#dddddd")
        yield _text(across.begin - 8, up.place(value) + 4, f"{value:,.6g}", "end")
    yield _line(across.begin, up.begin, across.end, up.begin, "#333333")
    yield _line(across.begin, up.begin, across.begin, up.end, "#333333")


def thinned(places):
    """Without those that lie within a pixel of the one before; both ends stay."""
    kept = places[:1]
    for x, y in places[1:-1]:
        if max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= 1:
            kept.append((x, y))
    return kept + places[1:][-1:]


def _curve(name, points, colour, number, across, up):
    places = thinned([(across.place(x), up.place(y)) for x, y in points])
    yield f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>'
    if len(places) <= 12:
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
    height = TOP + 10 + 18 * number
    yield f'<rect x="{WIDTH - RIGHT + 15}" y="{height - 5}" width="14" height="4" fill="{colour}"/>'
    yield _text(WIDTH - RIGHT + 35, height + 1, name, "start")


def svg(plot):
    """`plot`: title, x, y (words of the axes), log_x, log_y, series {name: [(x, y), ...]}. None when there is nothing to draw."""
    series = {name: drawable(points, plot["log_x"], plot["log_y"]) for name, points in plot["series"].items()}
    series = {name: points for name, points in series.items() if points}
    if not series:
        return None
    across = Axis([x for points in series.values() for x, _ in points], plot["log_x"], LEFT, WIDTH - RIGHT)
    up = Axis([y for points in series.values() for _, y in points], plot["log_y"], HEIGHT - BOTTOM, TOP)
    middle = (TOP + HEIGHT - BOTTOM) / 2
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           _text(LEFT, 22, plot["title"], "start", ' font-size="15" font-weight="bold"'), *_grid(across, up),
           _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, plot["x"]),
           _text(18, middle, plot["y"], "middle", f' transform="rotate(-90 18 {middle:.1f})"')]
    for number, (name, points) in enumerate(series.items()):
        out += _curve(name, points, COLOURS[number % len(COLOURS)], number, across, up)
    return "\n".join([*out, "</svg>"]) + "\n"
