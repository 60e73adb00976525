// Those whom the first admin invited, each with a second step of their own; and what a passkey is not good for.
import { type Page } from "@playwright/test";

import { expectAccessible, expectWellFormed } from "../tests/support/checks";
import { hasIslands } from "../tests/support/pages";
import { answerFrom, Authenticator, optionsOf } from "./support/authenticator";
import { expectAtWork, joinWithApp, joinWithPasskey } from "./support/join";
import { codesTo } from "./support/messages";
import { enterNumber, introduce, leave, showCode, usePasskey } from "./support/people";
import { expect, test } from "./support/somebody";
import { linkOf, STAFF } from "./support/state";

test("an app without scripts: call-agent", async ({ come, faults }) => {
  const page = await come({ scripts: false });
  const role = "call-agent";
  const { app } = await joinWithApp(page, linkOf(role), STAFF[role].mobile, "Laleh");
  await showCode(page, await app.code());
  await expectAtWork(page, role);
  // Who is no admin sees nothing of who works here.
  faults.expect(/status of 40[34]/);
  expect([403, 404]).toContain((await page.goto("/staff/people/staff"))?.status());
});

test("a code on paper is good for once: finance", async ({ come, faults }) => {
  const page = await come({ scripts: false });
  faults.expect(/status of 422/);
  const role = "finance";
  const { paper } = await joinWithApp(page, linkOf(role), STAFF[role].mobile, "Farid");
  const [first = "", second = ""] = paper;
  await showCode(page, first);
  await expectAtWork(page, role);
  await page.goto("/me/confirm");
  await expectWellFormed(page, "fa");
  for (const time of ["a second", "a third"]) {
    await test.step(`${time} time`, async () => {
      const answer = page.waitForResponse((response) => response.request().method() === "POST");
      await showCode(page, first);
      expect((await answer).status()).toBe(422);
      await expect(page.locator("#error-summary")).toBeVisible();
    });
  }
  await showCode(page, second);
  await page.waitForURL(/\/me\/security$/);
  await expectWellFormed(page, "fa");
});

test("an app, and a passkey beside it: supervisor", async ({ come }) => {
  const page = await come({ scripts: true });
  const role = "supervisor";
  const { app } = await joinWithApp(page, linkOf(role), STAFF[role].mobile, "Sahar");
  await showCode(page, await app.code());
  await expectAtWork(page, role);
  test.skip(!hasIslands, "no client on this machine, and so no passkey");
  const device = await Authenticator.of(page);
  await page.goto("/me/security");
  await page.locator("main a[href='/me/security/passkey']").click();
  await expectAccessible(page);
  await usePasskey(page);
  await page.waitForURL(/\/me\/security$/);
  expect(await device.passkeys()).toHaveLength(1);
  await leave(page);
  const sent = codesTo(STAFF[role].mobile).length;
  await page.locator("main a[href*='/sign-in/passkey']").click();
  await expectWellFormed(page, "fa");
  await expectAccessible(page);
  await usePasskey(page);
  await expectAtWork(page, role);
  expect(codesTo(STAFF[role].mobile), "no message was needed").toHaveLength(sent);
});

test("a passkey as the second step: quality", async ({ come }) => {
  test.skip(!hasIslands, "no client on this machine, and so no passkey");
  const page = await come({ scripts: true });
  const role = "quality";
  await joinWithPasskey(page, role, "Kaveh");
  await enterNumber(page, STAFF[role].mobile);
  await page.waitForURL(/\/sign-in\/second$/);
  // The code alone opens no session, least of all of staff.
  const beside = await page.context().newPage();
  expect((await beside.goto("/staff"))?.url()).toContain("/sign-in");
  await beside.close();
  await expectWellFormed(page, "fa");
  await expectAccessible(page);
  await usePasskey(page);
  await expectAtWork(page, role);
});

for (const [role, name] of [["legal", "Nader"], ["privacy-officer", "Parvin"]] as const) {
  test(`a passkey alone: ${role}`, async ({ come }) => {
    test.skip(!hasIslands, "no client on this machine, and so no passkey");
    const page = await come({ scripts: true });
    await joinWithPasskey(page, role, name);
    await page.goto("/sign-in/passkey");
    await usePasskey(page);
    await expectAtWork(page, role);
    await leave(page);
    await page.goto("/sign-in/passkey");
    await usePasskey(page);
    await expectAtWork(page, role);
  });
}

test("whose device has no passkey hears so, and has another way", async ({ come }) => {
  test.skip(!hasIslands, "no client on this machine, and so no passkey");
  const page = await come({ scripts: true });
  await Authenticator.of(page);
  await page.goto("/en/sign-in/passkey");
  await expectWellFormed(page, "en");
  await usePasskey(page);
  await expect(page.locator("leptos-island [role=status]")).toHaveText(/another way/);
  await page.locator("main p a[href='/en/sign-in']").click();
  await expect(page.locator("#mobile")).toBeVisible();
});

test("a passkey that was shown to another site opens nothing here", async ({ come, faults, baseURL }) => {
  test.skip(!hasIslands, "no client on this machine, and so no passkey");
  const page = await come({ scripts: true });
  faults.expect(/status of 422/);
  await page.goto("/me/security/passkey");
  await enterNumber(page, "09000009022");
  await introduce(page, "Roya");
  const device = await Authenticator.of(page);
  await usePasskey(page);
  await expect(page.locator("ol.paper-codes li")).toHaveCount(10);
  await leave(page);
  // A neighbour under the same name may ask for the passkeys of this site, and gets a signature that is right but for its origin.
  const neighbour = await page.context().newPage();
  await neighbour.route("https://other.karriz.localhost/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>-</title>" }));
  await (await Authenticator.of(neighbour)).take(await device.passkeys());
  for (const [from, status] of [["https://other.karriz.localhost/", 422], [`${baseURL}/about`, 303]] as const) {
    await test.step(from, async () => {
      await page.goto("/sign-in/passkey");
      await neighbour.goto(from);
      const credential = await answerFrom(neighbour, await optionsOf(page));
      const answer = page.waitForResponse((response) => response.request().method() === "POST");
      await page.evaluate((credential) => {
        const field = document.querySelector<HTMLInputElement>("input[name=credential]");
        field?.setAttribute("value", credential);
        field?.form?.submit();
      }, credential);
      expect((await answer).status()).toBe(status);
      await page.waitForURL(/\/sign-in\/passkey$|\/requests$/);
      await expect(page.locator("#error-summary")).toHaveCount(status === 422 ? 1 : 0);
    });
  }
  await expect(page.locator("details.menu")).toHaveCount(1);
});

test("a second admin shows once more that it is them, by a passkey", async ({ come }) => {
  test.skip(!hasIslands, "no client on this machine, and so no passkey");
  const page = await come({ scripts: true });
  const role = "admin";
  await joinWithPasskey(page, role, "Arash");
  await page.goto("/sign-in/passkey");
  await usePasskey(page);
  await expectAtWork(page, role);
  await page.goto("/me/confirm?next=/staff/people/staff");
  await expectWellFormed(page, "fa");
  await expectAccessible(page);
  const session = await cookie(page);
  await usePasskey(page);
  await page.waitForURL(/\/staff\/people\/staff$/);
  expect(await cookie(page), "the secret of the session is a new one").not.toBe(session);
  for (const name of ["Modir", "Arash"]) {
    await expect(page.locator("main li.card", { hasText: name })).toHaveCount(1);
  }
});

/** The secret of the session. */
async function cookie(page: Page): Promise<string> {
  const found = (await page.context().cookies()).find(({ name }) => name === "__Host-karriz");
  expect([found?.secure, found?.httpOnly, found?.sameSite, found?.path]).toEqual([true, true, "Lax", "/"]);
  return found?.value ?? "";
}
