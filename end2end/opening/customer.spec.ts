// A customer: a code by SMS, a link by e-mail, and nothing of work.
import { expectWellFormed } from "../tests/support/checks";
import { mailTo } from "./support/messages";
import { enterNumber, introduce } from "./support/people";
import { expect, test } from "./support/somebody";
import { SPECIALIST } from "./support/state";

test("a customer comes by a code, and proves an e-mail address", async ({ come, faults, baseURL }) => {
  const [mobile, address] = ["09000009021", "zahra@example.com"];
  const page = await come({ scripts: false });
  await page.goto("/me/data");
  await enterNumber(page, mobile);
  await introduce(page, "Zahra");
  await page.waitForURL(/\/me\/data$/);
  await expectWellFormed(page, "fa");
  await page.goto("/me/email");
  await page.locator("#email").fill(address);
  await page.locator("main form:has(#email) button").click();
  const link = (await mailTo(address)).match(/https:\/\/\S+/)?.[0] ?? "";
  expect(link).toContain(`${baseURL}/me/email/`);
  await page.goto(link);
  await expectWellFormed(page, "fa");
  await page.locator("main form button").click();
  await page.waitForURL(/\/me\/email$/);
  await expect(page.locator("main form[action='/me/email/drop']")).toHaveCount(1);
  await expect(page.locator("main")).toContainText(address);
  // Nothing of work is there for a customer.
  faults.expect(/status of 40[34]/);
  expect([403, 404]).toContain((await page.goto("/staff"))?.status());
});

test("somebody signs in once before they are made a specialist", async ({ come, faults }) => {
  const page = await come({ scripts: false });
  await page.goto("/requests");
  await enterNumber(page, SPECIALIST);
  await introduce(page, "Omid");
  await page.waitForURL(/\/requests$/);
  faults.expect(/status of 40[34]/);
  expect([403, 404]).toContain((await page.goto("/specialist"))?.status());
});
