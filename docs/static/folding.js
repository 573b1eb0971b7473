// Folds or shows all code of a page at once; the choice is kept for the other pages.
const KEY = "flopslib-code";

function codeBlocks() {
  return document.querySelectorAll("details.code");
}

function showCode(shown) {
  codeBlocks().forEach((block) => { block.open = shown; });
  document.querySelectorAll(".btn-fold-code").forEach((button) => {
    button.setAttribute("aria-pressed", String(shown));
  });
}

function foldAllCode() {
  const shown = ![...codeBlocks()].some((block) => block.open);
  showCode(shown);
  try {
    localStorage.setItem(KEY, shown ? "shown" : "folded");
  } catch { /* a browser that keeps nothing: it holds for this page */ }
}

let kept = null;
try {
  kept = localStorage.getItem(KEY);
} catch { /* the same */ }
showCode(kept !== "folded");
