// "Who saw my number" is two presses away from every page of somebody who is signed in, on a phone without scripts too.
import { expect, test } from "./support/page";
import { expectAccessible, expectWellFormed } from "./support/checks";
import { freshMobile, signUp } from "./support/people";

const MOST_PRESSES = 2;

test("who saw my number is two presses away @journey", async ({ page, javaScriptEnabled }) => {
  test.setTimeout(120_000);
  await signUp(page, freshMobile(), "Sara", "/sign-in");
  for (const from of ["/", "/services", "/how-it-works", "/privacy", "/requests", "/en/how-it-works"]) {
    const prefix = from.startsWith("/en") ? "/en" : "";
    await page.goto(from);
    let presses = 0;
    const link = page.locator(`a[href='${prefix}/me/data']`);
    const seen = link.filter({ visible: true }).first();
    if ((await seen.count()) === 0) {
      // Where the menu is folded, unfolding it is a press as well.
      await page.locator("details.menu > summary").first().click();
      presses += 1;
    }
    await link.filter({ visible: true }).first().click();
    presses += 1;
    await page.waitForURL(`**${prefix}/me/data`);
    // The answer stands on top; the place it leads to is one more press, if it is not in sight already.
    await expect(page.locator(".answers a[href='#looks']")).toBeInViewport();
    if (presses < MOST_PRESSES) {
      await page.locator(".answers a[href='#looks']").click();
      await expect(page.locator("#h-looks")).toBeInViewport();
      presses += 1;
    }
    expect(presses, from).toBeLessThanOrEqual(MOST_PRESSES);
  }
  for (const address of ["/me/data", "/me/data?open=all"]) {
    await page.goto(address);
    await expectWellFormed(page, "fa");
    if (javaScriptEnabled) {
      await expectAccessible(page);
    }
  }
  await page.goto("/me/data");

  // "Show" answers in its place, and its button says what it shows.
  await page.locator("#data-identity").click();
  const button = page.locator("#item-mobile button");
  await expect(button).toHaveAttribute("aria-label", /.{5,}/);
  await button.click();
  expect(page.url()).toMatch(/#item-mobile$/);
  await expect(page.locator("#item-mobile")).toBeInViewport();
  await expect(page.locator("#data-identity")).toHaveAttribute("open", "");
});
