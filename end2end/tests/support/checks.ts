// Checks that every page must pass.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

import { keepSource } from "./sources";

const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** WCAG 2.2 AA as far as a program can tell; in the dark, colours only, for nothing else changes.
 * Rules in `without` are left out. Needs scripts. */
export async function expectAccessible(page: Page, without: string[] = []): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await settled(page);
    const builder = new AxeBuilder({ page });
    const rules =
      colorScheme === "light" ? builder.withTags(STANDARD).disableRules(without) : builder.withRules("color-contrast");
    const { violations } = await rules.analyze();
    const lines = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
    expect(lines, `accessibility, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** A colour in the middle of its change is no colour to judge. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}

/** The narrowest screen on which nothing may need a sideways scroll (WCAG 1.4.10), in CSS pixels. */
const NARROWEST = 320;
/** What is no wider than this is a phone. */
const PHONE = 480;

/** Language, direction, title, one main heading, and nothing that is wider than the screen; of phones the narrowest too. */
export async function expectWellFormed(page: Page, language: "fa" | "en"): Promise<void> {
  const html = page.locator("html");
  await expect(html).toHaveAttribute("lang", language);
  await expect(html).toHaveAttribute("dir", language === "fa" ? "rtl" : "ltr");
  expect(await page.title()).not.toBe("");
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page.locator("main")).toHaveCount(1);
  await keepSource(page);
  await expectFitting(page);
  const size = page.viewportSize();
  if (size !== null && size.width <= PHONE) {
    await page.setViewportSize({ ...size, width: NARROWEST });
    await expectFitting(page);
    await page.setViewportSize(size);
  }
}

async function expectFitting(page: Page): Promise<void> {
  const [tooWide, width] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth - clientWidth, clientWidth];
  });
  expect(tooWide, `pixels beyond the edge of a screen of ${width}`).toBeLessThanOrEqual(0);
}
