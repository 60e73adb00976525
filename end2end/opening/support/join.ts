// How somebody begins to work here: by a link of one use, and not before they have a second step.
import { type Page } from "@playwright/test";

import { expectWellFormed } from "../../tests/support/checks";
import { type App } from "./app";
import { Authenticator } from "./authenticator";
import { enterNumber, introduce, keepPaper, setUpApp, usePasskey } from "./people";
import { expect } from "./somebody";
import { linkOf, type Role, STAFF } from "./state";

/** The button of an invitation, which ends all sessions. */
export async function takeInvitation(page: Page): Promise<void> {
  await page.locator("form[action*='/staff/join/'] button").click();
  await page.waitForURL(/\/sign-in$/);
}

/** From the link of an invitation to the page that sets an app up, as somebody who was never here. */
export async function comeByLink(page: Page, link: string, mobile: string, name: string): Promise<void> {
  await page.goto(link);
  await page.waitForURL(/\/sign-in\?next=/);
  await enterNumber(page, mobile);
  await introduce(page, name);
  await page.waitForURL(/\/staff\/join\//);
  await expectWellFormed(page, "fa");
}

/** Sets an app up on the way to an invitation, takes it, and signs in with both steps. */
export async function joinWithApp(page: Page, link: string, mobile: string, name: string): Promise<{ app: App; paper: string[] }> {
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

/** Makes a passkey on the way to an invitation, and takes it. Gives the device that holds it. */
export async function joinWithPasskey(page: Page, role: Role, name: string): Promise<Authenticator> {
  const device = await Authenticator.of(page);
  await comeByLink(page, linkOf(role), STAFF[role].mobile, name);
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
export async function expectAtWork(page: Page, role: Role): Promise<void> {
  await page.waitForURL((url) => url.pathname === STAFF[role].start);
  await expectWellFormed(page, "fa");
}
