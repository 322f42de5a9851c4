// How a page looks: nothing outside, nothing on top of another, everything painted, readable by everyone.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Waits until charts have the width of the page.
export async function settled(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30)))));
}

// What stands outside the page or on something else.
export async function layout(page) {
  return page.evaluate(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} px wide`);
    const figures = [...document.querySelectorAll("figure")].filter((figure) => figure.getClientRects().length);
    for (const figure of figures) {
      const name = figure.dataset.name;
      const charts = [...figure.querySelectorAll(".plot > svg[role=img]")];
      const picture = figure.querySelector("img");
      if (picture ? picture.naturalWidth === 0 : charts.length === 0 && !figure.querySelector(".empty")) found.push(`${name} is not drawn`);
      for (const chart of charts) {
        const box = chart.getBoundingClientRect();
        if (box.width < 100 || box.height < 50) found.push(`${name} is ${box.width} x ${box.height} px`);
        if (box.left < 0 || box.right > innerWidth) found.push(`${name} goes from ${box.left} to ${box.right} px`);
        if (!chart.getAttribute("aria-label")) found.push(`${name} has no name for those who listen`);
        for (const axis of ["x-axis tick label", "y-axis tick label"]) {
          const texts = [...chart.querySelectorAll(`[data-part="${axis}"] text`)];
          const boxes = texts.map((text) => ({ text: text.textContent, ...text.getBoundingClientRect().toJSON() }));
          boxes.forEach((one, at) => {
            if (one.left < -0.5 || one.right > innerWidth + 0.5) found.push(`${name}: "${one.text}" is cut off`);
            for (const other of boxes.slice(at + 1)) {
              const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
              if (!apart) found.push(`${name}, ${axis}: "${one.text}" lies on "${other.text}"`);
            }
          });
          if (boxes.some((box) => box.text === "")) found.push(`${name}, ${axis}: a tick has no text`);
          if (axis[0] === "y" && boxes.length < 1) found.push(`${name} has no ticks up the side`);
        }
      }
    }
    const headings = [...document.querySelectorAll("h1, h2, h3, h4")].map((of) => Number(of.tagName[1]));
    if (headings.filter((level) => level === 1).length !== 1) found.push("there is not one h1");
    headings.forEach((level, at) => {
      if (at && level > headings[at - 1] + 1) found.push(`an h${level} follows an h${headings[at - 1]}`);
    });
    return found;
  });
}

// What axe finds that is serious or worse.
export async function access(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join("\n    ")}`);
}

// Charts in which there is nothing to be seen.
export async function painted(page, blank) {
  const found = [];
  for (const chart of await page.locator(".plot > svg[role=img]:visible").all()) {
    const image = (await chart.screenshot()).toString("base64");
    const colours = await blank.evaluate(async (image) => {
      const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${image}`)).blob());
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext("2d");
      context.drawImage(picture, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer);
      const counts = new Map();
      for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      return [...counts.values()].filter((count) => count > 20).length;
    }, image);
    if (colours < 4) found.push(`${await chart.getAttribute("aria-label")} has ${colours} colours`);
  }
  return found;
}

// How it comes out on paper.
export async function printed(page) {
  const found = [];
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor !== "rgb(255, 255, 255)");
  if (dark) found.push("paper is not white");
  const shown = await page.locator(".zoom:visible, .theme:visible, .chooser:visible, .skip:visible").count();
  if (shown) found.push(`${shown} controls are printed`);
  for (const format of ["A4", "Letter"]) {
    const pdf = await page.pdf({ format });
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    if (pages < 1) found.push(`${format} has no page`);
  }
  return found;
}
