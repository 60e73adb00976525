// The first day of a house: the operator's link lets the first admin in, who invites somebody for each role; all of them sign in
// with two steps. Codes and links come by the doubles of the SMS provider and of the mail server, as they would to people.
import { type Page } from "@playwright/test";

import { expectAccessible, expectWellFormed } from "../tests/support/checks";
import { hasIslands } from "../tests/support/pages";
import { type App } from "./support/app";
import { answerFrom, Authenticator, optionsOf, type Passkey } from "./support/authenticator";
import { codesTo, mailTo } from "./support/messages";
import { enterNumber, introduce, keepPaper, leave, setUpApp, showCode, usePasskey } from "./support/people";
import { expect, test } from "./support/somebody";

test.describe.configure({ mode: "serial" });

const ADMIN = "09000000001";
/** Everybody who is invited: their number, and where their work begins. */
const STAFF = {
  "call-agent": { mobile: "09000000011", start: "/staff/requests" },
  quality: { mobile: "09000000012", start: "/staff/requests" },
  finance: { mobile: "09000000013", start: "/staff" },
  legal: { mobile: "09000000014", start: "/staff" },
  "privacy-officer": { mobile: "09000000015", start: "/staff" },
  supervisor: { mobile: "09000000016", start: "/staff/requests" },
  admin: { mobile: "09000000017", start: "/staff/requests" },
} as const;

type Role = keyof typeof STAFF;
const ROLES = Object.keys(STAFF) as Role[];

/** The links that the first admin made. */
const links = new Map<Role, string>();
/** The passkeys of whoever answers courts. */
let ofLegal: Passkey[] = [];

/** The button of an invitation, which ends all sessions. */
async function takeInvitation(page: Page): Promise<void> {
  await page.locator("form[action*='/staff/join/'] button").click();
  await page.waitForURL(/\/sign-in$/);
}

/** From the link of an invitation to the page that sets an app up, as somebody who was never here. */
async function comeByLink(page: Page, link: string, mobile: string, name: string): Promise<void> {
  await page.goto(link);
  await page.waitForURL(/\/sign-in\?next=/);
  await enterNumber(page, mobile);
  await introduce(page, name);
  await page.waitForURL(/\/staff\/join\//);
  await expectWellFormed(page, "fa");
}

/** Sets an app up on the way to an invitation, takes it, and signs in with both steps. */
async function joinWithApp(page: Page, link: string, mobile: string, name: string): Promise<{ app: App; paper: string[] }> {
  await comeByLink(page, link, mobile, name);
  // Without a second step there is no button to take it by.
  await expect(page.locator("form[action*='/staff/join/']")).toHaveCount(0);
  await page.locator("main a[href*='/me/security/totp']").click();
  await expectWellFormed(page, "fa");
  const kept = await setUpApp(page);
  await expectWellFormed(page, "fa");
  await keepPaper(page);
  await takeInvitation(page);
  await enterNumber(page, mobile);
  await page.waitForURL(/\/sign-in\/second$/);
  return kept;
}

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
});

/** Makes a passkey on the way to an invitation, and takes it. Gives the device that holds it. */
async function joinWithPasskey(page: Page, role: Role, name: string): Promise<Authenticator> {
  const device = await Authenticator.of(page);
  await comeByLink(page, links.get(role) ?? "", STAFF[role].mobile, name);
  await page.locator("main a[href*='/me/security/passkey']").click();
  await expectWellFormed(page, "fa");
  await page.locator("#name").fill("Device");
  await usePasskey(page);
  await expect(page.locator("ol.paper-codes li")).toHaveCount(10);
  const held = await device.passkeys();
  expect(held.map(({ rpId, isResidentCredential }) => [rpId, isResidentCredential])).toEqual([["karriz.localhost", true]]);
  await keepPaper(page);
  await takeInvitation(page);
  return device;
}

/** They see the page where their work begins, and nobody else's. */
async function expectAtWork(page: Page, role: Role): Promise<void> {
  await page.waitForURL((url) => url.pathname === STAFF[role].start);
  await expectWellFormed(page, "fa");
}

test("an app without scripts: call-agent", async ({ come, faults, baseURL }) => {
  const page = await come({ scripts: false });
  const role = "call-agent";
  const { app } = await joinWithApp(page, links.get(role) ?? "", STAFF[role].mobile, "Laleh");
  await showCode(page, await app.code());
  await expectAtWork(page, role);
  // Who is no admin sees nothing of who works here.
  faults.expect(/status of 40[34]/);
  expect([403, 404]).toContain((await page.goto("/staff/people/staff"))?.status());
});

test("a code on paper is good for once: finance", async ({ come, faults, baseURL }) => {
  const page = await come({ scripts: false });
  faults.expect(/status of 422/);
  const role = "finance";
  const { paper } = await joinWithApp(page, links.get(role) ?? "", STAFF[role].mobile, "Farid");
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

test("an app, and a passkey beside it: supervisor", async ({ come, faults, baseURL }) => {
  const page = await come({ scripts: true });
  const role = "supervisor";
  const { app } = await joinWithApp(page, links.get(role) ?? "", STAFF[role].mobile, "Sahar");
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

test("a passkey as the second step: quality", async ({ come, faults, baseURL }) => {
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

test("a passkey alone: legal, privacy officer", async ({ come, faults, baseURL }) => {
  test.skip(!hasIslands, "no client on this machine, and so no passkey");
  for (const [role, name] of [["legal", "Nader"], ["privacy-officer", "Parvin"]] as const) {
    const page = await come({ scripts: true });
    const device = await joinWithPasskey(page, role, name);
    for (const time of ["the first", "the second"]) {
      await test.step(`${role}, ${time} time`, async () => {
        await page.goto("/sign-in/passkey");
        await usePasskey(page);
        await expectAtWork(page, role);
        await leave(page);
      });
    }
    if (role === "legal") {
      ofLegal = await device.passkeys();
    }
  }
});

test("a second admin shows once more that it is them, by a passkey", async ({ come, faults, baseURL }) => {
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
  await expect(page.locator("main li.card")).toHaveCount(ROLES.length + 1);
});

test("a passkey that was shown to another site opens nothing here", async ({ come, faults, baseURL }) => {
  test.skip(!hasIslands, "no client on this machine, and so no passkey");
  const page = await come({ scripts: true });
  faults.expect(/status of 422/);
  const role = "legal";
  // A neighbour under the same name may ask for the passkeys of this site, and gets a signature that is right but for its origin.
  const neighbour = await page.context().newPage();
  await neighbour.route("https://other.karriz.localhost/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>-</title>" }));
  await (await Authenticator.of(neighbour)).take(ofLegal);
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
      await page.waitForURL(/\/sign-in\/passkey$|\/staff$/);
      await expect(page.locator("#error-summary")).toHaveCount(status === 422 ? 1 : 0);
    });
  }
  await expectAtWork(page, role);
});

/** The secret of the session. */
async function cookie(page: Page): Promise<string> {
  const found = (await page.context().cookies()).find(({ name }) => name === "__Host-karriz");
  expect([found?.secure, found?.httpOnly, found?.sameSite, found?.path]).toEqual([true, true, "Lax", "/"]);
  return found?.value ?? "";
}

test("a customer comes by a code, and proves an e-mail address", async ({ come, faults, baseURL }) => {
  const [mobile, address] = ["09000000021", "zahra@example.com"];
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
