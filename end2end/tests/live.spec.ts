// What comes alive with scripts: proposals below the search and the city, and a request that moves by itself. That the
// pages are whole without is seen by all the other tests.
import { expectAccessible } from "./support/checks";
import { expect, test } from "./support/page";
import { demoCity, signIn, somebody } from "./support/people";
import { hasIslands } from "./support/pages";
import { fileRequest, makeOffer } from "./support/request";

/** What people type, in Persian: the beginning of Mashhad, Mashhad, a cooler. */
const MASH = "\u0645\u0634\u0647";
const MASHHAD = "\u0645\u0634\u0647\u062F";
const COOLER = "\u06A9\u0648\u0644\u0631";
const SERVICE = "home-cleaning";
/** A stream is looked after once a second; then the page is fetched. */
const SOON = { timeout: 10_000 };

test.skip(!hasIslands, "the client was not built");

for (const path of ["/", "/services"]) {
  test(`${path} proposes services while one types, and fetches nothing before @scripts`, async ({ page }) => {
    const programs: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith(".wasm")) {
        programs.push(request.url());
      }
    });
    await page.goto(path);
    await page.waitForLoadState("load");
    expect(programs).toEqual([]);
    const field = page.locator("#q");
    await field.focus();
    await expect(page.locator("html")).toHaveAttribute("data-islands", "started");
    expect(programs).toHaveLength(1);
    await expect(field).toHaveAttribute("role", "combobox");
    await field.pressSequentially(COOLER);
    const options = page.locator("#q-proposals [role=option]");
    await expect(options.first()).toBeVisible();
    await expectAccessible(page);
    await field.press("ArrowDown");
    await expect(options.first()).toHaveAttribute("aria-selected", "true");
    await expect(field).toHaveAttribute("aria-activedescendant", (await options.first().getAttribute("id")) ?? "");
    await field.press("Escape");
    await expect(options.first()).toBeHidden();
    await expect(field).toHaveValue(COOLER);
    await field.press("Backspace");
    await expect(options.first()).toBeVisible();
    await field.press("ArrowUp");
    await field.press("Enter");
    await page.waitForURL(/\/services\/[a-z-]+$/);
  });
}

test("the field of the city proposes cities, and what is chosen is understood @scripts", async ({ page, faults }) => {
  faults.expect(/status of 422/);
  await page.goto("/requests/new?service=leak-repair");
  for (const group of await page.locator("fieldset:has(input[name^='q_'])").all()) {
    await group.locator("input").last().check();
  }
  await page.locator("main form.form .btn-row button.btn--lg").click();
  // Some answers stop the way first.
  if (!/\/place/.test(page.url())) {
    await page.locator("main form.form .btn-row button, main form button").last().click();
  }
  await page.waitForURL(/\/requests\/new\/place/);
  const field = page.locator("#city");
  await expect(page.locator("html")).toHaveAttribute("data-islands", "started");
  await field.pressSequentially(MASH);
  const options = page.locator("#city-proposals [role=option]");
  await expect(options.first()).toContainText(MASHHAD);
  await expectAccessible(page);
  await options.first().click();
  await expect(field).toHaveValue(new RegExp(MASHHAD));
  await expect(options.first()).toBeHidden();
  await expect(field).toBeFocused();

  // A page that comes with a city in its field proposes nothing of itself: it would cover what comes next.
  let asked = 0;
  page.on("request", (request) => (asked += Number(request.url().includes("/api/cities"))));
  await page.locator("main form.form .btn-row button.btn--lg").click();
  await expect(page.locator("#error-summary")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-islands", "started");
  await expect(field).toHaveAttribute("role", "combobox");
  await expect(field).toHaveValue(new RegExp(MASHHAD));
  await page.waitForTimeout(1_000);
  await expect(options).toHaveCount(0);
  expect(asked).toBe(0);
});

test("an offer appears on a page that is open, and is announced @scripts @journey", async ({ page, browser, baseURL, faults }) => {
  test.setTimeout(120_000);
  const city = demoCity();
  const specialist = city.people.filter((person) => person.skills?.includes(SERVICE)).at(-1);
  const code = await fileRequest(page, SERVICE, city.city, 3);
  await expect(page.locator("html")).toHaveAttribute("data-islands", "started");
  await expect(page.locator(".live > p").first()).toBeVisible();
  await expect(page.locator("article.offer")).toHaveCount(0);
  await expect(page.locator(".live a")).toBeHidden();
  let loads = 0;
  page.on("load", () => (loads += 1));

  const desk = await somebody(browser, faults, baseURL ?? "");
  await signIn(desk, specialist?.mobile ?? "");
  await desk.goto("/specialist");
  await makeOffer(desk, code, "620000");
  await expect(desk.locator(`form[action*="${code}/events/withdraw"]`)).toHaveCount(1);

  await expect(page.locator("article.offer")).toHaveCount(1, SOON);
  await expect(page.locator(".live [role=status]")).not.toBeEmpty();
  expect(loads).toBe(0);
  await expectAccessible(page);

  // Who has folded out something with a form in it is not disturbed.
  const fold = page.locator("#live details:has(form)").last();
  await fold.locator("summary").click();
  await desk.locator(`form[action*="${code}/events/withdraw"] button`).click();
  await expect(page.locator(".live a")).toBeVisible(SOON);
  await expect(fold).toHaveAttribute("open", "");
  await expect(page.locator("article.offer")).toHaveCount(1);
  await page.locator(".live a").click();
  await expect(page.locator("#live [role=alert], #live")).toBeVisible();
});
