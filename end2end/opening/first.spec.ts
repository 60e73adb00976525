// The first day of a house: the operator's link lets the first admin in, who invites somebody for each role. Codes and links come by
// the doubles of the SMS provider and of the mail server, as they would to people.
import { expectWellFormed } from "../tests/support/checks";
import { joinWithApp } from "./support/join";
import { leave, showCode } from "./support/people";
import { expect, test } from "./support/somebody";
import { ADMIN, leaveBehind, type Role, ROLES, STAFF } from "./support/state";

test("the first admin comes by the operator's link, without scripts, and invites somebody for each role", async ({ come, faults, baseURL }) => {
  const page = await come({ scripts: false });
  const { app } = await joinWithApp(page, process.env.INVITATION ?? "", ADMIN, "Modir");
  faults.expect(/status of 422/);

  // The code that set the app up is over; one that is nobody's as well. The next one is right.
  await showCode(page, app.again());
  await expect(page.locator("#error-summary")).toBeVisible();
  await expectWellFormed(page, "fa");
  await showCode(page, await app.code());
  await page.waitForURL(/\/staff\/requests$/);

  // The link was good for once.
  faults.expect(/status of 404/);
  expect((await page.goto(process.env.INVITATION ?? ""))?.status()).toBe(404);

  await page.goto("/staff/people/staff");
  await expectWellFormed(page, "fa");
  const links = new Map<Role, string>();
  for (const role of ROLES) {
    await page.locator("#mobile").fill(STAFF[role].mobile);
    await page.locator("select[name=role]").selectOption(role);
    await page.locator("section[aria-labelledby=h-invite] form button").click();
    const link = (await page.locator("[role=status] bdi.hash").textContent()) ?? "";
    expect(link).toContain(`${baseURL}/staff/join/`);
    links.set(role, link);
  }
  expect(new Set(links.values()).size).toBe(ROLES.length);
  await expectWellFormed(page, "fa");
  await leave(page);
  leaveBehind(Object.fromEntries(links) as Record<Role, string>, app);
});
