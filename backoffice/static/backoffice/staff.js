// select2's boxes have no name of their own: give each that of its field's label.
function nameBoxes() {
  for (const box of document.querySelectorAll(".select2-container")) {
    const field = box.previousElementSibling;
    const label = field && field.id && document.querySelector(`label[for="${field.id}"]`);
    if (!label) continue;
    const name = label.textContent.replace("*", "").trim();
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", name);
    }
  }
}

// jQuery calls back in order: the boxes were asked for while the page was read.
document.addEventListener("DOMContentLoaded", () => window.django?.jQuery?.(nameBoxes));

// Charts are told no colours but their lines'. One that is readable on white is not on the dark ground.
function colourWords() {
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--staff-hint").trim();
  window.Chart.defaults.color = colour;
  for (const chart of Object.values(window.Chart.instances)) {
    for (const scale of Object.values(chart.options.scales)) scale.ticks.color = colour;
    chart.update();
  }
}

window.addEventListener("load", () => {
  if (!window.Chart) return;
  colourWords();
  new MutationObserver(colourWords).observe(document.documentElement, { attributeFilter: ["class"] });
});
