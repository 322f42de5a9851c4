// Brings the page to life.

document.documentElement.classList.add("scripted");
document.body.append(tip);
makeThemeButton();
document.querySelectorAll(".choice").forEach(makeChoice);
const charts = [...document.querySelectorAll("figure:has(> .chart)")].map((figure) => new Chart(figure)).filter((chart) => chart.grid);
charts.forEach((chart) => chart.fit());
makeTables();
document.querySelectorAll(".command").forEach(makeCopyButton);
// Paper has another width than the screen.
const refit = () => charts.forEach((chart) => chart.fit());
addEventListener("beforeprint", refit);
addEventListener("afterprint", refit);
matchMedia("print").addEventListener("change", refit);
// For the tests, which compare these with what the program writes.
window.spotcast = { ticksOf, written };
