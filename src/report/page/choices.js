// One of several figures, chosen from a list.

function makeChoice(choice, place) {
  const options = [...choice.querySelectorAll(":scope > .option")];
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.id = `choice-${place}`;
  label.htmlFor = select.id;
  label.textContent = choice.dataset.label;
  for (const [at, option] of options.entries()) select.append(new Option(option.dataset.name, at));
  const show = () => options.forEach((option, at) => (option.hidden = at !== Number(select.value)));
  select.addEventListener("change", show);
  const bar = document.createElement("div");
  bar.className = "chooser";
  bar.append(label, select);
  choice.prepend(bar);
  show();
}
