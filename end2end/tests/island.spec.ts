// The client build, proved where a reader would notice: an island answers with scripts, and is readable without.
import { expect, test } from "./support/page";
import { hasIslands } from "./support/pages";

test("an island counts the letters left", async ({ page, javaScriptEnabled }) => {
  await page.goto("/en/dev/components");
  const input = page.locator("#island");
  const hint = page.locator("leptos-island [role=status]");
  await expect(hint).toContainText("40");
  if (javaScriptEnabled && hasIslands) {
    await expect(page.locator("html")).toHaveAttribute("data-islands", "started");
    await input.fill("abc");
    await expect(hint).toContainText("37");
  }
});
