// After a restore: second steps are those of before, and a specialist comes to work by a code.
import { expectWellFormed } from "../tests/support/checks";
import { enterNumber, setUpApp, showCode } from "./support/people";
import { expect, test } from "./support/somebody";
import { ADMIN, appOfAdmin, SPECIALIST, STAFF } from "./support/state";

test("the first admin signs in with the same app after a restore, and helps somebody who lost theirs", async ({ come, faults, baseURL }) => {
  const admin = await come({ scripts: false });
  await admin.goto("/staff/people/staff");
  await enterNumber(admin, ADMIN);
  await admin.waitForURL(/\/sign-in\/second$/);
  await showCode(admin, await appOfAdmin().code());
  await admin.waitForURL(/\/staff\/people\/staff$/);
  await expectWellFormed(admin, "fa");
  await admin.locator("main li.card", { hasText: "Laleh" }).locator("form[action$='/enrol'] button").click();
  const link = (await admin.locator("[role=status] bdi.hash").textContent()) ?? "";
  expect(link).toContain(`${baseURL}/staff/enrol/`);

  const { mobile, start } = STAFF["call-agent"];
  const agent = await come({ scripts: false });
  await agent.goto(link);
  await enterNumber(agent, mobile);
  await agent.waitForURL(/\/staff\/enrol\//);
  await expectWellFormed(agent, "fa");
  // Not before the new one is there.
  faults.expect(/status of 40[34]/);
  expect([403, 404]).toContain((await agent.goto(start))?.status());
  await agent.goto(link);
  await agent.locator("form[action*='/staff/enrol/'] button").click();
  await agent.waitForURL(/\/me\/security$/);
  await agent.locator("main a[href='/me/security/totp']").click();
  await setUpApp(agent);
  await agent.goto(start);
  await expectWellFormed(agent, "fa");
  expect(new URL(agent.url()).pathname).toBe(start);
  // The link is over, for its owner and for everybody.
  expect((await agent.goto(link))?.status()).toBe(404);
});

test("a specialist comes to work by a code", async ({ come }) => {
  const page = await come({ scripts: false });
  await page.goto("/sign-in");
  await enterNumber(page, SPECIALIST);
  await page.waitForURL(/\/specialist$/);
  await expectWellFormed(page, "fa");
});
