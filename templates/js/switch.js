/* The switch of languages of a page whose texts stand side by side. What is hidden is decided by rules of CSS that ask which
   radio button is checked; this keeps the reading place, shows the language a link leads into, remembers the choice as long
   as the window is open, and tells screen readers. Nothing is fetched, and without this file the switch still works. */
(() => {
  "use strict";
  const bar = document.querySelector(".pf-switch");
  if (!bar) return;
  const root = document.documentElement;
  const choices = [...bar.querySelectorAll("input")];
  const said = bar.querySelector("[role=status]");
  // Pages opened as files may share one store, so that the name holds the page's own address.
  const key = "pf-switch " + location.pathname;
  // What stands in one language, and what all share, in the order of reading.
  const places = [...document.querySelectorAll(".pf-switch ~ * :is(.pf-cell, [data-pf-in])")];
  const box = (element) => element.getBoundingClientRect();
  const top = () => Math.max(0, box(bar).bottom);
  const tagOf = (place) => place.dataset.pfIn || "";
  // The empty tag is that of all languages, and of what they share.
  const shownIn = (place, tag) => !tag || !tagOf(place) || tagOf(place) === tag;

  let shown = choices.find((each) => each.checked) || choices[choices.length - 1];
  let kept = null;

  /* What says in a language what a place says in its own: the other cell of its row, the same heading of the front matter. */
  const counterpart = (place, tag) => {
    const alike = (own) => [...place.parentElement.children].filter(
      (each) => tagOf(each) === own && each.className === place.className);
    return alike(tag)[alike(tagOf(place)).indexOf(place)];
  };

  /* Which place is at the top of the window, and how far down in it the top is; the same of its paragraph, row, item and so on. */
  const look = (tag) => {
    const line = top();
    const below = (element) => box(element).height > 0 && box(element).bottom > line + 1;
    let place = places.find(below);
    if (!place) return null;
    const beside = shownIn(place, tag) ? place : counterpart(place, tag);
    if (beside && below(beside) && box(beside).top <= line) place = beside;
    const steps = [];
    for (let here = place, index = 0; here; ) {
      const { top: start, height } = box(here);
      steps.push({ index, size: here.children.length, name: here.tagName,
        gap: Math.max(0, start - line), part: Math.max(0, line - start) / height });
      index = [...here.children].findIndex(below);
      here = here.children[index];
      if (here && getComputedStyle(here).display.startsWith("inline")) here = null;
    }
    return { place, steps };
  };

  /* Where the place is found once a language is shown: itself, its counterpart, or what follows it; as deep as both are built alike. */
  const find = ({ place, steps }, tag) => {
    const after = () => places.slice(places.indexOf(place)).find((each) => shownIn(each, tag) && box(each).height > 0);
    let here = shownIn(place, tag) ? place : counterpart(place, tag);
    if (!here) return { here: after(), step: { gap: 0, part: 0 } };
    let step = steps[0];
    for (const next of steps.slice(1)) {
      const child = here.children[next.index];
      if (here.children.length !== step.size || !child || child.tagName !== next.name) break;
      here = child;
      step = next;
    }
    return { here, step };
  };

  const show = (choice) => {
    shown = choice;
    choice.checked = true;
    root.lang = choice.dataset.lang;
    try {
      sessionStorage.setItem(key, choice.value);
    } catch { /* a browser may refuse to keep anything of a file; then nothing is remembered */ }
  };

  const announce = () => {
    said.lang = shown.dataset.lang;
    said.textContent = shown.dataset.says;
  };

  const change = (choice) => {
    // At the very top nothing has been read; where nothing was scrolled since, the place is that of the last time.
    if (scrollY === 0) kept = null;
    else if (!kept || Math.abs(kept.at - scrollY) > 1) {
      shown.checked = true; // as it was, to be measured
      kept = look(choice.value);
    }
    show(choice);
    if (kept) {
      const { here, step } = find(kept, choice.value);
      if (here) scrollBy({ top: box(here).top + step.part * box(here).height - step.gap - top(), behavior: "instant" });
      kept.at = scrollY;
    }
    announce();
  };

  /* What an address leads to, in a language that is shown; whether it was hidden before. */
  const reveal = (hash) => {
    let id = hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* a percent sign of its own */ }
    const target = document.getElementById(id);
    const part = target && target.closest("[data-pf-in]");
    if (!part || shownIn(part, shown.value)) return null;
    kept = null;
    show(choices.find((each) => each.value === tagOf(part)));
    announce();
    return target;
  };

  root.classList.add("pf-js");
  root.style.overflowAnchor = "none"; // the browser's own way of keeping the place would come on top of ours
  let stored = null;
  try { stored = sessionStorage.getItem(key); } catch { /* as above */ }
  show(choices.find((each) => each.value === stored) || shown);
  reveal(location.hash);
  bar.addEventListener("change", (event) => change(event.target));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) reveal(link.hash);
  });
  addEventListener("hashchange", () => { const target = reveal(location.hash); if (target) target.scrollIntoView(); });
})();
