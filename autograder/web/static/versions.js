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

/** Return a new version of the assignment with what a student wrote in an old one. */
export function moved(fresh, old) {
  const made = structuredClone(fresh);
  const answers = new Map(old.cells.filter((cell) => cell.metadata?.nbgrader?.solution).map((cell) => [marked(cell), cell]));
  const ids = new Set(made.cells.map((cell) => cell.id));
  for (const cell of made.cells) {
    const answer = cell.metadata?.nbgrader?.solution && answers.get(marked(cell));
    if (answer) {
      cell.source = source(answer);
      answers.delete(marked(cell));
    }
  }
  // What the student added, or changed where nothing is locked, stands behind the cell that it stood behind.
  let after = "";
  const place = (cell) => {
    const at = made.cells.findIndex((each) => each.id === after || (after && marked(each) === after));
    made.cells.splice(at + 1, 0, { ...structuredClone(cell), id: ids.has(cell.id) ? crypto.randomUUID().slice(0, 8) : cell.id });
    after = made.cells[at + 1].id;
    ids.add(after);
  };
  for (const cell of old.cells) {
    const twin = made.cells.find((each) => (marked(cell) ? marked(each) === marked(cell) : each.id === cell.id));
    if (answers.has(marked(cell))) place({ ...cell, metadata: {} });
    else if (twin && (marked(cell) || source(twin) === source(cell) || cell.cell_type !== "code")) after = twin.id;
    else if (marked(cell)) continue; // a locked cell that the new version dropped
    else if (twin) {
      twin.source = source(cell);
      after = twin.id;
    } else place(cell);
  }
  return made;
}
