// Every page behind the sign-in, for the people who may see it, in both languages and in all four browsers. The open pages
// are in smoke.spec.ts.
import { type Page } from "@playwright/test";

import { expectAccessible, expectWellFormed } from "./support/checks";
import { expect, test } from "./support/page";
import { inLanguage, pageTable, type PageRow } from "./support/pages";
import { demoCity, signIn } from "./support/people";

const table = await pageTable();
const city = demoCity();

const PROJECTS = ["phone-no-js", "desktop-js", "phone-js", "desktop-no-js"];

/** Who opens the pages of a guard. */
const READERS = [
  { role: "customer", sees: (guard: string) => guard === "SignedIn" || guard.startsWith("Role(Customer") },
  { role: "specialist", sees: (guard: string) => guard.startsWith("Role(Specialist") },
  { role: "admin", sees: (guard: string) => guard.startsWith("Staff(") },
];

test("every guard of the table has a reader here", () => {
  const guards = new Set(table.map((row) => row.guard).filter((guard) => !["Anyone", "Development"].includes(guard)));
  expect([...guards].filter((guard) => !READERS.some((reader) => reader.sees(guard)))).toEqual([]);
});

for (const { role, sees } of READERS) {
  const rows = table.filter((row) => row.get && sees(row.guard) && !row.path.includes("{"));
  for (const language of ["fa", "en"] as const) {
    test(`the pages of a reader: ${role}, ${language}`, async ({ page, faults, javaScriptEnabled }, { project }) => {
      test.setTimeout(180_000);
      // Two browsers may sign the same person in at once, and try each other's code first.
      faults.expect(/status of 422 .*\/sign-in\/code/);
      await signIn(page, person(role, project.name));
      for (const path of await addresses(page, role, rows, language)) {
        await test.step(path, async () => {
          const answer = await page.goto(path);
          expect(answer?.status()).toBe(200);
          await expectWellFormed(page, language);
          if (javaScriptEnabled) {
            await expectAccessible(page);
          }
        });
      }
    });
  }
}

/** The mobile of a demo person: as far as there are enough, another one in each project. */
function person(role: string, project: string): string {
  const all = city.people.filter((person) => person.role === role);
  const mobile = all[PROJECTS.indexOf(project) % all.length]?.mobile;
  return mobile ?? "";
}

/** The paths of the rows; for a customer also the pages of one request and of the form for one service. */
async function addresses(page: Page, role: string, rows: PageRow[], language: "fa" | "en"): Promise<string[]> {
  // The home page is another one for somebody who is signed in.
  const paths = ["/", ...rows.map((row) => row.path)].map((path) => inLanguage(path, language));
  if (role !== "customer") {
    return paths;
  }
  const request = await firstLink(page, inLanguage("/requests", language), /\/requests\/KZ-[^/?#]+$/);
  const service = await firstLink(page, inLanguage("/services", language), /\/services\/[^/?#]+$/);
  const form = `${inLanguage("/requests/new", language)}?service=${service.split("/").at(-1)}`;
  // Where one asks to be told of a service that nobody offers there yet.
  const alert = inLanguage("/requests/alerts/leak-repair/1392", language);
  return [...paths, request, service, form, alert];
}

/** Where the first link of a page leads that looks like this. */
async function firstLink(page: Page, path: string, pattern: RegExp): Promise<string> {
  await page.goto(path);
  const links = await page.locator("main a").evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  const found = links.find((link) => pattern.test(link));
  expect(found, `${path} has no link like ${pattern}`).toBeDefined();
  return found ?? "";
}
