// How values are written, the same as in the tables of the report, and how wide texts are.

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const pen = document.createElement("canvas").getContext("2d");

function widthOf(text, font = FONT) {
  pen.font = font;
  return pen.measureText(text).width;
}

// A name, or as much of its beginning and its end as is that wide: names that begin alike often end otherwise.
function shortenedName(name, width) {
  if (widthOf(name) <= width) return name;
  const letters = Array.from(name);
  for (let count = letters.length - 1; count > 0; count--) {
    const end = letters.slice(letters.length - Math.floor(count / 2));
    const text = letters.slice(0, Math.ceil(count / 2)).join("") + "…" + (count > 1 ? end.join("") : "");
    if (widthOf(text) <= width) return text;
  }
  return "…";
}

// The text, or as much of it as is that wide, with an ellipsis.
function shortened(text, width) {
  if (widthOf(text) <= width) return text;
  const letters = Array.from(text);
  let [fits, tooLong] = [0, letters.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (widthOf(letters.slice(0, middle).join("") + "…") <= width) fits = middle;
    else tooLong = middle;
  }
  return fits ? letters.slice(0, fits).join("").trimEnd() + "…" : "…";
}

function grouped(number, decimals) {
  const [whole, fraction] = Math.abs(number).toFixed(decimals).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction ? "." + fraction : "");
  return number < 0 && /[1-9]/.test(digits) ? "-" + digits : digits;
}

// `7h24m`, `12m30s`, `4.2s`, `250ms`: to the step that matters at this size.
function duration(seconds) {
  const size = Math.abs(seconds);
  const step = size < 1 ? 0.001 : size < 60 ? 0.1 : size < 3600 ? 1 : size < 30 * 86400 ? 60 : 3600;
  let rest = Math.round(Math.round(size / step) * step * 1000);
  if (rest === 0) return "0s";
  const sign = seconds < 0 ? "-" : "";
  if (rest >= 1000 && rest < 60000) return `${sign}${Number((rest / 1000).toFixed(3))}s`;
  let text = sign;
  for (const [unit, name] of [[86400000, "d"], [3600000, "h"], [60000, "m"], [1000, "s"], [1, "ms"]]) {
    if (rest >= unit) text += Math.floor(rest / unit) + name;
    rest %= unit;
  }
  return text;
}

function percent(share) {
  const value = share * 100;
  const size = Math.abs(value);
  if (size === 0) return "0 %";
  if (size < 0.005) return value > 0 ? "<0.01 %" : ">-0.01 %";
  if (size < 0.095) return `${value.toFixed(2)} %`;
  if (size === 100) return `${value.toFixed(0)} %`;
  if (size >= 99.995 && size < 100) return ">99.99 %";
  return `${value.toFixed(size >= 99.95 && size < 100 ? 2 : 1)} %`;
}

// A sum with the decimals that suit the largest one beside it.
function sum(value, largest) {
  const size = Math.abs(largest);
  const decimals = size === 0 ? 2 : size >= 1e5 ? 0 : Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(size))));
  const text = grouped(value, decimals);
  if (value !== 0 && !/[1-9]/.test(text)) return (value > 0 ? "<" : ">-") + (0.1 ** decimals).toFixed(decimals);
  return text;
}

// A value of an axis in words, with the unit that the label of the axis ends with.
function written(axis, value) {
  const scale = typeof axis.scale === "string" ? axis.scale : "names";
  switch (scale) {
    case "duration":
    case "log_duration":
      return duration(value);
    case "share":
      return percent(value);
    case "count":
      return grouped(Math.max(0, Math.round(value)), 0);
    case "names":
      return axis.scale.names[Math.floor(value)] ?? "";
    default:
      return sum(value, Math.max(Math.abs(axis.high), Math.abs(axis.low)));
  }
}

// `CNY` of `Cost of a run, CNY`; nothing for scales whose values carry their unit.
function unitOf(axis) {
  const needsUnit = axis.scale === "number" || axis.scale === "log_number";
  const comma = axis.label.lastIndexOf(", ");
  return needsUnit && comma >= 0 ? axis.label.slice(comma + 2) : "";
}

function withUnit(axis, value) {
  const unit = unitOf(axis);
  return unit ? `${written(axis, value)} ${unit}` : written(axis, value);
}
