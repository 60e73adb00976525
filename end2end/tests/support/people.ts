// People of the journey: a new customer, and the demo city's specialist and admin.
import { readFileSync } from "node:fs";
import { type Browser, type Page } from "@playwright/test";

import { type Faults, watch } from "./page";

type Message = { to: string; text: string; at: number };

const SIGN_IN_MS = 15_000;

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
  const tried = new Set(await codesTo(mobile));
  await page.goto(path);
  await page.locator("#mobile").fill(mobile);
  await page.locator("main form.form button").click();
  await page.waitForURL(/\/sign-in\/code/);
  // Another browser of this run may have asked for the same number meanwhile: its code is not ours, and ours may come later.
  for (const until = Date.now() + SIGN_IN_MS; Date.now() < until; ) {
    const code = (await codesTo(mobile)).find((known) => !tried.has(known));
    if (code === undefined) {
      await page.waitForTimeout(100);
      continue;
    }
    tried.add(code);
    await page.locator("#code").fill(code);
    await page.locator("main form.form button").click();
    if (!page.url().endsWith("/sign-in/code")) {
      return;
    }
  }
  throw new Error("no code signed the browser in");
}

/** Signs up: the first time a name and the acceptance are asked. */
export async function signUp(page: Page, mobile: string, name: string, path: string): Promise<void> {
  await signIn(page, mobile, path);
  await page.waitForURL(/\/sign-in\/welcome/);
  await page.locator("#given_name").fill(name);
  await page.locator("#accept").check();
  await page.locator("main form.form button").click();
}

/** The codes sent to a mobile, newest first. */
export async function codesTo(mobile: string): Promise<string[]> {
  const answer = await fetch(`${process.env.BASE_URL}/dev/outbox.json`);
  const messages = (await answer.json()) as Message[];
  const to = mobile.replace(/^0/, "+98");
  const codes = messages.filter((message) => message.to === to).map((message) => message.text.match(/#(\d{6})$/)?.[1]);
  return codes.filter((code) => code !== undefined);
}

type DemoPerson = { role: string; mobile: string; skills?: string[] };
type DemoCity = { city: string; people: DemoPerson[] };

/** The demo city, from the file that the seed reads. */
export function demoCity(): DemoCity {
  return JSON.parse(readFileSync("../data/demo.json", "utf8"));
}
