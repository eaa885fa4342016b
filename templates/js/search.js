/* The search of a site: it looks words up in the index of its language (assets/search.TAG.js), shows sections with what stands
   around the words, and tells screen readers how many there are. It fetches nothing. */
(() => {
  "use strict";
  const { titles, sections, words } = window.pfIndex;
  const form = document.querySelector(".pf-search");
  const field = form.querySelector("input");
  const said = document.querySelector(".pf-found");
  const list = document.querySelector(".pf-results");
  const contents = document.querySelector(".pf-site-contents");
  const WORD = /[\p{L}\p{N}]+/gu;
  const AROUND = 110; // characters before and behind the first word that is found

  // The same as `fold` of paperforge.package.search.
  const fold = (text) => text.normalize("NFC").replace(/[\u00ad\u0300\u0301]/g, "").toLowerCase().replace(/ё/g, "е");

  const stems = new Map(); // a stem, and the words that have it
  for (const word of Object.keys(words)) {
    const stem = words[word][0];
    if (!stems.has(stem)) stems.set(stem, []);
    stems.get(stem).push(word);
  }
  const known = (word) => Object.prototype.hasOwnProperty.call(words, word);

  /* The words of the papers that somebody means who types a word: those that begin with it, all forms of it, and of one that
     stands nowhere in this form the words whose stem it begins with. */
  const meant = (typed) => {
    const found = new Set();
    if (typed.length > 1) for (const word of Object.keys(words)) if (word.startsWith(typed)) found.add(word);
    if (known(typed)) {
      found.add(typed);
      for (const word of stems.get(words[typed][0])) found.add(word);
    } else {
      for (let length = typed.length - 1; length > 2; length -= 1) {
        const ending = typed.length - length;
        if (ending > (length > 3 ? 5 : 3)) break;
        const same = stems.get(typed.slice(0, length));
        if (same) { for (const word of same) found.add(word); break; }
      }
    }
    return found;
  };

  // How long each section is, against all of them.
  const middle = sections.reduce((sum, each) => sum + each[3].length, 0) / Math.max(1, sections.length);
  const lengths = sections.map((each) => each[3].length / Math.max(1, middle));

  /* What a word counts in a section: less in a long one, and less where it stands in many (Okapi BM25). */
  const score = (weight, section, among) => {
    const rare = Math.log(1 + (sections.length - among + 0.5) / (among + 0.5));
    return rare * weight * 2.2 / (weight + 1.2 * (0.25 + 0.75 * lengths[section]));
  };

  /* The sections in which every word stands, the best first, and all words that were looked for. */
  const look = (typed) => {
    let wanted = [...new Set(fold(typed).match(WORD) || [])];
    const longer = wanted.filter((each) => each.length > 1);
    if (longer.length) wanted = longer;
    let scores = null;
    const all = new Set();
    for (const each of wanted) {
      const own = new Map();
      for (const word of meant(each)) {
        all.add(word);
        const places = words[word];
        for (let at = 1; at < places.length; at += 2) own.set(places[at], (own.get(places[at]) || 0) + places[at + 1]);
      }
      const next = new Map();
      for (const [section, weight] of own) {
        if (scores === null || scores.has(section)) {
          next.set(section, (scores === null ? 0 : scores.get(section)) + score(weight, section, own.size));
        }
      }
      scores = next;
    }
    const found = [...(scores || new Map())].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    return { wanted, all, found: found.map(([section]) => section) };
  };

  /* What stands around the first word that is found, with all of them marked. */
  const excerpt = (text, all) => {
    const paragraph = document.createElement("p");
    const places = [...text.matchAll(WORD)].filter((each) => all.has(fold(each[0])));
    const first = places.length ? places[0].index : 0;
    let start = Math.max(0, first - AROUND);
    let end = Math.min(text.length, first + 2 * AROUND);
    if (start > 0) start = text.indexOf(" ", start) + 1;
    if (end < text.length && text.lastIndexOf(" ", end) > first) end = text.lastIndexOf(" ", end);
    let here = start;
    if (start > 0) paragraph.append("… ");
    for (const place of places) {
      const stop = place.index + place[0].length;
      if (place.index < start || stop > end) continue;
      const mark = document.createElement("mark");
      mark.textContent = place[0];
      paragraph.append(text.slice(here, place.index), mark);
      here = stop;
    }
    paragraph.append(text.slice(here, end), end < text.length ? " …" : "");
    return paragraph;
  };

  const item = (number, all) => {
    const [page, address, heading, text] = sections[number];
    const entry = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = heading;
    entry.append(link);
    if (heading !== titles[page]) {
      const where = document.createElement("span");
      where.className = "pf-where";
      where.textContent = titles[page];
      entry.append(" ", where);
    }
    if (text) entry.append(excerpt(text, all));
    return entry;
  };

  const show = () => {
    const { wanted, all, found } = look(field.value);
    list.replaceChildren(...found.map((number) => item(number, all)));
    contents.hidden = wanted.length > 0;
    said.textContent = !wanted.length ? "" : found.length ? form.dataset.found.replace("{count}", found.length) : form.dataset.nothing;
    const address = field.value ? `?q=${encodeURIComponent(field.value)}` : location.pathname;
    try { history.replaceState(null, "", address); } catch { /* a browser may refuse that to a file */ }
  };

  let waiting = 0;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 200); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); show(); });
  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value) show();
})();
