// Tables that sort by the button in a heading, long ones at first in part.

const MOST_SHOWN = 200;

// A cell as a number where it is one, else as text; null where it says nothing.
function keyOf(cell) {
  const text = cell.textContent.trim();
  if (text === "" || text === "–") return null;
  const number = Number(cell.dataset.value ?? text);
  return Number.isNaN(number) ? text : number;
}

function compare(one, other) {
  if (typeof one === "number" && typeof other === "number") return one === other ? 0 : one - other;
  if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
  return one.localeCompare(other, "en", { numeric: true });
}

// Puts rows in order of a column; what says nothing stands last either way. Without direction, as they came.
function sortRows(rows, column, direction) {
  if (!direction) return rows;
  const keyed = rows.map((row, place) => ({ row, place, key: keyOf(row.cells[column]) }));
  const sign = direction === "ascending" ? 1 : -1;
  keyed.sort((one, other) => {
    if (one.key === null || other.key === null) return (one.key === null) - (other.key === null) || one.place - other.place;
    return sign * compare(one.key, other.key) || one.place - other.place;
  });
  return keyed.map(({ row }) => row);
}

const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

function makeTable(region) {
  const table = region.querySelector("table");
  const body = table.tBodies[0];
  const original = [...body.rows];
  let rows = original;
  let isCut = rows.length > MOST_SHOWN;
  const show = () => {
    body.replaceChildren(...rows);
    rows.forEach((row, place) => (row.hidden = isCut && place >= MOST_SHOWN));
  };
  if (isCut) {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "more";
    more.textContent = `Show all ${rows.length.toLocaleString("en")} rows`;
    more.addEventListener("click", () => {
      isCut = false;
      show();
      more.remove();
      region.focus();
    });
    region.after(more);
    show();
  }
  if (original.length < 2 || !table.tHead) return;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (head.tagName !== "TH") return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const direction = NEXT[head.getAttribute("aria-sort")];
      for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", direction);
      rows = sortRows(original, column, direction === "none" ? null : direction);
      show();
    });
  });
}

// Regions that do not scroll are no stops for those who go by Tab.
function watchRegion(region) {
  const look = () => {
    const scrolls = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
    region.tabIndex = scrolls ? 0 : -1;
  };
  new ResizeObserver(look).observe(region);
}

function makeTables() {
  for (const region of document.querySelectorAll(".table")) {
    makeTable(region);
    watchRegion(region);
  }
}
