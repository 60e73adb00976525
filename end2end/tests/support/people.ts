// People of the journey: a new customer, and the demo city's specialist and admin.
import { readFileSync } from "node:fs";
import { expect, type Browser, type Page } from "@playwright/test";

import { type Faults, watch } from "./page";

type Message = { to: string; text: string; at: number };

/** A mobile number that nobody has used in this run. */
export function freshMobile(): string {
  const digits = String(Math.floor(Math.random() * 10_000_000)).padStart(7, "0");
  return `0919${digits}`;
}

/** A page of somebody else, in a browser of their own, watched like the test's own page. */
export async function somebody(browser: Browser, faults: Faults, baseURL: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  watch(page, faults, new URL(baseURL).origin);
  return page;
}

/** Asks for a code and enters it. Ends wherever the server sends the browser. */
export async function signIn(page: Page, mobile: string, path = "/sign-in"): Promise<void> {
  const before = (await codesTo(mobile)).length;
  await page.goto(path);
  await page.locator("#mobile").fill(mobile);
  await page.locator("main form.form button").click();
  await page.waitForURL(/\/sign-in\/code/);
  await expect.poll(async () => (await codesTo(mobile)).length, { timeout: 10_000 }).toBeGreaterThan(before);
  // Another browser of this run may have asked for the same number meanwhile: its code is not ours.
  for (const message of (await codesTo(mobile)).slice(0, 3)) {
    await page.locator("#code").fill(message.text.match(/#(\d{6})$/)?.[1] ?? "");
    await page.locator("main form.form button").click();
    if (!page.url().endsWith("/sign-in/code")) {
      return;
    }
  }
}

/** Signs up: the first time a name and the acceptance are asked. */
export async function signUp(page: Page, mobile: string, name: string, path: string): Promise<void> {
  await signIn(page, mobile, path);
  await page.waitForURL(/\/sign-in\/welcome/);
  await page.locator("#given_name").fill(name);
  await page.locator("#accept").check();
  await page.locator("main form.form button").click();
}

/** The messages with a code sent to a mobile, newest first. */
async function codesTo(mobile: string): Promise<Message[]> {
  const answer = await fetch(`${process.env.BASE_URL}/dev/outbox.json`);
  const messages = (await answer.json()) as Message[];
  const to = mobile.replace(/^0/, "+98");
  return messages.filter((message) => message.to === to && /#\d{6}$/.test(message.text));
}

type DemoPerson = { role: string; mobile: string; skills?: string[] };
type DemoCity = { province: string; city: string; people: DemoPerson[] };

/** The demo city, from the file that the seed reads. */
export function demoCity(): DemoCity {
  return JSON.parse(readFileSync("../data/demo.json", "utf8"));
}
