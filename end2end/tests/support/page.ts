// Every test gets a page that fails on what a reader would never be told about: errors in the console, thrown errors,
// breaches of the Content-Security-Policy, and requests to any other host.
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

import { rememberDocument } from "./sources";

/** What went wrong unseen, and what a test declares to be meant. */
export class Faults {
  private readonly found: string[] = [];
  private readonly meant: RegExp[] = [];

  /** Declares a message that this test provokes, like the browser's own line about a 422. */
  expect(message: RegExp): void {
    this.meant.push(message);
  }

  add(message: string): void {
    this.found.push(message);
  }

  unexpected(): string[] {
    return this.found.filter((message) => !this.meant.some((meant) => meant.test(message)));
  }
}

/** Watches a page, also one of a context that a test opened itself. */
export function watch(page: Page, faults: Faults, origin: string): void {
  rememberDocument(page);
  page.on("console", (message) => {
    if (message.type() === "error" || message.text().includes("Content Security Policy")) {
      faults.add(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => faults.add(`thrown: ${error.message}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) {
      faults.add(`request elsewhere: ${request.url()}`);
    }
  });
}

/** Lets breaches of the policy reach the console with the directive that was broken. Needs scripts. */
export async function reportBreaches(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`Content Security Policy: ${event.violatedDirective} blocked ${event.blockedURI || "inline"}`);
    });
  });
}

export const test = base.extend<{ faults: Faults }>({
  faults: [
    async ({ context, baseURL, javaScriptEnabled }, use) => {
      const faults = new Faults();
      const origin = new URL(baseURL ?? "").origin;
      if (javaScriptEnabled) {
        await reportBreaches(context);
      }
      context.on("page", (page) => watch(page, faults, origin));
      await use(faults);
      expect(faults.unexpected(), "nothing may go wrong unseen").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
