// A figure in its place on the page: its panels in columns, its legend, drawn anew for every width.

const NARROW = 560;
const GAP = 24;
const onPaper = matchMedia("print");

class Chart {
  constructor(figure) {
    this.place = figure.querySelector(".chart");
    this.figure = JSON.parse(figure.querySelector("script").textContent);
    this.title = this.figure.title;
    this.width = 0;
    const columns = Math.max(1, this.figure.columns);
    this.columns = d3.range(columns).map((column) => this.columnOf(column, columns)).filter((all) => all.length);
    if (this.columns.length === 0) return;
    const drawn = this.columns.flat().filter(({ data }) => !data.layers.every(isEmpty));
    this.zooms = [...new Set(drawn.map((panel) => panel.zoom))].filter((zoom) => !isNames(zoom.axis));
    this.build();
    new ResizeObserver(() => this.fit()).observe(this.place);
  }

  columnOf(column, columns) {
    const zooms = new Map();
    const panels = this.figure.panels.filter((_, place) => place % columns === column);
    return panels.map((data, place) => {
      const { scale, low, high } = data.x;
      const key = JSON.stringify([scale, low, high]);
      const first = !zooms.has(key);
      if (first) zooms.set(key, new Zoom({ ...data.x }, () => this.draw()));
      const zoom = zooms.get(key);
      if (!zoom.axis.label) zoom.axis.label = data.x.label;
      // Where the same axis stands below, its texts there are enough.
      const below = panels.slice(place + 1).some(({ x }) => JSON.stringify([x.scale, x.low, x.high]) === key);
      return { data, zoom, first, hasTexts: !(below && !data.x.label) };
    });
  }

  build() {
    const head = document.createElement("div");
    head.className = "tools";
    const legend = legendOf(this.figure);
    if (legend) head.append(legend);
    if (this.zooms.length) head.append(zoomButtons(this.zooms));
    if (head.childElementCount) this.place.append(head);
    this.grid = document.createElement("div");
    this.grid.className = "columns";
    for (const column of this.columns) {
      const place = document.createElement("div");
      for (const panel of column) place.append(this.panelElement(panel));
      this.grid.append(place);
    }
    this.place.append(this.grid);
    if (this.zooms.length) {
      const hint = document.createElement("p");
      hint.className = "hint";
      hint.textContent = "Drag across to zoom. Keys: + and − zoom, arrows move, 0 shows all.";
      this.place.append(hint);
    }
  }

  panelElement(panel) {
    const { data, zoom, first } = panel;
    const element = document.createElement("div");
    element.className = "panel";
    const line = (text, name) => {
      if (!text) return;
      const made = document.createElement("p");
      made.className = name;
      made.textContent = text;
      element.append(made);
    };
    line(data.title, "panel-title");
    line(data.y.label, "y-label");
    panel.plot = document.createElement("div");
    panel.plot.className = "plot";
    element.append(panel.plot);
    if (panel.hasTexts) line(data.x.label, "x-label");
    if (first && this.zooms.includes(zoom)) {
      panel.plot.tabIndex = 0;
      panel.plot.setAttribute("role", "group");
      panel.plot.setAttribute("aria-label", `${data.title || this.title}: zoom with plus and minus, move with arrow keys, 0 shows all`);
      addKeys(panel.plot, zoom);
    }
    return element;
  }

  // Draws where the width has changed.
  fit() {
    const width = Math.floor(this.place.clientWidth);
    if (width === this.width || width === 0) return;
    this.width = width;
    this.draw();
  }

  draw() {
    if (this.width === 0) return;
    const beside = this.width >= NARROW ? this.columns.length : 1;
    this.grid.style.gridTemplateColumns = `repeat(${beside}, minmax(0, 1fr))`;
    const width = Math.floor((this.width - GAP * (beside - 1)) / beside);
    for (const column of this.columns) this.drawColumn(column, width);
    hideTip();
  }

  drawColumn(column, width) {
    const single = column.length === 1 ? (width < NARROW ? 250 : onPaper.matches ? 230 : 330) : (onPaper.matches ? 120 : 170) * column.length;
    const shares = d3.sum(column, ({ data }) => data.height);
    const sized = column.map((panel) => ({ ...panel, height: heightOf(panel.data, (single * panel.data.height) / shares) }));
    // One margin for all, so that equal values stand above each other.
    const room = Math.min(width * 0.34, 220);
    const texts = sized.flatMap(({ data, height }) => ticksUp(data.y, height, room).map((tick) => widthOf(tick.text)));
    const left = Math.ceil(d3.max(texts) ?? 0) + 10;
    for (const panel of sized) drawPanel(panel, { width, left, title: this.title });
  }
}

function heightOf(data, wanted) {
  const rows = isNames(data.y) ? data.y.scale.names.length : 0;
  return Math.max(wanted, 72, Math.min(rows * 20, 900));
}

function drawPanel({ data, zoom, plot, hasTexts, height }, { width, left, title }) {
  if (data.layers.every(isEmpty)) {
    const empty = document.createElement("p");
    empty.className = "empty";
    empty.textContent = "There is nothing to show: no data of this kind came about.";
    plot.replaceChildren(empty);
    return;
  }
  const x = { ...zoom.current };
  const turned = isNames(data.y);
  let right = 16;
  let names = { ticks: [], turned: false, height: 18 };
  if (isNames(x)) names = namesAcross(x, width - left - right);
  else {
    names.ticks = ticksAcross(x, width - left - right);
    const last = names.ticks[names.ticks.length - 1];
    // Half of the last text may stand beyond the axis.
    if (last) right = Math.max(right, widthOf(last.text) / 2 - (1 - placeOn(x, last.at)) * (width - left - right) + 4);
  }
  const [top, bottom] = [10, hasTexts ? names.height + 6 : 8];
  const frame = { x, y: data.y, left, top, width: width - left - right, height, turned, isWhole: zoom.isWhole };
  const up = ticksUp(data.y, height, left - 10);
  const textAt = (ticks) => (value) => ticks.find((tick) => tick.at === value)?.text ?? "";
  const kind = (axis) => (isLog(axis) ? "log" : "linear");
  const quiet = { fontSize: 12, fill: "var(--quiet)", stroke: "none", tickSize: 0 };
  const layers = data.layers.filter((layer) => !isEmpty(layer));
  const made = Plot.plot({
    width,
    height: top + height + bottom,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    ariaLabel: [title, data.title].filter(Boolean).join(": "),
    x: { type: kind(x), domain: [x.low, x.high], axis: null, label: null },
    y: { type: kind(data.y), domain: [data.y.low, data.y.high], reverse: turned, axis: null, label: null },
    marks: [
      turned ? Plot.gridX(names.ticks.map((t) => t.at), { stroke: "var(--grid)", strokeOpacity: 1 })
             : Plot.gridY(up.map((t) => t.at), { stroke: "var(--grid)", strokeOpacity: 1 }),
      ...layers.flatMap((layer) => marksOf(layer, frame)),
      Plot.ruleY([turned ? data.y.high : data.y.low], { stroke: "var(--muted)", strokeWidth: 1 }),
      Plot.axisY(up.map((t) => t.at), { ...quiet, text: textAt(up), tickPadding: 7, label: null }),
      hasTexts
        ? Plot.axisX(names.ticks.map((t) => t.at), {
            ...quiet, text: textAt(names.ticks), tickPadding: 7, label: null,
            ...(names.turned ? { tickRotate: -90 } : {}),
          })
        : null,
      ...labelMarks(labelsOf(data, frame), frame),
    ],
  });
  made.setAttribute("role", "img");
  // Parts of an image have no names for those who listen; tests find them by theirs.
  for (const part of made.querySelectorAll("[aria-label]")) {
    part.dataset.part = part.getAttribute("aria-label");
    part.removeAttribute("aria-label");
  }
  if (!isNames(x)) addBrush(made, zoom, frame);
  addTips(made, data, frame);
  plot.replaceChildren(made);
}

// What colours mean: one entry for each name, in the order in which they first come.
function legendOf(figure) {
  const entries = new Map();
  const layers = figure.panels.flatMap((panel) => panel.layers).filter((layer) => !isEmpty(layer));
  for (const layer of layers) if (layer.name && !entries.has(layer.name)) entries.set(layer.name, layer);
  const cells = layers.find((layer) => layer.shape.cells)?.shape.cells.value;
  if (entries.size === 0 && !cells) return null;
  const list = document.createElement("ul");
  list.className = "legend";
  const add = (mark, text) => {
    const entry = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = text;
    entry.append(mark, words);
    list.append(entry);
  };
  for (const [name, layer] of entries) if (!layer.shape.cells) add(swatch(layer), name);
  if (cells) {
    const ramp = document.createElement("i");
    ramp.className = "ramp";
    add(ramp, `${cells.label}: ${written(cells, cells.low)} to ${written(cells, cells.high)}`);
  }
  return list;
}

// A small picture of a mark.
function swatch({ shape, tone }) {
  const kind = Object.keys(shape)[0];
  const colour = colourOf(tone);
  const svg = d3.create("svg").attr("width", 22).attr("height", 12).attr("aria-hidden", "true");
  if (kind === "line" || kind === "rule") {
    const dash = kind === "rule" ? "6 3" : shape.line.dashed ? "5 4" : null;
    svg.append("path").attr("d", "M0,6H22").style("stroke", colour).attr("stroke-width", 2).attr("stroke-dasharray", dash);
  } else if (kind === "dots") {
    const mark = shape.dots.mark;
    const symbol = { disc: d3.symbolCircle, ring: d3.symbolCircle, cross: d3.symbolTimes, triangle: TRIANGLE, tick: TICK }[mark];
    const hollow = mark === "ring" || mark === "cross" || mark === "tick";
    svg.append("path").attr("transform", "translate(11,6)").attr("d", d3.symbol(symbol, 42)())
      .style("fill", hollow ? "none" : colour).style("stroke", hollow ? colour : "none").attr("stroke-width", 1.8);
  } else {
    svg.append("rect").attr("y", 1).attr("width", 22).attr("height", 10).attr("rx", 1).style("fill", colour)
      .style("fill-opacity", kind === "band" ? 0.35 : opacityOf(tone));
  }
  return svg.node();
}
