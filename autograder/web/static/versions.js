// Notebooks as values: is this one of the assignment, and a student's work in another version of it.

const marked = (cell) => cell.metadata?.nbgrader?.grade_id ?? "";
const source = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : String(cell.source ?? ""));

/** Return why a text is no notebook of this assignment, or "". */
export function unfit(text, one, others) {
  let notebook;
  try {
    notebook = JSON.parse(text);
  } catch {
    return "it is not a notebook (its text cannot be read)";
  }
  if (!Array.isArray(notebook?.cells) || !notebook.metadata) return "it is not a notebook (it has no cells)";
  if (notebook.nbformat !== 4) return `it is a notebook of the format ${notebook.nbformat}, not 4`;
  const counts = [one, ...others].map((each) => ({ each, found: known(notebook, each.functions) }));
  const best = counts.reduce((a, b) => (b.found > a.found ? b : a));
  if (best.found === 0) return `it holds none of ${one.functions.join(", ")}`;
  return best.each === one ? "" : `it is a notebook of ${best.each.name}; open it there`;
}

function known(notebook, functions) {
  const names = new Set(notebook.cells.map((cell) => marked(cell).replace(/^test_/, "")));
  const texts = notebook.cells.map(source).join("\n");
  return functions.filter((name) => names.has(name) || new RegExp(`^def ${name}\\b`, "m").test(texts)).length;
}

/** Return a new version of the assignment with all that a student wrote in an old one, and how many changed texts are in it. */
export async function moved(fresh, old, sums) {
  const made = structuredClone(fresh);
  const answers = new Map(old.cells.filter((cell) => cell.metadata?.nbgrader?.solution).map((cell) => [marked(cell), cell]));
  const ids = new Set(made.cells.map((cell) => cell.id));
  let texts = 0;
  for (const cell of made.cells) {
    const answer = cell.metadata?.nbgrader?.solution && answers.get(marked(cell));
    if (answer) {
      cell.source = source(answer);
      answers.delete(marked(cell));
    }
  }
  // What the student added or changed stands behind the cell that it stood behind.
  let after = "";
  const known = new Set(old.cells.map((cell) => cell.id));
  const behind = () => made.cells.findIndex((each) => each.id === after) + 1;
  const place = (cell) => {
    const at = behind();
    after = ids.has(cell.id) ? crypto.randomUUID().slice(0, 8) : cell.id;
    made.cells.splice(at, 0, { ...structuredClone(cell), id: after });
    ids.add(after);
    known.add(after);
  };
  for (const cell of old.cells) {
    const twin = made.cells.find((each) => (marked(cell) ? marked(each) === marked(cell) : each.id === cell.id));
    const next = made.cells[behind()];
    if (twin) after = twin.id;
    else if (cell.id in sums && next?.cell_type === cell.cell_type && !known.has(next.id)) after = next.id; // written anew
    if (answers.has(marked(cell))) place({ ...cell, metadata: {} });
    else if (marked(cell) || (twin && source(twin) === source(cell))) continue;
    else if (!(cell.id in sums)) place(cell);
    else if ((await sumOf(source(cell))) === sums[cell.id]) continue; // as it was released
    else if (cell.cell_type !== "code") {
      texts += 1;
      place({ ...cell, source: `*You had changed this text in the old version:*\n\n${source(cell)}` });
    } else if (twin) twin.source = source(cell);
    else place(cell);
  }
  return { notebook: made, texts };
}

async function sumOf(text) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...sum.slice(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
