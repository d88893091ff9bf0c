// [data-visit-lines]: a checklist that saves itself line by line. Without a connection or a session what is written stays
// on this device, for this person alone, and is sent later, never over somebody else's newer line. Signing out forgets it.
(() => {
  const root = document.querySelector("[data-visit-lines]");
  const meta = document.querySelector('meta[name="csrf-token"]');
  const person = document.querySelector('meta[name="person"]')?.content;
  if (!root || !person) return;
  // "draft:" is what signing out clears, see draft.js.
  const PREFIX = `draft:${person}:visit-${root.dataset.visitLines}:`;
  const [SOON, TYPING, AGAIN] = [80, 700, 15000]; // ms
  const GONE = new Set(["offline", "out"]);
  let busy = false;
  let trouble = false;
  let timer;

  const word = (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), root.dataset[`word${name}`] || "");
  const fields = (line) => [...line.place.querySelectorAll("[data-field]")];
  const flat = (value) => (Array.isArray(value) ? [...value].sort().join() : String(value ?? "").replaceAll("\r\n", "\n").trim());
  const same = (a, b) => [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => flat(a[key]) === flat(b[key]));

  const values = (line) => {
    const found = {};
    for (const field of fields(line)) {
      const name = field.dataset.field;
      if (field.type === "checkbox") { found[name] ??= []; if (field.checked) found[name].push(field.value); }
      else if (field.type === "radio") { found[name] ??= ""; if (field.checked) found[name] = field.value; }
      else found[name] = field.value;
    }
    return found;
  };
  const fill = (line, wanted) => {
    for (const field of fields(line)) {
      const value = wanted[field.dataset.field];
      if (field.type === "checkbox") field.checked = (value || []).includes(field.value);
      else if (field.type === "radio") field.checked = field.value === value;
      else field.value = value ?? "";
    }
    show(line);
  };

  // What is kept: in memory, and on this device for the time after a reload.
  const keep = (line) => {
    line.draft = { at: Date.now(), version: line.version, values: values(line) };
    try { localStorage.setItem(PREFIX + line.key, JSON.stringify(line.draft)); } catch { /* a full store must not stop the writing */ }
  };
  const forget = (line) => { line.draft = null; localStorage.removeItem(PREFIX + line.key); };
  const stored = (line) => {
    try { return JSON.parse(localStorage.getItem(PREFIX + line.key)); } catch { return null; }
  };

  // How a line and the page look.
  const off = (line, now) => {
    const { rule, points, step, highest } = line.place.dataset;
    if (!rule || now.result !== "problem") return 0;
    if (rule === "all_or_nothing") return Number(points);
    if (rule === "range") return Number(now.points_off) || 0;
    return Math.min(Number(step) * Math.max(Number(now.occurrences) || 0, 1), Number(highest));
  };
  const short = (number) => String(Number(number.toFixed(1)));
  const show = (line) => {
    const now = values(line);
    const part = (name) => line.place.querySelectorAll(`[data-${name}]`);
    for (const each of part("after-result")) each.hidden = !now.result && !now.note;
    for (const each of part("when-problem")) each.hidden = now.result !== "problem";
    for (const each of part("off")) each.textContent = off(line, now) ? word("Off", { n: short(off(line, now)) }) : "";
    line.place.classList.toggle("is-kept", Boolean(line.draft) && (trouble || line.blocked));
  };
  const say = (line, text) => { line.place.querySelector("[data-line-state]").textContent = text; };
  const complain = (line, text) => {
    const place = line.place.querySelector("[data-line-errors]");
    place.textContent = text;
    place.hidden = !text;
  };
  const sum = () => {
    const ruled = lines.filter((line) => line.place.dataset.rule);
    for (const place of root.querySelectorAll("[data-total]")) {
      const those = ruled.filter((line) => ["all", line.place.closest("form").id].includes(place.dataset.total));
      const found = { off: 0, possible: 0, answered: 0, lines: those.length };
      for (const line of those) {
        const now = values(line);
        if (now.result !== "not_applicable") found.possible += Number(line.place.dataset.points);
        found.off += off(line, now);
        found.answered += now.result ? 1 : 0;
      }
      place.textContent = word("Total", { ...found, off: short(found.off), possible: short(found.possible), reached: short(found.possible - found.off) });
    }
  };
  const tell = () => {
    const waiting = lines.filter((line) => line.draft);
    const strip = root.querySelector("[data-unsent]");
    strip.hidden = !waiting.length || !(trouble || waiting.some((line) => line.blocked || line.conflict));
    strip.querySelector("[data-unsent-words]").textContent = word("Unsent", { n: waiting.length });
    for (const line of waiting) if (trouble && !line.conflict) say(line, word("Kept"));
    lines.forEach(show);
    sum();
  };

  // Two versions of a line: both are shown, the person chooses.
  const describe = (line, wanted, place) => {
    place.replaceChildren();
    const seen = new Set();
    for (const field of fields(line)) {
      if (seen.has(field.dataset.field)) continue;
      seen.add(field.dataset.field);
      const value = wanted[field.dataset.field];
      const marked = fields(line).filter((one) => one.dataset.field === field.dataset.field && one.dataset.text && [value].flat().includes(one.value));
      const text = field.dataset.text ? marked.map((one) => one.dataset.text).join("、") : value;
      if (!text) continue;
      const [head, body] = [document.createElement("dt"), document.createElement("dd")];
      [head.textContent, body.textContent] = [field.dataset.label, text];
      place.append(head, body);
    }
    if (!place.children.length) place.textContent = word("Empty");
  };
  const settle = (line, theirs, wanted) => {
    line.conflict.remove();
    line.conflict = null;
    line.version = String(theirs.version);
    line.saved = theirs.values;
    complain(line, "");
    say(line, "");
    fill(line, wanted);
  };
  const choose = (line, theirs) => {
    line.conflict?.remove();
    const box = document.getElementById("visit-conflict").content.cloneNode(true).firstElementChild;
    line.conflict = box;
    describe(line, line.draft.values, box.querySelector("[data-mine]"));
    describe(line, theirs.values, box.querySelector("[data-theirs]"));
    box.querySelector("[data-theirs-head]").textContent = word("Newer", { by: theirs.by || word("Somebody"), at: theirs.at || "" });
    box.querySelector("[data-keep-mine]").addEventListener("click", () => { settle(line, theirs, line.draft.values); keep(line); flush(); });
    box.querySelector("[data-take-theirs]").addEventListener("click", () => { settle(line, theirs, theirs.values); forget(line); tell(); });
    line.place.append(box);
  };

  // Sending.
  const ask = async (url, body) => {
    const headers = { Accept: "application/json", "X-CSRFToken": meta.content };
    const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers, redirect: "manual", credentials: "same-origin" });
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    return { status: answer.type === "opaqueredirect" ? 401 : answer.status, found: isJson ? await answer.json() : null };
  };
  const renew = async () => {
    // Another sign-in brings another token.
    const { status, found } = await ask(root.dataset.stateUrl);
    if (found?.token) meta.content = found.token;
    return status;
  };
  const body = ({ version, values: wanted }) => {
    const made = new URLSearchParams({ version });
    for (const [name, value] of Object.entries(wanted)) for (const one of [value].flat()) made.append(name, one);
    return made;
  };
  const send = async (line, isSecond = false) => {
    const sent = line.draft;
    say(line, word("Sending"));
    let answer;
    try { answer = await ask(line.place.dataset.url, body(sent)); } catch { return "offline"; }
    const { status, found } = answer;
    if (status === 401) return "out";
    if (status === 403 && !found && !isSecond) {
      try { return (await renew()) === 401 ? "out" : await send(line, true); } catch { return "offline"; }
    }
    if (status === 200 && found) {
      [line.version, line.saved, line.blocked] = [String(found.version), sent.values, false];
      complain(line, "");
      if (same(values(line), sent.values)) { forget(line); say(line, found.at ? `${found.by} ${found.at} ${word("Saved")}` : word("Saved")); } else keep(line);
      return "saved";
    }
    if (status === 409 && found?.theirs) { choose(line, found.theirs); say(line, ""); return "newer"; }
    if (status < 500 && status !== 429) {
      line.blocked = true;
      say(line, "");
      complain(line, found?.detail || Object.values(found?.errors || {}).flat().join(" ") || String(status));
      return "refused";
    }
    return "offline";
  };
  const next = () => lines.find((line) => line.draft && !line.blocked && !line.conflict);
  const flush = async () => {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    let outcome = navigator.onLine ? "" : "offline";
    for (let line = next(); line && !GONE.has(outcome); line = next()) outcome = await send(line);
    busy = false;
    trouble = GONE.has(outcome);
    root.querySelector("[data-signed-out]").hidden = outcome !== "out";
    if (trouble && next()) timer = setTimeout(flush, AGAIN);
    tell();
  };

  const lines = [...root.querySelectorAll("[data-line]")].map((place) => ({
    place, key: place.dataset.line, version: place.dataset.version, draft: null, conflict: null, blocked: false,
  }));
  for (const line of lines) {
    line.saved = values(line);
    const draft = stored(line);
    if (!draft) continue;
    if (same(draft.values, line.saved)) { forget(line); continue; }
    const theirs = { version: line.version, values: line.saved, by: line.place.dataset.by, at: line.place.dataset.at };
    [line.draft, line.version] = [draft, String(draft.version)];
    fill(line, draft.values);
    if (theirs.version !== line.version || "locked" in root.dataset) choose(line, theirs);
  }

  const written = (event) => {
    const line = lines.find((one) => one.place.contains(event.target));
    if (!line || !event.target.dataset.field) return;
    const times = line.place.querySelector('[data-field="occurrences"]');
    if (times && event.target.value === "problem" && !times.value) times.value = "1";
    line.blocked = false;
    if (!line.conflict && same(values(line), line.saved) && !busy) forget(line); else keep(line);
    if (line.conflict) describe(line, line.draft.values, line.conflict.querySelector("[data-mine]"));
    tell();
    clearTimeout(timer);
    timer = setTimeout(flush, event.type === "change" ? SOON : TYPING);
  };
  root.addEventListener("input", written);
  root.addEventListener("change", written);
  root.addEventListener("submit", (event) => { event.preventDefault(); flush(); });
  root.querySelector("[data-send-now]").addEventListener("click", flush);
  window.addEventListener("online", flush);
  window.addEventListener("offline", () => { trouble = true; tell(); });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && next() && flush());
  for (const each of root.querySelectorAll("[data-without-script]")) each.hidden = true;
  tell();
  if (next()) flush();
})();
