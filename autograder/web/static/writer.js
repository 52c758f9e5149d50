// One writer of one notebook: one tab at a time, one save after the other.

import { facts, say } from "./kept.js";

const PATIENCE = 1000;
const one = facts.assignments?.[0];
const NAME = `${facts.storage} ${one?.path}`;

/** Wait until no other tab has this notebook open; `leave` saves and clears this one for another. */
export async function onlyHere(leave) {
  const channel = new BroadcastChannel(NAME);
  let release = () => {};
  const ours = new Promise((resolve) => {
    navigator.locks.request(NAME, () => {
      resolve();
      return new Promise((done) => { release = done; });
    });
  });
  let away = () => {};
  const asked = setTimeout(() => { away = waiting(channel); }, PATIENCE);
  await ours;
  clearTimeout(asked);
  away();
  channel.onmessage = async ({ data }) => {
    if (data !== "may I have it?") return;
    const why = await leave();
    if (why) channel.postMessage(why);
    else release();
  };
}

function waiting(channel) {
  channel.onmessage = ({ data }) => {
    if (data !== "may I have it?") say(`The other tab keeps it: ${data}`, { bad: true, kind: "refused" });
  };
  const ask = () => {
    away = say("The other tab saves it, then it opens here. If nothing happens, close the other tab.", { kind: "tabs" });
    channel.postMessage("may I have it?");
  };
  let away = say("This notebook is open in another tab or window. Two would save over each other's work, so it opens here once it is closed there.", {
    bad: true, kind: "tabs", buttons: { "Save it there and work here": ask },
  });
  return () => away();
}

/** Let saves of a notebook wait for each other: JupyterLite takes a second one for a stranger's. */
export function oneByOne(context) {
  const plain = context.save.bind(context);
  let last = Promise.resolve();
  context.save = (...options) => {
    const mine = last.then(() => plain(...options));
    last = mine.catch(() => {});
    return mine;
  };
}
