// Which stretch of x the charts of a group show. Charts of one column with equal x axes are one group.

const FEWEST = 1e-4;

class Zoom {
  constructor(axis, redraw) {
    this.axis = axis;
    this.whole = [0, 1];
    this.shown = [0, 1];
    this.redraw = redraw;
  }

  get isWhole() {
    return this.shown[0] === 0 && this.shown[1] === 1;
  }

  // The axis as it is shown.
  get current() {
    const [low, high] = this.shown.map((place) => valueAt(this.axis, place));
    return this.isWhole ? this.axis : { ...this.axis, low, high };
  }

  // Shows from one place of the whole axis to another, both from 0 to 1.
  show(from, to) {
    const width = Math.min(1, Math.max(FEWEST, to - from));
    const start = Math.min(1 - width, Math.max(0, from));
    this.shown = [start, width === 1 ? 1 : start + width];
    this.redraw();
  }

  // Shows a part of what is shown now.
  within(from, to) {
    const [low, high] = this.shown;
    this.show(low + from * (high - low), low + to * (high - low));
  }

  by(factor) {
    const rest = (1 - factor) / 2;
    this.within(rest, 1 - rest);
  }

  move(share) {
    const [low, high] = this.shown;
    const step = share * (high - low);
    this.show(low + step, high + step);
  }

  reset() {
    this.show(0, 1);
  }
}

const KEYS = {
  "+": (zoom) => zoom.by(0.5),
  "=": (zoom) => zoom.by(0.5),
  "-": (zoom) => zoom.by(2),
  ArrowLeft: (zoom) => zoom.move(-0.25),
  ArrowRight: (zoom) => zoom.move(0.25),
  0: (zoom) => zoom.reset(),
};

function addKeys(element, zoom) {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    hideTip();
    KEYS[event.key](zoom);
  });
}

// Dragging across a chart zooms to what was dragged over; a double click shows all again.
function addBrush(svg, zoom, frame) {
  const brush = d3
    .brushX()
    .extent([[frame.left, frame.top], [frame.left + frame.width, frame.top + frame.height]])
    .touchable(false)
    .on("start", hideTip)
    .on("end", ({ selection, sourceEvent }) => {
      if (!selection || !sourceEvent) return;
      const [from, to] = selection.map((x) => (x - frame.left) / frame.width);
      if ((to - from) * frame.width < 4) return group.call(brush.clear);
      zoom.within(from, to);
    });
  const group = d3.select(svg).append("g").attr("class", "brush").call(brush);
  group.on("dblclick", () => zoom.reset());
}

// Buttons for those who neither drag nor press keys.
function zoomButtons(zooms) {
  const bar = document.createElement("div");
  bar.className = "zoom";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Zoom");
  const button = (text, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", () => zooms.forEach(act));
    bar.append(made);
    return made;
  };
  button("+", "Zoom in", KEYS["+"]);
  button("−", "Zoom out", KEYS["-"]);
  button("‹", "Move left", KEYS.ArrowLeft);
  button("›", "Move right", KEYS.ArrowRight);
  button("Reset", "Reset zoom", KEYS[0]);
  return bar;
}
