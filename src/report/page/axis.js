// Where axes are marked: round values, as many as there is room for. Follows src/report/figure/ticks.rs.

const DAY = 86400;
const STEPS = [
  0.001, 0.01, 0.1, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, DAY,
];
const MARKS = [
  0.001, 0.01, 0.1, 1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, DAY, 2 * DAY, 5 * DAY,
];

const isLog = (axis) => axis.scale === "log_duration" || axis.scale === "log_number";
const isNames = (axis) => typeof axis.scale !== "string";

function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((digit) => digit * power >= least * (1 - 1e-9)) ?? 10) * power;
}

function durationStep(least) {
  return STEPS.find((step) => step >= least * (1 - 1e-9)) ?? roundStep(least / DAY) * DAY;
}

const decimalsOf = (step) => Math.min(9, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));

function multiples(axis, step) {
  const all = [];
  const last = Math.floor(axis.high / step + 1e-9);
  for (let count = Math.ceil(axis.low / step - 1e-9); count <= last; count++) all.push(count * step);
  return all;
}

function everyFew(all, most) {
  const every = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, place) => place % every === 0);
}

function decades(axis, most) {
  const [first, last] = [Math.floor(Math.log10(axis.low)), Math.ceil(Math.log10(axis.high))];
  const slack = (axis.high - axis.low) * 1e-9;
  const of = (digits) =>
    d3
      .range(first, last + 1)
      .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      .filter((at) => at >= axis.low - slack && at <= axis.high + slack);
  const sets = [[1, 2, 5], [1, 3], [1]].map(of);
  const all = sets.find((set) => set.length <= most) ?? everyFew(sets[2], most);
  if (all.length < 2) return ticksOf({ ...axis, scale: "number" }, Math.min(most, 4));
  return all.map((at) => ({ at, text: grouped(at, decimalsOf(at)) }));
}

// At most so many marks, each with where it is and what is written there.
function ticksOf(axis, most) {
  most = Math.max(1, most);
  const width = axis.high - axis.low;
  const short = (seconds) => (seconds === 0 ? "0" : duration(seconds));
  if (isNames(axis)) return axis.scale.names.map((text, place) => ({ at: place + 0.5, text }));
  switch (axis.scale) {
    case "duration":
      return multiples(axis, durationStep(width / most)).map((at) => ({ at, text: short(at) }));
    case "count":
      return multiples(axis, Math.max(1, roundStep(width / most))).map((at) => ({ at, text: grouped(at, 0) }));
    case "share": {
      const step = roundStep((width * 100) / most);
      const text = (at) => `${grouped(at * 100, decimalsOf(step))} %`;
      return multiples(axis, step / 100).map((at) => ({ at, text: text(at) }));
    }
    case "log_number":
      return decades(axis, most);
    case "log_duration": {
      const days = d3.range(1, 9).flatMap((power) => [1, 3].map((digit) => digit * 10 ** power * DAY));
      const all = [...MARKS, ...days].filter((at) => at >= axis.low && at <= axis.high * (1 + 1e-9));
      if (all.length < 2) return ticksOf({ ...axis, scale: "duration" }, Math.min(most, 4));
      return everyFew(all, most).map((at) => ({ at, text: short(at) }));
    }
    default: {
      const step = roundStep(width / most);
      return multiples(axis, step).map((at) => ({ at, text: grouped(at, decimalsOf(step)) }));
    }
  }
}

// Where a value stands on an axis: 0 at its start, 1 at its end.
function placeOn(axis, value) {
  if (isLog(axis)) return Math.log(value / axis.low) / Math.log(axis.high / axis.low);
  return (value - axis.low) / (axis.high - axis.low);
}

function valueAt(axis, place) {
  if (isLog(axis)) return axis.low * (axis.high / axis.low) ** place;
  return axis.low + place * (axis.high - axis.low);
}

// As many ticks as stand beside each other on so many pixels without touching.
function ticksAcross(axis, pixels) {
  for (let most = Math.max(2, Math.floor(pixels / 56)); most > 1; most--) {
    const ticks = ticksOf(axis, most);
    const apart = ticks.every((tick, place) => {
      if (place === 0) return true;
      const before = ticks[place - 1];
      const distance = (placeOn(axis, tick.at) - placeOn(axis, before.at)) * pixels;
      return distance >= (widthOf(tick.text) + widthOf(before.text)) / 2 + 12;
    });
    if (apart) return ticks;
  }
  return ticksOf(axis, 1).slice(0, 1);
}

// Names along x: whole where they fit, shortened to their place, or turned upright where that is narrow.
function namesAcross(axis, pixels) {
  const slot = pixels / Math.max(1, axis.high - axis.low);
  const ticks = ticksOf(axis, 0).filter((tick) => tick.at >= axis.low && tick.at <= axis.high);
  const longest = d3.max(ticks, (tick) => widthOf(tick.text)) ?? 0;
  if (longest + 8 <= slot) return { ticks, turned: false, height: 18 };
  if (slot >= 64) {
    return { ticks: ticks.map((tick) => ({ ...tick, text: shortenedName(tick.text, slot - 8) })), turned: false, height: 18 };
  }
  const shown = ticks.filter((_, place) => place % Math.ceil(15 / slot) === 0);
  const room = Math.min(longest + 4, 120);
  return { ticks: shown.map((tick) => ({ ...tick, text: shortenedName(tick.text, room) })), turned: true, height: room + 6 };
}

function ticksUp(axis, pixels, room) {
  if (!isNames(axis)) return ticksOf(axis, Math.max(2, Math.floor(pixels / 38)));
  const slot = pixels / axis.scale.names.length;
  return ticksOf(axis, 0)
    .filter((_, place) => place % Math.ceil(14 / slot) === 0)
    .map((tick) => ({ ...tick, text: shortenedName(tick.text, room) }));
}
