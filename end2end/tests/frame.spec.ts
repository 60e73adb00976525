// The frame in a real browser: what is said once, what Back shows after signing out, where the focus goes.
import { expectWellFormed } from "./support/checks";
import { expect, test } from "./support/page";
import { freshMobile, signUp } from "./support/people";

const NAME = "Mahbanoo";

test("notice_in_the_address: said once, on its page", async ({ page }) => {
  await signUp(page, freshMobile(), NAME, "/sign-in?next=/me/data");
  await page.waitForURL(/\/me\/data$/);
  await page.locator("form[action$='/sessions/end-others'] button").click();
  await page.waitForURL(/\/me\/sessions$/);
  await expect(page.locator(".toast[role=status]")).toHaveCount(1);
  await page.reload();
  await expect(page.locator(".toast[role=status]")).toHaveCount(0);
});

test("back_after_sign_out: nothing of the person is shown", async ({ page }) => {
  await signUp(page, freshMobile(), NAME, "/sign-in?next=/me/data");
  await page.waitForURL(/\/me\/data$/);
  await expect(page.locator(".site-head")).toContainText(NAME);
  await page.locator("details.menu summary").click();
  await page.locator("form[action='/sign-out'] button").click();
  await page.waitForURL(/\/sign-in$/);
  await expectWellFormed(page, "fa");
  await page.goBack();
  await expect(page.locator("body")).not.toContainText(NAME);
});

test("cookie_of_a_neighbour: a person signs in beside it and stays", async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: "city", value: "\u062A\u0647\u0631\u0627\u0646", url: baseURL ?? "" }]);
  await signUp(page, freshMobile(), NAME, "/sign-in?next=/requests");
  await page.waitForURL(/\/requests$/);
  await page.goto("/");
  await expect(page.locator("form[action='/sign-out']")).toHaveCount(1);
});

test("a refused form puts the focus on what is wrong", async ({ page, faults }) => {
  faults.expect(/status of 422/);
  await page.goto("/sign-in");
  await page.locator("#mobile").fill("123");
  await page.locator("main form.form button").click();
  await expect(page.locator("#error-summary")).toBeFocused();
  await expectWellFormed(page, "fa");
});

test("who got lost finds the own pages again", async ({ page, faults }) => {
  faults.expect(/status of 40[34]/);
  await signUp(page, freshMobile(), NAME, "/sign-in");
  await page.waitForURL(/\/requests$/);
  for (const path of ["/no-such-page", "/specialist"]) {
    await page.goto(path);
    await expectWellFormed(page, "fa");
    await page.locator("main a.btn").first().click();
    await page.waitForURL(/\/requests$/);
  }
});
