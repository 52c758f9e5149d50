// The start page: what is done so far, and what speaks against working here.

import { facts, passing, saved, say, warnings } from "./kept.js";

for (const one of facts.assignments) {
  const place = document.querySelector(`[data-assignment="${one.name}"]`);
  try {
    standing(place, one, await saved(one.path));
  } catch (error) {
    place.textContent = `What this browser keeps of it cannot be read: ${error.message}`;
  }
}
for (const warning of await warnings()) say(warning, { bad: true });

function standing(place, one, kept) {
  if (!kept) {
    place.textContent = "Nothing of it is kept in this browser yet.";
    return;
  }
  const done = passing(kept.content, one.functions).size;
  const all = one.functions.length;
  place.classList.toggle("done", done === all);
  place.textContent = `${done} of ${all} functions pass their check · saved ${kept.time.toLocaleString()}`;
  if ((kept.content.metadata?.[facts.mark] ?? one.release) !== one.release) {
    place.textContent += " · there is a new version of the assignment";
  }
}
