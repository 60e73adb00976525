// The form of a request, filled in the way a customer does.
import { type Locator, type Page } from "@playwright/test";

import { freshMobile, signUp } from "./people";

/** The large button of the form. */
export function submitButton(page: Page): Locator {
  return page.locator("main form.form .btn-row button.btn--lg");
}

export async function submitRequest(page: Page): Promise<void> {
  await submitButton(page).click();
}

/** Answers every required question in the simplest way. */
export async function answerQuestions(page: Page): Promise<void> {
  const groups = page.locator("fieldset:has(input[name^='q_'])");
  for (let at = 0; at < (await groups.count()); at += 1) {
    await groups.nth(at).locator("input").first().check();
  }
  for (const box of await page.locator("textarea[name^='q_']").all()) {
    await box.fill("Azmayesh");
  }
  for (const field of await page.locator("input.input[name^='q_']").all()) {
    if ((await field.inputValue()) === "") {
      await field.fill("2");
    }
  }
}

/** Types the city, and chooses a district where the page asks for one. */
export async function chooseCity(page: Page, city: string): Promise<void> {
  await page.locator("[name=city]").fill(city);
  if ((await page.locator("select[name=district]").count()) > 0) {
    await page.locator("select[name=district]").selectOption("1");
  }
}

/** Types the number of the house, and takes a day that is free, the second one first, at ten. */
export async function choosePlaqueAndTime(page: Page, day = 1): Promise<void> {
  await page.locator("[name=plaque]").fill("\u06F1\u06F7");
  await page.locator("input[name=slot_day]:enabled").nth(day).check();
  await page.locator("input[name=slot_hour][value='10']").check();
}

/** Files a request as a new customer, and gives its code. */
export async function fileRequest(page: Page, service: string, city: string, day: number): Promise<string> {
  await page.goto(`/requests/new?service=${service}`);
  await answerQuestions(page);
  await submitRequest(page);
  await page.waitForURL(/\/requests\/new\/place/);
  await page.locator("[name=street]").fill("Khiaban-e Azmayesh");
  await chooseCity(page, city);
  await choosePlaqueAndTime(page, day);
  await submitRequest(page);
  await page.waitForURL(/\/sign-in/);
  await signUp(page, freshMobile(), "Sara", page.url());
  await page.waitForURL(/\/requests\/new\/review/);
  await submitRequest(page);
  await page.waitForURL(/\/requests\/KZ-/);
  return page.url().match(/KZ-[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0] ?? "";
}

/** Offers this much on a request, from a specialist's desk that is open. */
export async function makeOffer(desk: Page, code: string, total: string): Promise<void> {
  const form = `form[action*="${code}/offer"]`;
  const card = desk.locator("article", { has: desk.locator(form) });
  await card.locator("summary").click();
  await card.locator("[name=total]").fill(total);
  await card.locator("[name=arrival_hour]").first().check();
  await card.locator(`${form} button`).last().click();
}
