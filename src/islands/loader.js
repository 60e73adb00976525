// Starts the islands of a page. Loaded as an external module on pages that have one; the build puts the hashed names in.
// The page works without this file.
//
// Where an island belongs to a field (`data-wakes-islands`), the program is fetched when the field gets the focus: who
// only reads a page does not pay for it. Where it needs what not every browser has (`data-wakes-when`), it is fetched
// only where that is there.
let client;

// Content that an island was given as its children announces itself before the islands within are started.
const announcements = [];

async function start(element) {
  const name = element.dataset.component;
  const island = client[name];
  if (island === undefined) {
    // The server and this client were built from different sources.
    console.error(`No island named ${name}`);
    return;
  }
  announcements.at(-1)?.();
  await island(element);
}

async function walk(element) {
  const tag = element.localName;
  if (tag === "leptos-island") {
    await start(element);
  }
  if (tag === "leptos-children") {
    announcements.push(element.$$on_hydrate);
  }
  for (const child of element.children) {
    await walk(child);
  }
  if (tag === "leptos-children") {
    announcements.pop();
  }
}

async function wake() {
  client = await import("./__KARRIZ_JS__");
  await client.default({ module_or_path: new URL("./__KARRIZ_WASM__", import.meta.url) });
  client.hydrate();
  await walk(document.body);
  document.documentElement.dataset.islands = "started";
}

const field = document.querySelector("[data-wakes-islands]");
const needed = document.querySelector("[data-wakes-when]");
if (needed !== null && !(needed.dataset.wakesWhen in window)) {
  document.documentElement.dataset.islands = "not-needed";
} else if (field === null || field.contains(document.activeElement)) {
  await wake();
} else {
  field.addEventListener("focusin", wake, { once: true });
}
