// What a reader does with a page: points, drags, presses keys, sorts, chooses, copies.

import { settled } from "./looks.mjs";

const figureOf = (page, name) => page.locator(`figure[data-name="${name}"]`);
const chartOf = (page, name, place = 0) => figureOf(page, name).locator(".plot > svg[role=img]").nth(place);
const ticksOf = (chart) => chart.locator('[data-part="x-axis tick label"] text').allTextContents();
const tipOf = (page) => page.locator(".tip");

const UNITS = { d: 86400, h: 3600, m: 60, s: 1, ms: 0.001 };
// `1h30m` in seconds.
function seconds(text) {
  return [...text.matchAll(/([\d.]+)(ms|[dhms])/g)].reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0);
}

// Scripts mark axes and write values as the program does.
export async function sameTexts(page, expect, cases) {
  const wrong = await page.evaluate((cases) => {
    const found = [];
    const same = (one, other) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));
    for (const { axis, most, ticks, written } of cases) {
      const own = spotcast.ticksOf(axis, most);
      const alike = ticks.length < 2 || own.length === ticks.length && own.every((tick, at) => same(tick.at, ticks[at][0]) && tick.text === ticks[at][1]);
      if (!alike) found.push(`${JSON.stringify(axis)}, ${most}: ${JSON.stringify(own)}, not ${JSON.stringify(ticks)}`);
      for (const [value, text] of written) {
        const mine = spotcast.written(axis, value);
        if (mine !== text) found.push(`${JSON.stringify(axis.scale)}: ${value} is "${mine}", not "${text}"`);
      }
    }
    return found;
  }, cases);
  expect(cases.length > 100, `there are ${cases.length} cases`);
  expect(wrong.length === 0, `texts differ:\n    ${wrong.slice(0, 8).join("\n    ")}`);
}

async function pointAt(page, chart, x, y) {
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + x * box.width - 3, box.y + y * box.height);
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
}

export async function tips(page, expect) {
  const dots = chartOf(page, "dots");
  await dots.scrollIntoViewIfNeeded();
  const dot = dots.locator('[data-part="dot"] circle').nth(1);
  const { x, y, width, height } = await dot.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  expect((await tipOf(page).textContent()) === "Disc 1: 0.07 USD after 2h", `a dot says "${await tipOf(page).textContent()}"`);
  await pointAt(page, chartOf(page, "lines"), 0.5, 0.5);
  const text = await tipOf(page).textContent();
  expect(/^1[0-4]h.*range: 1\.00 CNY\/h to [456]\.00 CNY\/h.*price: \d\.\d\d CNY\/h/.test(text), `a line says "${text}"`);
  await pointAt(page, chartOf(page, "cells"), 0.95, 0.08);
  const cell = await tipOf(page).textContent();
  expect(/limit 5, checkpoint 0: 14 % in time/.test(cell), `a cell says "${cell}"`);
  await page.mouse.move(2, 2);
  expect(await tipOf(page).isHidden(), "the tip stays when the pointer leaves");
}

export async function zoom(page, expect) {
  const [above, below] = [0, 2].map((place) => chartOf(page, "lines", place));
  const lower = figureOf(page, "lines").locator(".columns > div").first().locator("svg[role=img]").nth(1);
  await above.scrollIntoViewIfNeeded();
  const before = await ticksOf(lower);
  const box = await above.boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  const after = await ticksOf(lower);
  expect(after.length > 1 && after.join() !== before.join(), `dragging leaves the ticks below as they are: ${after}`);
  expect(seconds(after[0]) > 7 * 3600 && seconds(after.at(-1)) < 17 * 3600, `dragging shows ${after}`);
  const other = await ticksOf(below);
  expect(other.join() !== after.join(), "the other column does not stay as it is");
  await figureOf(page, "lines").getByRole("button", { name: "Reset zoom" }).click();
  expect((await ticksOf(lower)).join() === before.join(), "the button does not show all again");

  const stop = figureOf(page, "dots").locator(".plot");
  const ticks = () => ticksOf(chartOf(page, "dots"));
  const whole = (await ticks()).join();
  await stop.focus();
  await page.keyboard.press("+");
  const near = (await ticks()).join();
  expect(near !== whole, "the key + does not zoom");
  expect(await stop.evaluate((element) => element === document.activeElement), "zooming takes the focus away");
  await page.keyboard.press("ArrowRight");
  expect((await ticks()).join() !== near, "the arrow does not move");
  await page.keyboard.press("-");
  await page.keyboard.press("0");
  expect((await ticks()).join() === whole, "the key 0 does not show all");
  const outline = await stop.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(outline !== "none", "the focus can't be seen");
  const log = () => ticksOf(chartOf(page, "logarithmic"));
  const wide = (await log()).join();
  await figureOf(page, "logarithmic").getByRole("button", { name: "Zoom in" }).click();
  expect((await log()).length > 0 && (await log()).join() !== wide, "a logarithmic axis does not zoom");
}

async function column(table, place) {
  return table.locator(`tbody tr:visible > :nth-child(${place})`).allTextContents();
}

export async function longTable(page, expect) {
  await page.locator("summary").click();
  const table = page.locator("details table");
  const rows = table.locator("tbody tr:visible");
  expect((await rows.count()) === 200, `${await rows.count()} rows are shown at first`);
  await page.getByRole("button", { name: /Show all .* rows/ }).click();
  const all = await rows.count();
  expect(all > 400 && all <= 601, `${all} rows are shown then`);
  expect(/evenly spread/.test(await page.locator("details").textContent()), "the table does not say that it is cut");
  const head = table.getByRole("columnheader", { name: "Since the first price" });
  await head.getByRole("button").focus();
  await page.keyboard.press("Enter");
  expect((await head.getAttribute("aria-sort")) === "ascending", "Enter does not sort");
  await page.keyboard.press("Space");
  expect((await head.getAttribute("aria-sort")) === "descending", "Space does not sort the other way");
  const times = (await column(table, 2)).map(seconds);
  expect(times.every((time, at) => at === 0 || time <= times[at - 1]), `durations are in order ${times.slice(0, 5)}`);
  expect(times[0] > 20 * 86400, `the longest is ${times[0]} s`);
}

export async function sorting(page, expect) {
  await figureOf(page, "names-across").locator("summary").click();
  const table = figureOf(page, "names-across").locator("table");
  const before = await column(table, 2);
  const head = table.locator("thead th").last();
  await head.getByRole("button").click();
  await head.getByRole("button").click();
  expect((await head.getAttribute("aria-sort")) === "descending", "aria-sort does not follow");
  const after = await column(table, 2);
  expect(after.join() !== before.join() && [...after].sort().join() === [...before].sort().join(), "sorting changes no order");
  await head.getByRole("button").click();
  expect((await head.getAttribute("aria-sort")) === "none" && (await column(table, 2)).join() === before.join(), "the third press does not undo");
}

export async function sortingOfRun(page, expect) {
  const table = page.locator('.table[aria-label="Where the time of instances went"] table');
  const head = table.locator("thead th").first();
  await head.getByRole("button").click();
  const times = (await column(table, 2)).map(seconds);
  expect(times.length > 2 && times.every((time, at) => at === 0 || time >= times[at - 1]), `durations are in order ${times}`);
}

export async function choice(page, expect) {
  const select = page.getByLabel("Replication", { exact: true });
  const shown = page.locator(".choice figure:visible");
  const before = await shown.locator("h3").textContent();
  await select.focus();
  await page.keyboard.press("ArrowDown");
  await settled(page);
  expect((await shown.count()) === 1, `${await shown.count()} replications are shown`);
  const after = await shown.locator("h3").textContent();
  expect(after !== before && /Replication 1/.test(after), `the choice shows ${after}`);
  const box = await shown.locator(".plot > svg[role=img]").first().boundingBox();
  expect(box && box.width > 300, "the chosen one is not drawn");
}

export async function controls(page, expect) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await ground();
  await page.getByRole("button", { name: "Dark colours" }).click();
  expect((await ground()) !== before, "the button does not change colours");
  expect(await page.getByRole("button", { name: "Light colours" }).isVisible(), "there is no way back");
  const copy = page.getByRole("button", { name: "Copy" });
  await copy.focus();
  await page.keyboard.press("Enter");
  const done = page.locator(".command button");
  await page.waitForFunction(() => document.querySelector(".command button").textContent !== "Copy");
  expect(/Copied|Marked/.test(await done.textContent()), `copying says "${await done.textContent()}"`);
  await page.keyboard.press("Tab");
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement.id === "main"), "the skip link leads nowhere");
}

export async function emptyStates(page, expect) {
  const texts = await page.locator(".empty:visible").allTextContents();
  expect(texts.length >= 2 && texts.every((text) => text.startsWith("There is nothing to show")), `empty figures say ${texts}`);
  expect((await page.locator(".plot > svg").count()) === 0, "something is drawn of nothing");
}

export async function withoutScripts(page, expect) {
  expect(/^Figures need JavaScript/.test(await page.locator("noscript p").innerText()), "nothing says that figures need scripts");
  expect((await page.locator("button:visible, select:visible").count()) === 0, "there are controls that do nothing");
  await page.locator("summary").first().click();
  expect((await page.locator("details[open] tbody tr:visible").count()) > 100, "numbers need scripts");
}
