// What stands under the pointer, with its units, in a box beside it.

const NEAR = 24;
const MOST_LINES = 12;

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;

function hideTip() {
  tip.hidden = true;
}

// The value of a line at x: the last one before it where it goes in steps, between two where it is straight.
function lineAt({ points, course }, x) {
  const after = d3.bisector((p) => p[0]).right(points, x);
  if (after === 0) return null;
  const before = points[after - 1];
  if (after === points.length) return x > before[0] ? null : before;
  if (course === "steps") return before;
  const next = points[after];
  const share = next[0] > before[0] ? (x - before[0]) / (next[0] - before[0]) : 0;
  return before.map((value, place) => (place === 0 ? x : value + share * (next[place] - value)));
}

const holds = ([from, to], value) => value >= Math.min(from, to) && value <= Math.max(from, to);

// The bar or cell at a place, the one painted last.
function areaAt(panel, x, y, slack) {
  for (const layer of [...panel.layers].reverse()) {
    const all = [...(layer.shape.bars?.bars ?? layer.shape.cells?.cells ?? [])].reverse();
    const wide = (range) => [range[0] - slack, range[1] + slack];
    const found = all.find((area) => holds(area.x, x) && holds(area.y, y))
      ?? all.find((area) => holds(wide(area.x), x) && holds(area.y, y));
    if (found) {
      const value = layer.shape.cells?.value;
      const says = found.says || (value && found.value !== null ? withUnit(value, found.value) : found.text);
      if (says) return [{ colour: layer.shape.bars ? colourOf(layer.tone) : null, text: says }];
    }
  }
  return null;
}

// The dot nearest to a place, if one is near.
function dotAt(panel, px, py, frame) {
  let best = null;
  for (const layer of panel.layers) {
    for (const dot of layer.shape.dots?.dots ?? []) {
      const dx = frame.width * placeOn(frame.x, dot.x) - px;
      const y = placeOn(frame.y, dot.y);
      const dy = frame.height * (frame.turned ? y : 1 - y) - py;
      const distance = Math.hypot(dx, dy);
      if (distance <= NEAR && (!best || distance < best.distance)) best = { distance, dot, layer };
    }
  }
  if (!best) return null;
  const { dot, layer } = best;
  const place = `${withUnit(frame.x, dot.x)}, ${withUnit(frame.y, dot.y)}`;
  const name = dot.label && !dot.says.includes(dot.label) ? `${dot.label}: ` : "";
  return [{ colour: colourOf(layer.tone), text: name + (dot.says || place) }];
}

// Every line and band at x, each with the name of its layer.
function linesAt(panel, x, frame) {
  const found = [];
  for (const layer of panel.layers) {
    const data = layer.shape.line ?? layer.shape.band;
    if (!data) continue;
    const at = lineAt(data, x);
    if (!at) continue;
    const value = at.slice(1).map((y) => withUnit(frame.y, y)).join(" to ");
    found.push({ colour: colourOf(layer.tone), text: layer.name ? `${layer.name}: ${value}` : value, at });
  }
  if (found.length === 0) return null;
  const head = { text: withUnit(frame.x, x), isHead: true };
  const rest = found.length - MOST_LINES;
  const cut = rest > 0 ? [{ text: `and ${rest} more` }] : [];
  return [head, ...found.slice(0, MOST_LINES), ...cut];
}

function showTip(lines, event) {
  tip.replaceChildren(
    ...lines.map(({ text, colour, isHead }) => {
      const line = document.createElement("div");
      if (isHead) line.className = "head";
      if (colour) {
        const mark = document.createElement("i");
        mark.style.background = colour;
        line.append(mark);
      }
      line.append(document.createTextNode(text));
      return line;
    }),
  );
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const right = event.clientX + 14 + width < document.documentElement.clientWidth;
  const below = event.clientY + 14 + height < document.documentElement.clientHeight;
  const left = right ? event.clientX + 14 : event.clientX - 14 - width;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, below ? event.clientY + 14 : event.clientY - 14 - height)}px`;
}

// Shows tips over a drawn chart, and a line with points on what is read off.
function addTips(svg, panel, frame) {
  const cross = d3.select(svg).append("g").attr("class", "cross").attr("pointer-events", "none");
  const leave = () => {
    hideTip();
    cross.selectAll("*").remove();
  };
  const move = (event) => {
    cross.selectAll("*").remove();
    const [sx, sy] = d3.pointer(event, svg);
    const [px, py] = [sx - frame.left, sy - frame.top];
    if (event.buttons || px < 0 || py < 0 || px > frame.width || py > frame.height) return leave();
    const x = valueAt(frame.x, px / frame.width);
    const y = valueAt(frame.y, frame.turned ? py / frame.height : 1 - py / frame.height);
    const slack = Math.abs(valueAt(frame.x, (px + 3) / frame.width) - x);
    const lines = dotAt(panel, px, py, frame) ?? areaAt(panel, x, y, slack) ?? linesAt(panel, x, frame);
    if (!lines) return leave();
    if (lines[0].isHead) {
      cross.append("line").attr("x1", sx).attr("x2", sx).attr("y1", frame.top).attr("y2", frame.top + frame.height);
      for (const { at, colour } of lines.filter((line) => line.at)) {
        for (const value of at.slice(1)) {
          const place = 1 - placeOn(frame.y, value);
          if (place < 0 || place > 1) continue;
          cross.append("circle").attr("cx", sx).attr("cy", frame.top + frame.height * place).attr("r", 3.5)
            .style("fill", colour);
        }
      }
    }
    showTip(lines, event);
  };
  svg.addEventListener("pointermove", move);
  svg.addEventListener("pointerdown", move);
  svg.addEventListener("pointerleave", leave);
}

addEventListener("scroll", hideTip, { passive: true });
