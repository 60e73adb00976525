// Everybody comes with a browser of their own, which is watched like a test's own page and closed when their story ends.
import { type BrowserContext, type Page } from "@playwright/test";

import { reportBreaches, test as base, watch } from "../../tests/support/page";

export { expect } from "../../tests/support/page";

type Come = (how: { scripts: boolean }) => Promise<Page>;

export const test = base.extend<{ come: Come }>({
  come: async ({ browser, faults, baseURL }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async ({ scripts }) => {
      const context = await browser.newContext({ javaScriptEnabled: scripts });
      contexts.push(context);
      if (scripts) {
        await reportBreaches(context);
      }
      const page = await context.newPage();
      watch(page, faults, new URL(baseURL ?? "").origin);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});
