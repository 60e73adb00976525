// A house that was opened just now, in production behind a TLS proxy. `cargo xtask operations` walks docs/OPERATIONS.md and runs this.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "opening",
  outputDir: "test-results/opening",
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 120_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  projects: [
    { name: "first", testMatch: "first.spec.ts" },
    { name: "everybody", testMatch: ["staff.spec.ts", "customer.spec.ts"], dependencies: ["first"] },
    { name: "later", testMatch: "later.spec.ts" },
  ],
  use: {
    baseURL: process.env.BASE_URL,
    locale: "fa-IR",
    timezoneId: "Asia/Tehran",
    screenshot: "only-on-failure",
    viewport: { width: 390, height: 844 },
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
        // The name on its own port leads to the proxy, so the origin is what people see. Its certificate is trusted by its key, and
        // no other one: the browser knows of no error of TLS, and lets pages ask for passkeys.
        `--host-resolver-rules=${process.env.WAY}`,
        `--ignore-certificate-errors-spki-list=${process.env.PIN}`,
      ],
    },
  },
});
