export {}; // a worker that does nothing: browser.js asks whether there can be one
