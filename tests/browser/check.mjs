// Looks at pages in Chromium. Prints each finding to standard error and exits with 1 if there is one.
//
//   node check.mjs FOLDER     with the pages and `expected.json` of tests/browser/pages.rs

import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

import * as looks from "./looks.mjs";
import * as uses from "./uses.mjs";

const folder = path.resolve(process.argv[2]);
const MOST_BYTES = 2_000_000;
const WIDTHS = [400, 1600];
const SCHEMES = ["light", "dark"];

const findings = [];
let checks = 0;
// Remarks what does not hold.
function expect(holds, text) {
  checks += 1;
  if (!holds) findings.push(text);
}

const browser = await chromium.launch({
  executablePath: process.env.SPOTCAST_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

// A page that reports whatever goes wrong on it.
async function open(file, options = {}) {
  const url = pathToFileURL(path.join(folder, file)).href;
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) findings.push(`${file}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => findings.push(`${file}: ${error.stack}`));
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) findings.push(`${file} asks for ${request.url()}`);
  });
  await page.goto(url);
  return page;
}

const blank = await (await browser.newContext()).newPage();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".html"))) {
  expect(statSync(path.join(folder, file)).size < MOST_BYTES, `${file} has ${statSync(path.join(folder, file)).size} bytes`);
  const page = await open(file);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of SCHEMES) {
      const at = (text) => `${file}, ${width} px, ${colorScheme}: ${text}`;
      await page.emulateMedia({ colorScheme });
      await looks.settled(page);
      for (const text of await looks.layout(page)) expect(false, at(text));
      for (const text of await looks.access(page)) expect(false, at(text));
      if (colorScheme === "light" || width === 1600) {
        for (const text of await looks.painted(page, blank)) expect(false, at(text));
      }
      checks += 3;
    }
  }
  await page.emulateMedia({ colorScheme: "dark", media: "print" });
  for (const text of await looks.printed(page)) expect(false, `${file}, printed: ${text}`);
  checks += 1;
  await page.context().close();
}

const cases = JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8"));
const run = (file, use, options) => open(file, options).then(async (page) => {
  try {
    await use(page, (holds, text) => expect(holds, `${file}: ${text}`));
  } catch (error) {
    expect(false, `${file}, ${use.name || "texts"}: ${error.stack}`);
  }
  await page.context().close();
});
await run("shapes.html", (page, expect) => uses.sameTexts(page, expect, cases));
await run("shapes.html", uses.tips);
await run("shapes.html", uses.zoom);
await run("many.html", uses.longTable);
await run("names.html", uses.sorting);
await run("run.html", uses.choice);
await run("run.html", uses.sortingOfRun);
await run("run.html", uses.controls);
await run("empty.html", uses.emptyStates);
await run("run.html", uses.withoutScripts, { javaScriptEnabled: false });
await browser.close();

for (const finding of findings) console.error(`- ${finding}`);
console.log(findings.length ? `${findings.length} findings` : `${checks} checks passed`);
process.exit(findings.length ? 1 : 0);
