// After a restore, in a house where the demo city lives too: second steps are those of before, a specialist comes to work by a code, and
// whoever works for the house does not.
import { expectWellFormed } from "../tests/support/checks";
import { demoCity } from "../tests/support/people";
import { enterNumber, showCode } from "./support/people";
import { expect, test } from "./support/somebody";
import { ADMIN, appOfAdmin } from "./support/state";

/** The number of somebody of the demo city. */
function mobileOf(role: string): string {
  return demoCity().people.find((person) => person.role === role)?.mobile ?? "";
}

test("the first admin signs in with the same app after a restore", async ({ come }) => {
  const page = await come({ scripts: false });
  await page.goto("/staff/people/staff");
  await enterNumber(page, ADMIN);
  await page.waitForURL(/\/sign-in\/second$/);
  await showCode(page, await appOfAdmin().code());
  await page.waitForURL(/\/staff\/people\/staff$/);
  await expectWellFormed(page, "fa");
});

test("a specialist comes to work by a code", async ({ come }) => {
  const page = await come({ scripts: false });
  await page.goto("/sign-in");
  await enterNumber(page, mobileOf("specialist"));
  await page.waitForURL(/\/specialist$/);
  await expectWellFormed(page, "fa");
});

test("who works for the house and has no second step does not come to work", async ({ come, faults }) => {
  const page = await come({ scripts: false });
  await page.goto("/sign-in");
  await enterNumber(page, mobileOf("admin"));
  await page.waitForURL(/\/requests$/);
  faults.expect(/status of 40[34]/);
  for (const path of ["/staff", "/staff/requests", "/staff/people/staff"]) {
    expect([403, 404]).toContain((await page.goto(path))?.status());
  }
});
