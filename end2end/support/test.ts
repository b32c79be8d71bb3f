/**
 * What every spec imports instead of Playwright's own `test`: a server per worker, a page that tolerates no fault, signing in,
 * and a check for accessibility.
 */
import { AxeBuilder } from "@axe-core/playwright";
import { type Locator, type Page, type Response, test as base, expect } from "@playwright/test";
import { Server } from "./server.ts";

export { expect, type Page } from "@playwright/test";
export { Server } from "./server.ts";

/** Who can sign in to the demo; everybody's password is `patchbay-demo`. */
export type DemoUser = "olga" | "nora" | "vera" | "gus";

/** Faults seen while a test ran. A test that provokes one says so with `faults.expect(...)`. */
export class Faults {
  private readonly seen: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Faults whose text matches are part of this test. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  note(fault: string): void {
    this.seen.push(fault);
  }

  get unexpected(): string[] {
    return this.seen.filter((fault) => !this.expected.some((pattern) => pattern.test(fault)));
  }
}

interface WorkerFixtures {
  server: Server;
}

interface TestFixtures {
  faults: Faults;
  /** Watches a page that a test opened itself, as the `page` fixture is watched. */
  watch: (page: Page) => Promise<void>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  faults: async ({}, use) => {
    const faults = new Faults();
    await use(faults);
    expect(faults.unexpected, "the browser's console, errors, refused content and failed requests").toEqual([]);
  },

  watch: async ({ faults, server }, use) => {
    await use(async (page) => {
      // Refused content is reported as an event on the document; without JavaScript the console still tells.
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`[csp] ${event.effectiveDirective} refused ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`);
        });
      });
      page.on("console", (message) => {
        if (message.type() !== "error" && message.type() !== "warning") return;
        // Answers are looked at below, where it is known what was asked for.
        if (message.text().startsWith("Failed to load resource:")) return;
        // Says that a few seconds were not enough, or that there are no scripts to use it. That it is used, shell.hydrate.spec.ts makes sure.
        if (message.text().includes("was preloaded using link preload but not used")) return;
        faults.note(`[console] ${message.text()}`);
      });
      page.on("pageerror", (error) => faults.note(`[error] ${error.stack ?? error.message}`));
      page.on("response", (response) => {
        // A page that answers 404 or 422 is looked at by its test; what a page loads must be there.
        const wanted = response.request().isNavigationRequest() ? 500 : 400;
        if (response.url().startsWith(server.url) && response.status() >= wanted) {
          faults.note(`[request] ${response.status()} ${response.request().method()} ${response.url()}`);
        }
      });
      page.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText ?? "";
        // Leaving a page ends what it was loading.
        if (!request.url().startsWith(server.url) || reason === "net::ERR_ABORTED") return;
        // A browser that runs no scripts refuses to load them and calls that "csp". What our policy refuses is told on the console, too.
        if (!hasScripts() && reason === "csp") return;
        faults.note(`[request] ${reason} ${request.url()}`);
      });
    });
  },

  page: async ({ page, watch }, use) => {
    await watch(page);
    await use(page);
  },
});

/** Whether the browser of this test runs scripts. */
export function hasScripts(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Waits until the page that is shown can be used: with JavaScript, until the browser's half has taken over. */
export async function ready(page: Page): Promise<void> {
  if (hasScripts()) await expect(page.locator("html[data-hydrated]")).toBeAttached();
}

/** Goes to a page of the portal and waits until it can be used; tells how it was answered. */
export async function gotoReady(page: Page, path: string): Promise<Response | null> {
  const answer = await page.goto(path);
  await ready(page);
  return answer;
}

/** Signs in by the form, as a person does, and waits for the page behind it. */
export async function signInByForm(page: Page, name: DemoUser | (string & {}), password = "patchbay-demo"): Promise<void> {
  await gotoReady(page, "/sign-in");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  await ready(page);
}

/** Signs in as that form does, without showing it nor what is behind it: most tests go elsewhere. */
export async function signIn(page: Page, name: DemoUser | (string & {}), password = "patchbay-demo"): Promise<void> {
  const form = { name, password, next: "" };
  const answer = await page.request.post("/portal/sign-in", { form, headers: { Accept: "text/html", "Sec-Fetch-Site": "same-origin" }, maxRedirects: 0 });
  expect(answer.status(), await answer.text()).toBe(302);
  expect(answer.headers()["location"]).not.toContain("sign-in");
}

/**
 * Fails on any violation of WCAG 2.2 AA on the page as it is shown: all rules in light, and those on colours in dark, too. The checker
 * is a script itself, so that in a browser without scripts there is nothing to check with; the test's run with scripts has looked at the
 * same page.
 */
export async function expectAccessible(page: Page): Promise<void> {
  if (!hasScripts()) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Without the legacy mode, which leaves out frames of other origins, each look would open a page of its own to put results together.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
    const rules = colorScheme === "light" ? axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]) : axe.withRules(["color-contrast", "link-in-text-block"]);
    const result = await rules.analyze();
    const found = result.violations.map(
      (violation) => `${violation.id}: ${violation.help}\n${violation.nodes.map((node) => `    ${node.target.join(" ")}  ${node.failureSummary}`).join("\n")}`,
    );
    expect(found, `accessibility in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Opens every area of a navigation that is folded away. */
export async function unfold(areas: Locator): Promise<void> {
  const folded = areas.locator("details:not([open]) > summary");
  while ((await folded.count()) > 0) await folded.first().click();
}
