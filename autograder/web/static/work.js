// The page around one notebook: what is kept, the file to hand in, a copy brought back.

import { facts, saved, say, sayWhereOnce, warnings } from "./kept.js";
import { moved, unfit } from "./versions.js";
import { oneByOne, onlyHere } from "./writer.js";

const one = facts.assignments[0];
const state = document.getElementById("state");
const download = document.getElementById("download");
const open = document.getElementById("open");
const chosen = document.getElementById("file");
const frame = document.getElementById("notebook");
const SLOW = 90_000;
const READY = "Python is ready";
let failing = null;
let everStored = false;

download.disabled = open.disabled = true;
for (const warning of await warnings()) say(warning, { bad: true });
sayWhereOnce();
await onlyHere(leave);
await filesServed();
frame.src = frame.dataset.src;
let panel = await opened();
oneByOne(panel.context);
download.disabled = open.disabled = false;
download.addEventListener("click", handIn);
open.addEventListener("click", () => chosen.click());
chosen.addEventListener("change", bringBack);
panel.context.saveState.connect((_, how) => keep(how));
offerNewVersion();
watch();

/** Wait for the service worker through which Python reads the notebook's folder. */
async function filesServed() {
  const workers = navigator.serviceWorker;
  try {
    await workers.register("service-worker.js?enableCache=false");
    const begun = Date.now();
    while (!workers.controller && Date.now() - begun < 5000) await new Promise((resolve) => setTimeout(resolve, 50));
  } catch (error) {
    say(`Python cannot read the notebook's folder: this browser refuses the site's service worker (${error.message}). Open the page in an ordinary window, or allow this site to store data.`, { bad: true });
  }
}

/** Save, and clear this page for another tab; return why not, or "". */
async function leave() {
  if (!panel) return "it has not opened there yet.";
  try {
    await panel.context.save();
  } catch {
    return "its browser storage takes no more. Download it there first.";
  }
  if (panel.context.model.dirty) return "it could not be saved there. Download it there first.";
  frame.remove();
  panel = null;
  download.disabled = open.disabled = true;
  state.textContent = "open in another tab";
  say("This notebook was saved and is open in another tab now.", { kind: "tabs", buttons: { "Work here again": () => location.reload() } });
  return "";
}

/** Let what is run before Python is connected wait for it; JupyterLite would forget it. */
function patient(app) {
  const plain = app.commands.execute.bind(app.commands);
  app.commands.execute = async (id, options) => {
    if (/^(notebook|runmenu|kernelmenu):.*(run|restart)/.test(id)) await app.shell.currentWidget?.sessionContext?.ready;
    return plain(id, options);
  };
}

/** Wait until JupyterLite shows the notebook, and return its panel. */
async function opened() {
  const begun = Date.now();
  let told = false;
  let known = null;
  for (;;) {
    const app = frame.contentWindow?.jupyterapp;
    if (app && app !== known) patient(known = app);
    const shown = app?.shell?.currentWidget;
    if (shown?.context?.path === one.path) {
      await shown.context.ready;
      return shown;
    }
    if (!told && Date.now() - begun > SLOW) {
      told = true;
      say("The notebook has not opened yet. Load the page again; if that does not help, ask your teachers whether all files of the site are there.", { bad: true });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Hand the notebook as it is on the screen to the browser's downloads. */
function toDownloads(name) {
  const text = JSON.stringify(panel.context.model.toJSON(), null, 1) + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function handIn() {
  toDownloads(`${one.name}.ipynb`);
  say(`${one.name}.ipynb is in your downloads. Hand in that file, as it is.`, { kind: "file" });
  await panel.context.save().catch(() => {});
}

/** Put a saved copy in the place of what is open; the button takes it back. */
async function bringBack() {
  const file = chosen.files[0];
  chosen.value = "";
  if (!file) return;
  const text = await file.text();
  const why = unfit(text, one, facts.others);
  if (why) {
    say(`${file.name} was not opened: ${why}. Your work here is unchanged.`, { bad: true, kind: "file" });
    return;
  }
  await panel.context.save().then(() => panel.context.createCheckpoint()).catch(() => {});
  replace(JSON.parse(text), `${file.name} is open now, in the place of what was here.`);
}

function replace(notebook, words) {
  const before = panel.context.model.toJSON();
  panel.context.model.fromJSON(notebook);
  panel.context.save().catch(() => {});
  offerNewVersion();
  const back = () => replace(before, "What was here before is back.");
  say(`${words} Run the cells again.`, { kind: "file", buttons: { "Take back what was here": back } });
}

/** Offer the new version of the assignment to work that began with another one. */
async function offerNewVersion() {
  const release = panel.context.model.getMetadata?.(facts.mark) ?? panel.context.model.toJSON().metadata[facts.mark];
  document.querySelector('[data-kind="version"]')?.remove();
  if (!release || release === one.release) return;
  say("There is a new version of this assignment. You see the old one, with your work. Your answers can move into the new one; what you added moves along.", {
    kind: "version",
    buttons: {
      "Move my work into the new version": async () => {
        const answer = await fetch(`files/${one.path}`);
        const fresh = answer.ok ? await answer.json() : null;
        if (fresh) {
          const old = `${one.name} (old version).ipynb`;
          toDownloads(old);
          const before = panel.context.model.toJSON();
          const { notebook, texts } = await moved(fresh, before, before.metadata[facts.sums] ?? {});
          const told = texts ? ` Below a text stands yours where you had changed it (${texts}).` : "";
          replace(notebook, `This is the new version, with your answers.${told} What was here is in your downloads: ${old}.`);
        } else say(`The new version could not be fetched (${answer.status}). Try again later; your work is unchanged.`, { bad: true, kind: "version" });
      },
    },
  });
}

function keep(how) {
  if (how.startsWith("completed")) {
    failing?.();
    failing = null;
  } else if (how.startsWith("failed") && !failing) {
    failing = say("Your browser could not keep your work: its storage is full, or was cleared while this page was open. Download it now, then make room.", {
      bad: true, buttons: { "Download it now": handIn },
    });
  }
}

/** Say each second how things stand. */
async function watch() {
  const begun = Date.now();
  let words = "";
  let ready = false;
  while (panel) {
    const python = standing(panel.sessionContext.kernelDisplayStatus);
    ready ||= python === READY;
    if (!ready && Date.now() - begun > SLOW) {
      say(`Python has not started yet. It comes from ${facts.python}: does your network let you fetch files from there? Your work is kept all the same; load the page again to try once more.`, { bad: true });
      ready = true; // said once
    }
    const kept = failing ? "NOT saved" : panel.context.model.dirty ? "saving soon" : (await stored()) ? "saved in this browser" : "nothing changed yet";
    const now = `${python} · ${kept}`;
    if (now !== words) state.textContent = words = now;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function standing(status) {
  if (status === "idle") return READY;
  if (status === "busy") return "Python is running";
  if (["dead", "terminating"].includes(status)) return "Python has stopped: choose Kernel > Restart";
  return "Python is starting …";
}

async function stored() {
  everStored ||= Boolean(await saved(one.path).catch(() => null));
  return everStored;
}
