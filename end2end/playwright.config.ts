// Four browsers: phone and desktop, with scripts and without. `cargo xtask e2e` starts the server and sets BASE_URL.
import { defineConfig } from "@playwright/test";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 900 } };
const withoutScripts = { javaScriptEnabled: false };
const needsScripts = /@scripts/;
const journey = /@journey/;
// Slow networks take long: on the browser that they hit hardest.
const slow = /@slow/;

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  workers: 2,
  retries: 0,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    baseURL: process.env.BASE_URL,
    locale: "fa-IR",
    timezoneId: "Asia/Tehran",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "phone-no-js", grepInvert: needsScripts, use: { ...phone, ...withoutScripts } },
    { name: "desktop-js", grepInvert: slow, use: desktop },
    { name: "phone-js", grepInvert: [journey, slow], use: phone },
    { name: "desktop-no-js", grepInvert: [needsScripts, journey, slow], use: { ...desktop, ...withoutScripts } },
  ],
});
