// node in_pyodide.mjs PYODIDE PROGRAM ARGUMENT...: a Python program in Pyodide, with NumPy. Every
// file of this machine is seen below /machine; what the program prints is printed.
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, program, ...rest] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: `${folder}/`, stderr: (text) => console.error(text) });
await python.loadPackage(["numpy"], { messageCallback: () => {} });
python.mountNodeFS("/machine", "/");
python.globals.set("ARGUMENTS", python.toPy([program, ...rest]));
python.runPython(`
import runpy, sys
sys.dont_write_bytecode = True
sys.argv = ["/machine" + one if one.startswith("/") else one for one in ARGUMENTS]
runpy.run_path(sys.argv[0], run_name="__main__")
`);
