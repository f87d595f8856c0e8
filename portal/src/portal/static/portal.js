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

const errors = document.getElementById("errors");
if (errors) errors.focus();
