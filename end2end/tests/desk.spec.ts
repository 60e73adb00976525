// The specialist's day, on the way to work: what is there tomorrow is found in two presses.
import { expectWellFormed } from "./support/checks";
import { expect, test } from "./support/page";
import { demoCity, signIn, somebody } from "./support/people";

test("a specialist sees tomorrow's jobs in at most two presses after sign-in @journey", async ({ browser, baseURL, faults }) => {
  const specialist = demoCity().people.find((person) => person.role === "specialist");
  const page = await somebody(browser, faults, baseURL ?? "");
  await signIn(page, specialist?.mobile ?? "");
  let presses = 0;
  if (!new URL(page.url()).pathname.startsWith("/specialist")) {
    await page.locator('a[href="/specialist"]:visible').first().click();
    presses += 1;
  }
  await page.locator('a[href*="day=tomorrow"]').click();
  presses += 1;
  expect(presses).toBeLessThanOrEqual(2);
  await expect(page.locator('a[href*="day=tomorrow"][aria-current]')).toHaveCount(1);
  await expectWellFormed(page, "fa");
});
