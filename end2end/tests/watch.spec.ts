// The watch itself is watched: each fault that it exists for is committed once on a page made for it.
import { expect, test } from "./support/page";

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src *";

const SCRIPT_FAULTS = [
  { name: "an error in the console", script: `console.error("wrong turn")`, seen: /wrong turn/ },
  { name: "a thrown error", script: `throw new Error("fell over")`, seen: /thrown: fell over/ },
];

for (const { name, script, seen } of SCRIPT_FAULTS) {
  // Tagged, so that browsers without scripts leave it out: there is nothing to see in them.
  test(`sees ${name} @scripts`, async ({ page, faults }) => {
    await page.route("**/fault.js", (route) => route.fulfill({ contentType: "text/javascript", body: script }));
    await page.route("**/fault", (route) => route.fulfill(document(`<script src="/fault.js"></script>`)));
    await page.goto("/fault");
    await expect.poll(() => faults.unexpected().join()).toMatch(seen);
    faults.expect(/./);
  });
}

test("sees a breach of the content security policy", async ({ page, faults }) => {
  await page.route("**/fault", (route) => route.fulfill(document(`<p style="color: red">red</p>`)));
  await page.goto("/fault");
  await expect.poll(() => faults.unexpected().join()).toMatch(/Content Security Policy/);
  faults.expect(/./);
});

test("sees a request to another host", async ({ page, faults }) => {
  await page.route("http://elsewhere.invalid/**", (route) => route.fulfill({ status: 204 }));
  await page.route("**/fault", (route) => route.fulfill(document(`<img src="http://elsewhere.invalid/a.png" alt="">`)));
  await page.goto("/fault");
  await expect.poll(() => faults.unexpected().join()).toMatch(/request elsewhere/);
  faults.expect(/./);
});

function document(body: string) {
  return {
    contentType: "text/html",
    headers: { "content-security-policy": POLICY },
    body: `<!DOCTYPE html><html lang="fa" dir="rtl"><head><title>fault</title></head><body>${body}</body></html>`,
  };
}
