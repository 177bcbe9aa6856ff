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
