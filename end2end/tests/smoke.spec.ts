// Every page that anyone may see, in both languages, in all four browsers.
import { expectAccessible, expectWellFormed } from "./support/checks";
import { expect, test } from "./support/page";
import { hasIslands, inLanguage, openPages, pageTable } from "./support/pages";

for (const row of openPages(await pageTable())) {
  for (const language of ["fa", "en"] as const) {
    const path = inLanguage(row.path, language);
    test(`${path}`, async ({ page, javaScriptEnabled }) => {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(200);
      await expectWellFormed(page, language);
      await expect(page.locator("script")).toHaveCount(row.island && hasIslands ? 1 : 0);
      await expect(page.locator("[style], [onclick], style")).toHaveCount(0);
      if (javaScriptEnabled) {
        if (row.island && hasIslands) {
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
