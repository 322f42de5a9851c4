// Names beside dots and rules: each where it covers no other, left out where there is no such place.

const LINE = 14;

function meets(one, other) {
  return one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1;
}

// Names of rules and dots as texts with their places, in pixels of the frame.
function labelsOf(panel, frame) {
  const taken = [];
  const labels = [];
  const inside = (box) => box.x0 >= 0 && box.x1 <= frame.width && box.y0 >= 0 && box.y1 <= frame.height;
  const put = (text, anchor, places) => {
    const short = shortenedName(text, Math.min(320, frame.width * 0.45));
    const width = widthOf(short);
    for (const [x, y, side] of places) {
      const x0 = side === "start" ? x : side === "end" ? x - width : x - width / 2;
      const box = { x0, x1: x0 + width, y0: y - LINE / 2, y1: y + LINE / 2 };
      if (!inside(box) || taken.some((other) => meets(box, other))) continue;
      taken.push(box);
      labels.push({ text: short, x, y, side, colour: anchor });
      return;
    }
  };
  const along = (value) => frame.width * placeOn(frame.x, value);
  const up = (value) => frame.height * (frame.turned ? placeOn(frame.y, value) : 1 - placeOn(frame.y, value));
  for (const { shape, tone } of panel.layers) {
    if (!shape.rule || !shape.rule.label) continue;
    const { of, at, label } = shape.rule;
    const places = [];
    if (of === "x") {
      const x = along(at);
      if (x < 0 || x > frame.width) continue;
      for (let y = LINE / 2 + 1; y < frame.height; y += LINE) places.push([x + 5, y, "start"], [x - 5, y, "end"]);
    } else {
      const y = up(at);
      if (y < 0 || y > frame.height) continue;
      for (const row of [y - 9, y + 9]) places.push([frame.width - 4, row, "end"], [4, row, "start"]);
    }
    put(label, colourOf(tone), places);
  }
  for (const { shape } of panel.layers) {
    for (const dot of shape.dots?.dots ?? []) {
      const [x, y] = [along(dot.x), up(dot.y)];
      if (dot.label) taken.push({ x0: x - 3, x1: x + 3, y0: y - 3, y1: y + 3 });
    }
  }
  for (const { shape } of panel.layers) {
    for (const dot of shape.dots?.dots ?? []) {
      // The name of its row says as much.
      if (!dot.label || (isNames(frame.y) && written(frame.y, dot.y) === dot.label)) continue;
      const [x, y] = [along(dot.x), up(dot.y)];
      if (x < 0 || x > frame.width) continue;
      const beside = [[x + 8, y, "start"], [x - 8, y, "end"]];
      const above = [[x, y - 13, "middle"], [x, y + 13, "middle"]];
      const corners = [[x + 6, y - 13, "start"], [x + 6, y + 13, "start"], [x - 6, y - 13, "end"], [x - 6, y + 13, "end"]];
      // Not on the line of its own interval.
      const free = [...(dot.x_interval ? [] : beside), ...(dot.y_interval ? [] : above), ...corners];
      put(dot.label, "var(--text)", free);
    }
  }
  return labels;
}

// The texts as marks, with a rim in the colour of the ground so that they can be read over lines.
function labelMarks(labels, frame) {
  return ["start", "middle", "end"].map((side) =>
    Plot.text(labels.filter((label) => label.side === side), {
      x: (label) => valueAt(frame.x, label.x / frame.width),
      y: (label) => valueAt(frame.y, frame.turned ? label.y / frame.height : 1 - label.y / frame.height),
      text: (label) => label.text,
      fill: { value: (label) => label.colour, scale: null },
      textAnchor: side,
      stroke: "var(--background)",
      strokeWidth: 4,
      fontSize: 12,
      className: "label",
    }),
  );
}
