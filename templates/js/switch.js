/* The switch of languages of texts side by side. Rules of CSS that ask which radio button is checked hide the other texts; this
   keeps the reading place, shows the language that a link leads into, remembers the choice as long as the window is open, and
   tells screen readers. It fetches nothing, and the switch works without it. */
(() => {
  "use strict";
  const bar = document.querySelector(".pf-switch");
  const root = document.documentElement;
  const choices = [...bar.querySelectorAll("input")];
  const said = bar.querySelector("[role=status]");
  // Pages opened as files may share one store, so that the name holds the page's own address.
  const key = "pf-switch " + location.pathname;
  const places = [...document.querySelectorAll(".pf-switch ~ * :is(.pf-cell, [data-pf-in])")];
  const box = (element) => element.getBoundingClientRect();
  const top = () => Math.max(0, box(bar).bottom);
  // The empty tag is that of all languages, and of what they share.
  const tagOf = (place) => place.dataset.pfIn || "";
  const shownIn = (place, tag) => !tag || !tagOf(place) || tagOf(place) === tag;

  let shown = choices.find((each) => each.checked) || choices[choices.length - 1];
  let kept = null;
  let seen = scrollY; // where the page was before a choice: a page that becomes shorter may have moved when we are told

  /* What says in a language what a place says in its own: the other cell of its row, the same heading of the front matter. */
  const counterpart = (place, tag) => {
    const alike = (own) => [...place.parentElement.children].filter(
      (each) => tagOf(each) === own && each.className === place.className);
    return alike(tag)[alike(tagOf(place)).indexOf(place)];
  };

  /* Which place is at the top of the window, and how far down in it the top is; the same of its paragraph, item and so on. */
  const look = (tag) => {
    const line = top();
    const below = (element) => box(element).height > 0 && box(element).bottom > line + 1;
    let place = places.find(below);
    if (!place) return null;
    const beside = shownIn(place, tag) ? place : counterpart(place, tag);
    if (beside && below(beside) && box(beside).top <= line) place = beside;
    const steps = [];
    for (let here = place, index = 0; here; here = here.children[index]) {
      const { top: start, height } = box(here);
      if (getComputedStyle(here).display.startsWith("inline")) break;
      // In the space above its first words nothing of them has been read: so many pixels stay, whatever the length.
      const outer = steps[steps.length - 1];
      if (outer && start > line && index === 0) Object.assign(outer, { part: 0, gap: outer.start });
      else steps.push({ index, size: here.children.length, name: here.tagName, start: start - line,
        gap: Math.max(0, start - line), part: Math.max(0, line - start) / height });
      if (start > line) break;
      index = [...here.children].findIndex(below);
    }
    return { place, steps };
  };

  /* How far down in the window that is once a language is shown: in the place, its counterpart (as deep as both are built alike)
     or, where there is none, at what follows. */
  const find = ({ place, steps }, tag) => {
    let here = shownIn(place, tag) ? place : counterpart(place, tag);
    if (!here) {
      const next = places.slice(places.indexOf(place)).find((each) => shownIn(each, tag) && box(each).height > 0);
      return next && box(next).top;
    }
    let step = steps[0];
    for (const next of steps.slice(1)) {
      const child = here.children[next.index];
      if (!child || here.children.length !== step.size || child.tagName !== next.name) break;
      here = child;
      step = next;
    }
    return box(here).top + step.part * box(here).height - step.gap;
  };

  const show = (choice) => {
    shown = choice;
    choice.checked = true;
    root.lang = said.lang = choice.dataset.lang;
    try { sessionStorage.setItem(key, choice.value); } catch { /* a browser may refuse to keep anything of a file */ }
  };
  const announce = () => { said.textContent = shown.dataset.says; }; // behind `show`, and not when the page opens
  const scroll = (way) => { scrollTo({ top: way, behavior: "instant" }); seen = scrollY; };
  const change = (choice) => {
    // At the very top nothing has been read; where nothing was scrolled since, the place is that of the last time.
    if (seen === 0) kept = null;
    else if (!kept || Math.abs(kept.at - seen) > 1) {
      shown.checked = true; // as it was, to be measured
      scroll(seen);
      kept = look(choice.value);
    }
    show(choice);
    const found = kept && find(kept, choice.value);
    if (typeof found === "number") scroll(scrollY + found - top());
    if (kept) kept.at = seen;
    announce();
  };

  /* What an address leads to, if it was hidden until now. */
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
  try { shown = choices.find((each) => each.value === sessionStorage.getItem(key)) || shown; } catch { /* as above */ }
  show(shown);
  reveal(location.hash);
  const note = () => { seen = scrollY; };
  addEventListener("scroll", note, { passive: true });
  // A page is told that it was scrolled a frame later; whoever is quicker than that is heard before the choice changes.
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, note, { passive: true, capture: true });
  bar.addEventListener("change", (event) => change(event.target));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) reveal(link.hash);
  });
  addEventListener("hashchange", () => { const target = reveal(location.hash); if (target) target.scrollIntoView(); });
})();
