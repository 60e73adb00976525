// The main job, walked by three people: a customer asks, a specialist offers, the customer chooses and confirms, the
// specialist presses to see the address, staff see a masked board, and the customer reads who looked.
import { expect, test } from "./support/page";
import { expectAccessible, expectWellFormed } from "./support/checks";
import { demoCity, freshMobile, signIn, signUp, somebody } from "./support/people";
import { answerQuestions, chooseCity, choosePlaqueAndTime, makeOffer, submitRequest } from "./support/request";

/** Of this run alone: the desk of a specialist may show the address of another one for ten minutes. */
const STREET = `Khiaban-e Azmayesh ${Date.now() % 100_000}`;

// Walked on a phone without scripts and on a desktop with them; the other two browsers see every page in the smoke test.
test("request, offer, choice, confirmation, look, dashboard @journey", async ({ page, browser, baseURL, faults, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  faults.expect(/status of 422/);
  const { specialist, admin, service, city } = cast(test.info().parallelIndex);

  // The customer is a visitor still: the work first, then where and when.
  await page.goto(`/services/${service}`);
  await expectWellFormed(page, "fa");
  await page.goto(`/requests/new?service=${service}`);
  await expectWellFormed(page, "fa");
  await answerQuestions(page);
  if (javaScriptEnabled) {
    await expectAccessible(page);
  }
  await submitRequest(page);
  await page.waitForURL(/\/requests\/new\/place/);
  await expectWellFormed(page, "fa");

  // Sent half empty, it comes back with everything that was typed.
  await page.locator("[name=street]").fill(STREET);
  await submitRequest(page);
  await expect(page.locator("#error-summary")).toBeVisible();
  await expect(page.locator("[name=street]")).toHaveValue(STREET);
  const firstError = await page.locator("#error-summary a").first().getAttribute("href");
  await expect(page.locator(firstError ?? "#none")).toHaveCount(1);
  if (javaScriptEnabled) {
    await expectAccessible(page);
  }

  // Signing in comes between the last two steps and loses nothing.
  await chooseCity(page, city);
  // A specialist has one visit an hour, and both walks may have the same one.
  await choosePlaqueAndTime(page, javaScriptEnabled ? 2 : 1);
  await submitRequest(page);
  await page.waitForURL(/\/sign-in/);
  const mobile = freshMobile();
  await signUp(page, mobile, "Sara", page.url());
  await page.waitForURL(/\/requests\/new\/review/);
  await expectWellFormed(page, "fa");
  await expect(page.locator("main")).toContainText(STREET);
  if (javaScriptEnabled) {
    await expectAccessible(page);
  }
  await submitRequest(page);
  await page.waitForURL(/\/requests\/KZ-/);
  const code = page.url().match(/KZ-[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0] ?? "";
  expect(code).not.toBe("");
  await expectWellFormed(page, "fa");
  await expect(page.locator(".toast[role=status], [role=status].toast")).toHaveCount(1);
  expect(page.url()).not.toContain("?");

  // The specialist sees it without street or number, and offers.
  const desk = await somebody(browser, faults, baseURL ?? "");
  await signIn(desk, specialist);
  await desk.goto("/specialist");
  await expectWellFormed(desk, "fa");
  expect(await desk.content()).not.toContain(STREET);
  expect(await desk.content()).not.toContain(mobile.slice(1));
  await makeOffer(desk, code, "\u06F6\u06F2\u06F0,000");
  await expect(desk.locator(`form[action*="${code}/events/withdraw"]`)).toHaveCount(1);

  // The customer compares, chooses, confirms.
  await page.goto(`/requests/${code}`);
  await expect(page.locator("article.offer")).toHaveCount(1);
  if (javaScriptEnabled) {
    await expectAccessible(page);
  }
  await page.locator(`form[action*="${code}/select"] button`).first().click();
  await expect(page.locator(`form[action*="${code}/events/confirm"]`)).toHaveCount(1);
  await page.locator(`form[action*="${code}/events/confirm"] button`).first().click();
  await expect(page.locator(`form[action*="${code}/events/confirm"]`)).toHaveCount(0);

  // The specialist presses, and only then sees the address.
  await desk.goto("/specialist");
  expect(await desk.content()).not.toContain(STREET);
  await desk.locator(`form[action*="${code}/reveal"] button`).click();
  await expect(desk.locator(".opened", { hasText: STREET })).toHaveCount(1);
  if (javaScriptEnabled) {
    await expectAccessible(desk);
  }

  // Staff see the board, masked.
  const board = await somebody(browser, faults, baseURL ?? "");
  await signIn(board, admin);
  await board.goto("/staff/requests?state=confirmed");
  await expectWellFormed(board, "fa");
  await expect(board.locator("main")).toContainText(code);
  expect(await board.content()).not.toContain(STREET);
  expect(await board.content()).not.toContain(mobile.slice(1));
  if (javaScriptEnabled) {
    await expectAccessible(board);
  }

  // The customer asks to be called; staff opens the number by a press, and the call is done.
  await page.goto(`/requests/${code}`);
  await page.locator("#trouble > summary").click();
  await page.locator("form[action$='/call-me'] button").click();
  await expect(page.locator("form[action$='/call-me']")).toHaveCount(0);
  await expect(page.locator("#trouble")).toHaveAttribute("open", "");
  await board.goto("/staff/calls");
  await expectWellFormed(board, "fa");
  const call = board.locator("article", { hasText: code });
  await expect(call.locator("a[href^='tel:']")).toHaveCount(0);
  await call.locator("form[action$='/number'] button").click();
  await expect(call.locator("a[href^='tel:']")).toHaveCount(1);
  if (javaScriptEnabled) {
    await expectAccessible(board);
  }
  await call.locator("form[action$='/close'] button").first().click();
  await expect(call).toHaveCount(0);

  // The customer reads who looked, and what is stored.
  await page.goto("/me/data");
  await expectWellFormed(page, "fa");
  await expect(page.locator("#looks li")).toHaveCount(2);
  await page.locator("#data-requests").click();
  await expect(page.locator("#data-requests")).toHaveAttribute("open", "");
  await expect(page.locator("[data-item=request-street]")).toHaveCount(1);
  expect(await page.content()).not.toContain(STREET);
  await page.locator("#data-requests article form button").first().click();
  expect(page.url()).toMatch(/#request-KZ-/);
  await expect(page.locator("[data-item=request-street]")).toContainText(STREET);
  if (javaScriptEnabled) {
    await expectAccessible(page);
  }

  // And leaves, really.
  await page.goto("/requests");
  if ((await page.locator("details.menu").getAttribute("open")) === null) {
    await page.locator("details.menu summary").click();
  }
  await page.locator("form[action='/sign-out'] button").click();
  await page.waitForURL(/\/sign-in/);
  await page.goto("/me/data");
  await page.waitForURL(/\/sign-in\?next=/);
  await page.goBack();
  expect(page.url()).not.toMatch(/\/requests\/KZ-/);
});

/** Who plays, and what is asked for where. Each worker of the test run has a specialist of its own. */
function cast(worker: number) {
  const { people, city } = demoCity();
  const service = "home-cleaning";
  const specialists = people.filter((person) => person.role === "specialist" && person.skills?.includes(service));
  const specialist = specialists[worker % specialists.length];
  const admin = people.find((person) => person.role === "admin");
  if (!specialist || !admin) {
    throw new Error("the demo city has no specialist for home cleaning, or no admin");
  }
  return { specialist: specialist.mobile, admin: admin.mobile, service, city };
}
