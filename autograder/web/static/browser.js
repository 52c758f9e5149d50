// Says at once what keeps this site from working here. Written for old browsers, too.
(function () {
  "use strict";
  var trouble = "";
  var modules = false;
  try { // what runs Python is a worker of modules, which Firefox has from 114 on
    new Worker("static/nothing.js", { get type() { modules = true; return "module"; } }).terminate();
  } catch (error) { /* told below */ }
  if (location.protocol === "file:") {
    trouble = "This page was opened from a folder. Browsers run notebooks only from a web server: on a computer with " +
      "Python, open a terminal in this folder, run  python3 -m http.server --bind 127.0.0.1  and open http://127.0.0.1:8000.";
  } else if (typeof WebAssembly !== "object" || !WebAssembly.Tag || !window.indexedDB || !window.BroadcastChannel ||
      !Array.prototype.at || !modules || (window.isSecureContext && !navigator.locks)) {
    trouble = "This browser is too old to run Python. Take a newer Firefox, Chrome, Edge or Safari (from summer 2023 on); " +
      "what you did in another browser stays there.";
  } else if (!window.isSecureContext) {
    trouble = "This page came over http. Browsers let notebooks read their files only over https: open the site's " +
      "address with https://, or ask your teachers to serve it so.";
  } else if (!navigator.serviceWorker && !window.crossOriginIsolated) {
    trouble = "This window cannot give the notebook its files, and forgets your work when you close it: it is a private " +
      "window, or its settings forbid service workers. Open the page in an ordinary window.";
  }
  if (trouble) {
    var shown = document.createElement("p");
    shown.className = "message bad";
    shown.id = "unfit";
    shown.appendChild(document.createTextNode(trouble));
    document.getElementById("messages").appendChild(shown);
  }
})();
