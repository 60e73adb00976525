// Every page that anyone may see, in both languages, in all four browsers.
import { expectAccessible, expectWellFormed } from "./support/checks";
import { expect, test } from "./support/page";
import { hasIslands, inLanguage, openPages, pageTable } from "./support/pages";

const table = await pageTable();

/** Whether the page that the browser came to holds an island: a form without its service leads to the list. */
function hasIsland(address: string, language: "fa" | "en"): boolean {
  const path = new URL(address).pathname;
  return hasIslands && table.some((row) => row.island && inLanguage(row.path, language) === path);
}

for (const row of openPages(table)) {
  for (const language of ["fa", "en"] as const) {
    const path = inLanguage(row.path, language);
    test(`${path}`, async ({ page, javaScriptEnabled }) => {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(200);
      await expectWellFormed(page, language);
      const isLive = hasIsland(page.url(), language);
      await expect(page.locator("script")).toHaveCount(isLive ? 1 : 0);
      await expect(page.locator("[style], [onclick], style")).toHaveCount(0);
      if (javaScriptEnabled) {
        if (isLive) {
          // Some begin when their field gets the focus.
          for (const field of await page.locator("[data-wakes-islands] input").all()) {
            await field.focus();
          }
          await expect(page.locator("html")).toHaveAttribute("data-islands", "started");
        }
        // The sheet shows components in all their states, so a search or a pager stands on it more than once.
        await expectAccessible(page, row.path === "/dev/components" ? ["landmark-unique"] : []);
      }
    });
  }
}

test("an unknown path says so in the reader's language and offers a way on", async ({ page, faults }) => {
  faults.expect(/status of 404/);
  for (const [path, language] of [["/no-such-page", "fa"], ["/en/no-such-page", "en"]] as const) {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expectWellFormed(page, language);
    await expect(page.locator("main a")).not.toHaveCount(0);
    await expect(page.locator("main input[type=search]")).toHaveCount(1);
  }
});
