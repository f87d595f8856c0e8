// Conveniences only: every page works without this file.
"use strict";
document.documentElement.classList.add("script");

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const parts = button.dataset.copy.split(" ").map((id) => document.getElementById(id).textContent.trim());
    const told = document.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(parts.join("  "));
      told.textContent = told.dataset.copied;
    } catch {
      // no clipboard here (plain http, or refused): mark the code, so that one key copies it
      getSelection().selectAllChildren(document.getElementById("the-code"));
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// A second click sends nothing; the hidden key would make it harmless anyway
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});

// An anonymous complainant has not typed the receipt code back yet: whoever leaves now may never find the way back
const unconfirmed = document.querySelector("[data-unconfirmed]");
const warn = (event) => event.preventDefault();
if (unconfirmed) {
  window.addEventListener("beforeunload", warn);
  unconfirmed.addEventListener("submit", () => window.removeEventListener("beforeunload", warn));
}

// Marking a document: a box drawn over the picture of a page fills in the form, in points of the page
const sheet = document.querySelector("[data-sheet] svg");
const marking = document.querySelector("[data-mark]");
if (sheet && marking) {
  const drawn = sheet.querySelector("[data-drawn]");
  const [width, height] = sheet.getAttribute("viewBox").split(" ").slice(2).map(Number);
  let from = null;
  const at = (event) => {
    const place = sheet.getBoundingClientRect();
    const inside = (share, most) => Math.min(Math.max(share, 0), 1) * most;
    return [inside((event.clientX - place.left) / place.width, width),
      inside((event.clientY - place.top) / place.height, height)];
  };
  const draw = (event) => {
    const to = at(event);
    const box = {
      left: Math.min(from[0], to[0]), top: Math.min(from[1], to[1]),
      right: Math.max(from[0], to[0]), bottom: Math.max(from[1], to[1]),
    };
    for (const side of Object.keys(box)) marking.elements[side].value = box[side].toFixed(1);
    drawn.setAttribute("x", box.left);
    drawn.setAttribute("y", box.top);
    drawn.setAttribute("width", box.right - box.left);
    drawn.setAttribute("height", box.bottom - box.top);
  };
  sheet.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    from = at(event);
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => { if (from) draw(event); });
  sheet.addEventListener("pointerup", (event) => {
    if (from) draw(event);
    from = null;
  });
}

const errors = document.getElementById("errors");
if (errors) errors.focus();
