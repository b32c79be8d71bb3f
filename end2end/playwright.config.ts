import { execFileSync } from "node:child_process";
import { defineConfig } from "@playwright/test";

/** The browser of this machine: the one named by PATCHBAY_CHROMIUM, or the one scripts/e2e finds. */
const executablePath =
  process.env.PATCHBAY_CHROMIUM ?? execFileSync("../scripts/e2e", ["browser"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();

const args = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"];
// Chromium does not sandbox a browser that runs as root.
if (process.getuid?.() === 0) args.push("--no-sandbox");

const ci = process.env.CI === "true";

export default defineConfig({
  testDir: "tests",
  outputDir: "results/artifacts",
  fullyParallel: true,
  forbidOnly: ci,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 7_500 },
  workers: Number(process.env.PATCHBAY_E2E_WORKERS ?? 2),
  reporter: [["list"], ["json", { outputFile: "results/report.json" }], ["html", { outputFolder: "results/html", open: "never" }]],
  use: {
    launchOptions: { executablePath, args },
    locale: "en-GB",
    timezoneId: "Europe/Oslo",
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    // Recording each step costs as much as the tests themselves.
    trace: process.env.PATCHBAY_E2E_TRACE === "1" ? "retain-on-failure" : "off",
  },
  projects: [
    { name: "js" },
    // What a person must be able to do works without JavaScript, too; what only comes with it is in *.hydrate.spec.ts.
    { name: "nojs", use: { javaScriptEnabled: false }, testIgnore: "**/*.hydrate.spec.ts" },
  ],
});
