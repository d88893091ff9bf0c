// form[data-draft="key"]: what is typed stays in this browser until it is saved, for this person alone, and is offered
// back after an expired session or a reload; never over a newer version of the record. Signing out forgets it all.
(() => {
  const PREFIX = "draft:";
  const DAYS = 14;
  const person = document.querySelector('meta[name="person"]')?.content;
  const offer = document.getElementById("draft-offer");
  const SKIPPED = new Set(["csrfmiddlewaretoken", "sent_as", "version"]);

  const drafts = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  const read = (name) => {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  };
  const write = (name, draft) => {
    // A full or closed store must not stand in the way of typing.
    try { localStorage.setItem(name, JSON.stringify(draft)); return true; } catch { return false; }
  };

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-draft-clear]")) for (const name of drafts()) localStorage.removeItem(name);
  });
  for (const name of drafts()) {
    if (!(read(name)?.at > Date.now() - DAYS * 86400000)) localStorage.removeItem(name);
  }
  if (!person || !offer) return;

  const name = (form) => `${PREFIX}${person}:${form.dataset.draft}`;
  const version = (form) => form.querySelector('[name="version"]')?.value || "";
  const fields = (form) => [...form.elements].filter(
    (one) => one.name && !SKIPPED.has(one.name) && !["file", "password", "submit", "button"].includes(one.type),
  );
  const one = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
    if (field.type === "select-multiple") return [field.name, [...field.selectedOptions].map((o) => [o.value, o.text])];
    if (field.type === "select-one") return [field.name, field.value, field.selectedOptions[0]?.text || ""];
    return [field.name, field.value];
  };
  const values = (form) => fields(form).map(one);
  const same = (a, b) => {
    const plain = (list) => JSON.stringify(list.map(([key, value, mark]) => [
      key, Array.isArray(value) ? value.map(([v]) => v) : value.replaceAll("\r\n", "\n"), typeof mark === "boolean" ? mark : null,
    ]).sort());
    return plain(a) === plain(b);
  };

  const keep = (form, sent = false) =>
    write(name(form), { at: Date.now(), version: version(form), values: values(form), sent });

  const set = (field, [, value, mark]) => {
    if (typeof mark === "boolean") field.checked = mark;
    else if (field.tomselect) {
      const chosen = Array.isArray(value) ? value : [[value, mark]];
      for (const [key, text] of chosen) if (key) field.tomselect.addOption({ value: key, text });
      field.tomselect.setValue(chosen.map(([key]) => key), true);
    } else if (Array.isArray(value)) {
      for (const option of field.options) option.selected = value.some(([key]) => key === option.value);
    } else field.value = value;
  };

  const restore = (form, draft) => {
    // Rows that had been added come back first, so that their fields are there.
    for (const [key, value] of draft.values) {
      if (!key.endsWith("-TOTAL_FORMS")) continue;
      const total = form.querySelector(`[name="${key}"]`);
      const add = total?.closest("[data-formset]")?.querySelector("[data-formset-add]");
      while (add && Number(total.value) < Number(value)) add.click();
    }
    const waiting = [...draft.values];
    for (const field of fields(form)) {
      const radio = field.type === "radio" || field.type === "checkbox";
      const at = waiting.findIndex(([key, value]) => key === field.name && (!radio || value === field.value));
      if (at < 0) continue;
      set(field, waiting.splice(at, 1)[0]);
    }
    for (const row of form.querySelectorAll("[data-formset-row]")) {
      const deleted = row.querySelector('[name$="-DELETE"]');
      const named = [...row.querySelectorAll("[name]")].map((field) => field.name);
      // A row that had been taken away before it was saved is not among what was kept.
      if (deleted?.checked || !draft.values.some(([key]) => named.includes(key))) row.hidden = true;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    for (const field of fields(form)) field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const typed = (draft) => draft.values
    .filter(([key, value, mark]) => typeof value === "string" && mark === undefined && value.trim().length > 3 && !/-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(key))
    .map(([, value]) => value).join("\n\n");

  const show = (form, draft) => {
    const strip = offer.content.cloneNode(true).firstElementChild;
    const isNewer = draft.version !== version(form);
    for (const part of strip.querySelectorAll("[data-when]")) {
      if ((part.dataset.when === "newer") !== isNewer) part.remove();
    }
    strip.querySelector("[data-draft-at]").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    const text = strip.querySelector("[data-draft-text]");
    if (text) text.textContent = typed(draft);
    strip.querySelector("[data-draft-take]")?.addEventListener("click", () => { strip.remove(); form.dataset.draftOpen = ""; restore(form, draft); keep(form); });
    strip.querySelector("[data-draft-drop]").addEventListener("click", () => { strip.remove(); form.dataset.draftOpen = ""; localStorage.removeItem(name(form)); });
    form.before(strip);
    // Until somebody has chosen, typing does not overwrite what is offered.
    form.dataset.draftOpen = "yes";
  };

  const forms = [...document.querySelectorAll("form[data-draft]")];
  const pristine = new Map();
  const isSaved = document.querySelector("#messages .strip-good") !== null;
  const isRefused = document.querySelector(".error-summary") !== null;
  // The page right after sending tells what became of it: words of success mean saved, anything else means not.
  for (const key of drafts()) {
    const draft = key.startsWith(`${PREFIX}${person}:`) ? read(key) : null;
    if (!draft?.sent) continue;
    if (isSaved) localStorage.removeItem(key);
    else write(key, { ...draft, sent: false });
  }

  const start = () => {
    for (const form of forms) {
      pristine.set(form, values(form));
      const draft = read(name(form));
      if (isRefused) keep(form);
      else if (draft && same(draft.values, values(form))) localStorage.removeItem(name(form));
      else if (draft) show(form, draft);
    }
  };
  // After the drop-downs have been dressed, which happens when the page is ready.
  if (document.readyState === "complete") start(); else window.addEventListener("load", start);

  const timers = new Map();
  const note = (form) => {
    if (!isRefused && same(values(form), pristine.get(form))) localStorage.removeItem(name(form));
    else keep(form);
  };
  const later = (event) => {
    const form = event.target.form || event.target.closest?.("form");
    if (!pristine.has(form) || form.dataset.draftOpen === "yes") return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => note(form), 300));
  };
  for (const kind of ["input", "change", "click"]) document.addEventListener(kind, later);
  document.addEventListener("submit", (event) => {
    if (!pristine.has(event.target) || event.defaultPrevented) return;
    clearTimeout(timers.get(event.target));
    keep(event.target, true);
  });
})();
