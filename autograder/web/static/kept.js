// What this browser keeps: notebooks in the place where JupyterLite saves them.

export const facts = JSON.parse(document.getElementById("facts").textContent);

/** Return the saved notebook of an assignment with its time, or null. Changes nothing. */
export async function saved(path) {
  const known = indexedDB.databases ? await indexedDB.databases() : [{ name: facts.storage }];
  if (!known.some((one) => one.name === facts.storage)) return null;
  const base = await asked(indexedDB.open(facts.storage));
  try {
    if (!base.objectStoreNames.contains("files")) return null;
    const model = await asked(base.transaction("files").objectStore("files").get(path));
    if (!model || !model.content) return null;
    const content = typeof model.content === "string" ? JSON.parse(model.content) : model.content;
    return { content, time: new Date(model.last_modified) };
  } finally {
    base.close();
  }
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onupgradeneeded = () => request.transaction.abort(); // nobody has saved yet: make nothing
  });
}

/** Return the functions whose last check, as the notebook shows it, passes. */
export function passing(notebook, functions) {
  const found = new Set();
  for (const cell of notebook.cells ?? []) {
    const name = (cell.metadata?.nbgrader?.grade_id ?? "").replace(/^test_/, "");
    if (!functions.includes(name)) continue;
    const texts = (cell.outputs ?? []).map((one) => joined(one.data?.["text/plain"] ?? one.text));
    if (texts.some((text) => text.startsWith(`✓ ${name}:`))) found.add(name);
  }
  return found;
}

export function joined(lines) {
  return Array.isArray(lines) ? lines.join("") : String(lines ?? "");
}

/** Ask the browser not to forget, and return what speaks against it. */
export async function warnings() {
  const found = [];
  const storage = navigator.storage;
  if (!storage?.estimate) return found;
  await storage.persist?.().catch(() => false);
  const { quota = Infinity, usage = 0 } = await storage.estimate();
  if (quota - usage < 20e6) {
    found.push(`This browser has room for ${Math.max(0, Math.floor((quota - usage) / 1e6))} MB more, and may soon fail to ` +
      "keep your work. Make room on the device, or clear what other sites keep; download your notebooks first.");
  }
  return found;
}

/** Say once in a browser where work is kept; private windows, which no browser admits to, forget that it was said. */
export function sayWhereOnce() {
  const key = `${facts.storage} told where work is kept`;
  try {
    if (localStorage.getItem(key)) return;
    localStorage.setItem(key, "yes");
  } catch { /* no storage at all: said each time */ }
  say("Your work is kept in this browser alone. A private window forgets it when you close it: then download a copy before.", { kind: "where" });
}

/** Show a message, with buttons by their label; return what takes it away. One of a kind is shown at a time. */
export function say(text, { bad = false, buttons = {}, kind = "" } = {}) {
  const box = document.createElement("div");
  if (kind) document.querySelector(`[data-kind="${kind}"]`)?.remove();
  box.dataset.kind = kind;
  box.className = bad ? "message bad" : "message";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  const away = () => box.remove();
  for (const [label, action] of Object.entries({ ...buttons, Close: () => {} })) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => { away(); action(); });
    box.append(button);
  }
  document.getElementById("messages").append(box);
  return away;
}
