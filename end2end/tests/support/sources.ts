// The HTML of the pages that the tests come to, as the server sent it: after the run the Nu checker reads all of it at once.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Page, type Response } from "@playwright/test";

const folder = process.env.SOURCES ?? "";
const latest = new WeakMap<Page, Response>();

/** Remembers the document that a page shows. */
export function rememberDocument(page: Page): void {
  page.on("response", (response) => {
    if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) {
      latest.set(page, response);
    }
  });
}

/** Keeps the document that the page shows, once for all pages that differ only in what is new each time. */
export async function keepSource(page: Page): Promise<void> {
  const response = latest.get(page);
  const isPage = response?.headers()["content-type"]?.startsWith("text/html");
  if (folder === "" || response === undefined || !isPage) {
    return;
  }
  const text = await response.text();
  // An island finds its places by the renderer's marks, which are no HTML. No other page has any: tests/it looks for them.
  const source = text.includes("<script") ? text.replaceAll("<!>", "") : text;
  const lasting = source.replaceAll(/(value|datetime|content|action|href)="[^"]*"/g, "$1").replaceAll(/\p{N}/gu, "0");
  const mark = createHash("sha256").update(lasting).digest("hex").slice(0, 12);
  const path = new URL(response.url()).pathname.replaceAll(/[^A-Za-z0-9]+/g, "-");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${response.status()}${path}-${mark}.html`), source);
}
