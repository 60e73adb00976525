// What people do at the door: they ask for a code, say who they are, show their second step, and leave.
import { type Page } from "@playwright/test";

import { expect } from "../../tests/support/page";
import { App } from "./app";
import { codesTo, nextCode } from "./messages";

/** The button of the form in which this field is. */
async function send(page: Page, field: string): Promise<void> {
  await page.locator(`main form:has(${field}) button:not([type=button])`).click();
}

/** Types a number and the code that comes to it, on the page that asks for them. */
export async function enterNumber(page: Page, mobile: string): Promise<void> {
  const before = codesTo(mobile).length;
  await page.locator("#mobile").fill(mobile);
  await send(page, "#mobile");
  await page.waitForURL(/\/sign-in\/code$/);
  // An island may take the code by itself: only the button of the form is pressed here.
  await page.locator("#code").fill(await nextCode(mobile, before));
  await send(page, "#code");
}

/** The first time: who they are. */
export async function introduce(page: Page, name: string): Promise<void> {
  await page.waitForURL(/\/sign-in\/welcome$/);
  await page.locator("#given_name").fill(name);
  await page.locator("#accept").check();
  await send(page, "#given_name");
}

/** Types a second step: a code of the app, or one of those on paper. */
export async function showCode(page: Page, code: string): Promise<void> {
  await page.locator("#code").fill(code);
  await send(page, "#code");
}

/** Sets an app up from the page that shows its secret. Gives it, with the codes on paper. */
export async function setUpApp(page: Page): Promise<{ app: App; paper: string[] }> {
  const app = new App((await page.locator("form details bdi").textContent())?.replaceAll(" ", "") ?? "");
  await page.locator("#name").fill("Telephone");
  await showCode(page, await app.code());
  return { app, paper: await paperCodes(page) };
}

/** The ten codes that a page shows this once. */
export async function paperCodes(page: Page): Promise<string[]> {
  await expect(page.locator("ol.paper-codes li")).toHaveCount(10);
  const texts = await page.locator("ol.paper-codes li").allTextContents();
  return texts.map(latinDigits);
}

/** The digits of a Persian text. */
function latinDigits(text: string): string {
  const digit = (sign: string) => String((sign.codePointAt(0) ?? 0) & 0xf);
  return text.replaceAll(/[\u06F0-\u06F9]/gu, digit).replaceAll(/[^0-9]/g, "");
}

/** On from the codes on paper, to where they were on their way. */
export async function keepPaper(page: Page): Promise<void> {
  await page.locator("main a.btn--lg").click();
}

/** Presses the button of the passkey. */
export async function usePasskey(page: Page): Promise<void> {
  await page.locator("button#credential").click();
}

/** Signs out by the menu, which the pages of work have elsewhere. */
export async function leave(page: Page): Promise<void> {
  await page.goto("/me/security");
  const menu = page.locator("details.menu");
  if ((await menu.getAttribute("open")) === null) {
    await menu.locator("summary").click();
  }
  await menu.locator("form[action='/sign-out'] button").click();
  await page.waitForURL(/\/sign-in$/);
}
