// Fault row L3: a phone on 2G. The first text comes in time, and a form whose answer is lost is one form however it is sent
// again.
import { type Page } from "@playwright/test";

import { expectWellFormed } from "./support/checks";
import { LATENCY_MS, SlowNetwork } from "./support/network";
import { expect, test } from "./support/page";
import { freshMobile, signUp } from "./support/people";
import { answerQuestions, chooseCity, choosePlaqueAndTime, submitButton, submitRequest } from "./support/request";

const TEXT_MS = 5_000;
/** Chromium delays answers, not connections: TCP and TLS cost two more ways there and back. */
const CONNECTING_MS = 2 * LATENCY_MS;
const MOST_BYTES = 60_000;
const FORM = "/requests/new/review?service=home-cleaning";
const CITY = "1576";
/** Nobody waits for the fonts. */
const COMMIT = { waitUntil: "commit" } as const;

const PAGES = [
  { name: "home", path: "/" },
  { name: "a service", path: "/services/home-cleaning" },
  { name: "sign-in", path: "/sign-in" },
  { name: "the form of a request", path: FORM, isPersonal: true },
];

for (const { name, path, isPersonal } of PAGES) {
  test(`L3 on 2G the first text comes in time: ${name} @slow`, async ({ page }) => {
    if (isPersonal) {
      await openForm(page);
      // What was painted before is not counted.
      await page.goto("about:blank");
    }
    const network = await SlowNetwork.of(page);
    await page.goto(path);
    await expectWellFormed(page, "fa");
    await expect(page.locator("h1")).toBeVisible();
    await expect.poll(() => network.textMs(page), "text is painted").toBeLessThan(Infinity);
    const text = await network.textMs(page);
    const bytes = network.bytesOf("Document", "Stylesheet");
    console.log(`${name}: text after ${Math.round(text + CONNECTING_MS)} ms, ${bytes} bytes`);
    expect.soft(text + CONNECTING_MS, "ms until there is text").toBeLessThan(TEXT_MS);
    expect.soft(bytes, "bytes of document and style").toBeLessThanOrEqual(MOST_BYTES);
    expect(bytes, "all of them were counted").toBeGreaterThan(1_000);
  });
}

/** What people do when no answer comes. Going back leads Chromium past the form: the page of the fault has taken its place. */
const AGAIN = [
  { name: "loaded again, at first without a network", sendAgain: loadAgain },
  { name: "left and come back to", sendAgain: backAndForth },
];

for (const { name, sendAgain } of AGAIN) {
  test(`L3 a request whose answer is lost is one when it is ${name} @slow`, async ({ page }) => {
    const network = await onSlowForm(page);
    const { lost } = await network.breakFirstAnswer();
    await submitRequest(page);
    expect(await lost, "the server has taken it").toBe(303);
    await page.waitForURL("chrome-error://chromewebdata/");
    await sendAgain(page, network);
    await expectOneRequest(page);
  });
}

test("L3 a request is one when it is pressed again before the answer came @slow", async ({ page }) => {
  await onSlowForm(page);
  let posts = 0;
  page.on("request", (request) => (posts += request.method() === "POST" ? 1 : 0));
  // Both presses fall into the time in which no answer can be there.
  await submitButton(page).dblclick({ delay: LATENCY_MS / 3 });
  await expectOneRequest(page);
  expect(posts, "it was sent twice").toBe(2);
});

async function loadAgain(page: Page, network: SlowNetwork): Promise<void> {
  await network.turn("gone");
  await expect(page.reload()).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/);
  await network.turn("slow");
  await page.reload(COMMIT);
}

async function backAndForth(page: Page): Promise<void> {
  await page.goBack(COMMIT);
  await page.goForward(COMMIT).catch(async (fault: Error) => {
    // Sometimes Chromium does not send a form again by itself. People load the page again then.
    console.log(`forward: ${fault.message.split("\n")[0]}`);
    await page.reload(COMMIT);
  });
}

/** A new customer has filled in the form of a request, and the network is slow. */
async function onSlowForm(page: Page): Promise<SlowNetwork> {
  await openForm(page);
  await answerQuestions(page);
  await page.locator("[name=street]").fill("Khiaban-e Azmayesh 17");
  await chooseCity(page, CITY);
  await choosePlaqueAndTime(page);
  return SlowNetwork.of(page);
}

async function openForm(page: Page): Promise<void> {
  await signUp(page, freshMobile(), "Sara", `/sign-in?next=${encodeURIComponent(FORM)}`);
  await page.waitForURL(FORM);
}

async function expectOneRequest(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/requests\/KZ-/, { timeout: 15_000 });
  await page.goto("/requests", COMMIT);
  await expect(page.locator("main article")).toHaveCount(1);
}
