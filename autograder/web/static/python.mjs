// What the notebook's kernel takes for Pyodide's loader: Pyodide, started with less to do.
// Modules that were compiled once are kept in this browser, as compiling takes half of a start.

const PAUSE = 1500;
const COMPILED = new URL("compiled", import.meta.url);

/** Start Pyodide, as its own function of this name does; `kept` names what the browser keeps of it. */
export async function loadPyodide({ kept, packages, done_without: without, ...options }) {
  const { loadPyodide: start } = await import(`${options.indexURL}pyodide.mjs`);
  const [python, code, compiled] = await Promise.all([
    start({ ...options, packages: packages.filter((name) => !without.includes(name)) }),
    fetch(new URL("compiled.py", import.meta.url)).then((answer) => (answer.ok ? answer.text() : "")),
    found(kept).catch(() => null),
  ]);
  completeWithoutJedi(python);
  if (code) remember(python, code, compiled, kept);
  return python;
}

/** Let names be completed from what is there: the kernel asks for jedi otherwise. */
function completeWithoutJedi({ FS }) {
  const folder = "/home/pyodide/.ipython/profile_default";
  FS.mkdirTree(folder);
  FS.writeFile(`${folder}/ipython_config.py`, "c = get_config()\nc.InteractiveShellApp.exec_lines = ['get_ipython().Completer.use_jedi = False']\n");
}

function remember(python, code, compiled, kept) {
  const names = python.globals.get("dict")();
  python.runPython(code, { globals: names });
  const known = names.get("use")(python.toPy(compiled ?? new Uint8Array()));
  if (known) return;
  let before = -1;
  const look = async () => {
    const now = names.get("count")();
    if (now === 0 || now !== before) {
      before = now;
      setTimeout(look, PAUSE);
      return;
    }
    const bytes = names.get("made")().toJs();
    await keep(kept, bytes).catch(() => {}); // a storage without room: the next start takes as long again
  };
  setTimeout(look, PAUSE);
}

async function found(kept) {
  const place = await caches.open(kept);
  const answer = await place.match(COMPILED);
  if (!answer) return null;
  const plain = answer.body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

async function keep(kept, bytes) {
  const family = kept.slice(0, kept.lastIndexOf(" "));
  const old = (await caches.keys()).filter((name) => name.startsWith(`${family} `));
  await Promise.all(old.map((name) => caches.delete(name)));
  const small = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  const place = await caches.open(kept);
  await place.put(COMPILED, new Response(await new Response(small).blob()));
}
