// What a layer of a chart is as marks of Observable Plot.

const TONES = ["reference", "limit", "alarm", "warning", "muted"];

function colourOf(tone) {
  if (typeof tone === "string") return `var(--${TONES.includes(tone) ? tone : "muted"})`;
  return `var(--series-${tone.series % 7})`;
}

// What is there without being the point is pale, so that it hides nothing.
function opacityOf(tone) {
  return tone === "muted" ? 0.3 : 1;
}

// Marks that Plot has not, or draws the other way up.
const TRIANGLE = {
  draw(context, size) {
    const r = Math.sqrt(size) * 0.75;
    context.moveTo(-r, -r * 0.8);
    context.lineTo(r, -r * 0.8);
    context.lineTo(0, r * 0.9);
    context.closePath();
  },
};
const TICK = {
  draw(context, size) {
    const r = Math.sqrt(size) * 0.9;
    context.moveTo(0, -r);
    context.lineTo(0, r);
  },
};

const CLIP = { clip: "frame" };
const CURVES = { straight: "linear", steps: "step-after" };

function lineMarks({ points, course, dashed }, stroke) {
  const options = { x: (p) => p[0], y: (p) => p[1], stroke, ...CLIP };
  if (points.length === 1) return [Plot.dot(points, { ...options, fill: stroke, r: 3 })];
  const dash = dashed ? { strokeDasharray: "5 4" } : {};
  return [Plot.line(points, { ...options, curve: CURVES[course], strokeWidth: 1.8, ...dash })];
}

function bandMarks({ points, course }, fill) {
  const ends = { x: (p) => p[0], y1: (p) => p[1], y2: (p) => p[2], ...CLIP };
  if (points.length === 1) return [Plot.ruleX(points, { ...ends, stroke: fill, strokeOpacity: 0.4, strokeWidth: 4 })];
  return [Plot.areaY(points, { ...ends, fill, fillOpacity: 0.2, curve: CURVES[course] })];
}

// Bars of any size, never thinner than can be seen; a gap between those that have room for one.
function barMarks({ bars }, fill, frame, fillOpacity) {
  const along = (value) => frame.width * placeOn(frame.x, value);
  const widths = bars.map((bar) => along(bar.x[1]) - along(bar.x[0]));
  const roomy = d3.median(widths) > 5;
  const low = (axis, value) => (isLog(axis) && value <= 0 ? axis.low : value);
  const edge = roomy ? { stroke: "var(--background)", strokeWidth: 0.75 } : { stroke: fill, strokeWidth: 0.5 };
  return [
    Plot.rect(bars, {
      x1: (bar) => low(frame.x, bar.x[0]),
      x2: (bar) => bar.x[1],
      y1: (bar) => low(frame.y, bar.y[0]),
      y2: (bar) => bar.y[1],
      fill,
      fillOpacity,
      ...edge,
      ...CLIP,
    }),
  ];
}

function dotMarks({ dots, mark }, colour, { isWhole }) {
  // Dots on the edge are shown whole, those beyond it not at all.
  const place = { x: (dot) => dot.x, y: (dot) => dot.y, clip: isWhole ? null : "frame" };
  const looks = {
    disc: { fill: colour, r: dots.length > 500 ? 2.2 : 3.8, stroke: "var(--background)", strokeWidth: 0.6 },
    ring: { fill: "var(--background)", stroke: colour, strokeWidth: 1.8, r: 3.8 },
    cross: { symbol: "times", stroke: colour, strokeWidth: 2, r: 4.2 },
    triangle: { symbol: TRIANGLE, fill: colour, r: 4 },
    tick: { symbol: TICK, stroke: colour, strokeWidth: 1.4, r: 4 },
  };
  const across = dots.filter((dot) => dot.x_interval);
  const upright = dots.filter((dot) => dot.y_interval);
  const line = { stroke: colour, strokeWidth: 1.6, ...CLIP };
  return [
    Plot.ruleY(across, { y: (d) => d.y, x1: (d) => d.x_interval[0], x2: (d) => d.x_interval[1], ...line }),
    Plot.ruleX(upright, { x: (d) => d.x, y1: (d) => d.y_interval[0], y2: (d) => d.y_interval[1], ...line }),
    Plot.dot(dots, { ...place, ...looks[mark] }),
  ];
}

function ruleMarks({ of, at }, stroke) {
  const line = { stroke, strokeWidth: 1.4, strokeDasharray: "6 3", ...CLIP };
  return [of === "x" ? Plot.ruleX([at], line) : Plot.ruleY([at], line)];
}

// 0 at the dark end of the colours, 1 at the bright end; null without a value.
function shareOf(cell, value) {
  return cell.value === null ? null : Math.min(1, Math.max(0, placeOn(value, cell.value)));
}

function cellMarks({ cells, value }, frame) {
  const colour = (cell) => {
    const share = shareOf(cell, value);
    return share === null ? "var(--surface)" : d3.interpolateViridis(share);
  };
  const along = (value) => frame.width * placeOn(frame.x, value);
  const up = (value) => frame.height * placeOn(frame.y, value);
  const written = cells.filter(
    (cell) =>
      cell.text &&
      widthOf(cell.text) + 6 <= Math.abs(along(cell.x[1]) - along(cell.x[0])) &&
      Math.abs(up(cell.y[1]) - up(cell.y[0])) >= 15,
  );
  // Whichever of black and white stands out more.
  const ink = (cell) => {
    const share = shareOf(cell, value);
    if (share === null) return "var(--text)";
    return d3.lab(d3.interpolateViridis(share)).l > 50 ? "#000" : "#fff";
  };
  return [
    Plot.rect(cells, {
      x1: (c) => c.x[0], x2: (c) => c.x[1], y1: (c) => c.y[0], y2: (c) => c.y[1],
      fill: { value: colour, scale: null },
      stroke: cells.length > 400 ? "none" : "var(--background)",
      ...CLIP,
    }),
    Plot.text(written, {
      x: (c) => (c.x[0] + c.x[1]) / 2, y: (c) => (c.y[0] + c.y[1]) / 2,
      text: (c) => c.text,
      fontSize: 12,
      fill: { value: ink, scale: null },
      ...CLIP,
    }),
  ];
}

// The marks of a layer; `frame` has both axes as they are shown and the size between them.
function marksOf({ shape, tone }, frame) {
  const [kind, data] = Object.entries(shape)[0];
  const colour = colourOf(tone);
  switch (kind) {
    case "line":
      return lineMarks(data, colour);
    case "band":
      return bandMarks(data, colour);
    case "bars":
      return barMarks(data, colour, frame, opacityOf(tone));
    case "dots":
      return dotMarks(data, colour, frame);
    case "rule":
      return ruleMarks(data, colour);
    default:
      return cellMarks(data, frame);
  }
}

function isEmpty({ shape }) {
  const [kind, data] = Object.entries(shape)[0];
  return kind !== "rule" && (data.points ?? data.bars ?? data.dots ?? data.cells).length === 0;
}
