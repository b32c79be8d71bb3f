/** What only comes with WebAssembly: the palette, the keys, moving without loading anew, live pages, every route's own chunk. */
import { expect, expectAccessible, gotoReady, hasScripts, ready, signInByForm, test, unfold } from "../support/test.ts";

test("the palette goes to pages and finds redirections", async ({ page }) => {
  await signInByForm(page, "nora");
  await page.keyboard.press("Control+k");
  const input = page.getByRole("combobox", { name: "Go to or find" });
  await expect(input).toBeFocused();
  await expectAccessible(page);
  await input.fill("audit");
  await expect(page.getByRole("option", { name: "Audit log" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/audit$/);
  await page.keyboard.press("Control+k");
  await input.fill("0004:1361:0ff5");
  await expect(page.getByRole("option", { name: /00:04:13:61:0F:F5/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(input).not.toBeVisible();
});

test("the keys are told and work", async ({ page }) => {
  await signInByForm(page, "nora");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.locator("#global-search")).toBeFocused();
});

test("every page is reached without loading the document anew, and from the address too", async ({ page }) => {
  await signInByForm(page, "olga");
  await page.getByLabel(/^Organization:/).click();
  await page.getByRole("button", { name: /Northwind/ }).click();
  await gotoReady(page, "/");
  await page.evaluate(() => Object.assign(window, { stillHere: true }));
  const links = page.locator(".rail .nav-link");
  const addresses = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname));
  expect(addresses.length).toBeGreaterThan(30);
  // Each is visited twice.
  test.setTimeout(10_000 + 3_000 * addresses.length);
  for (const address of addresses) {
    await unfold(page.locator(".rail"));
    await page.locator(`.rail .nav-link[href="${address}"]`).click();
    await expect(page).toHaveURL(new RegExp(`${address}$`));
    await expect(page.locator(`.rail .nav-link[href="${address}"]`)).toHaveAttribute("aria-current", "page");
    await expect(page.locator("#main h1")).toBeVisible();
    await expect(page.locator(".failure")).toHaveCount(0);
  }
  expect(await page.evaluate(() => "stillHere" in window), "the document was loaded anew").toBe(true);
  for (const address of addresses) {
    await gotoReady(page, address);
    await expect(page.locator("#main h1")).toBeVisible();
  }
});

test("a page left open over an upgrade loads the next one from the server", async ({ page }) => {
  await page.route("**/events", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: "event: build\ndata: /pkg/of-another-build/patchbay.js\n\n" }),
  );
  await signInByForm(page, "nora");
  await expect(page.locator("html")).toHaveAttribute("data-build", "/pkg/of-another-build/patchbay.js");
  await page.evaluate(() => Object.assign(window, { stillHere: true }));
  await unfold(page.locator(".rail"));
  await page.locator('.rail .nav-link[href="/redirections"]').click();
  await expect(page.locator("#main h1")).toHaveText("Redirections");
  expect(await page.evaluate(() => "stillHere" in window), "the document was kept").toBe(false);
});

test("a page whose code does not arrive is asked of the server, and works without", async ({ page, faults }) => {
  faults.expect(/Failed to fetch/, /net::ERR_FAILED/);
  await signInByForm(page, "nora");
  await page.evaluate(() => Object.assign(window, { stillHere: true }));
  await unfold(page.locator(".rail"));
  const code = /\/split_redirections\w*\.wasm$/;
  await page.route(code, (route) => route.abort());
  const list = page.getByRole("table", { name: "Redirections" });
  await page.locator('.rail .nav-link[href="/redirections"]').click();
  await expect(page.locator("#main h1")).toHaveText("Redirections");
  expect(await page.evaluate(() => "stillHere" in window), "the document was kept").toBe(false);
  const search = page.getByRole("search", { name: "Filter redirections" });
  await search.getByLabel("Search", { exact: true }).fill("000413610ff5");
  await search.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/000413610ff5/);
  await expect(list.getByRole("row")).toHaveCount(2);
  await expect(page.locator("html")).not.toHaveAttribute("data-hydrated");
  await page.unroute(code);
  await page.reload();
  await ready(page);
});

test("the list hears of what somebody else does", async ({ page, browser, server, watch }) => {
  test.skip(!hasScripts());
  await signInByForm(page, "nora");
  await gotoReady(page, "/users");
  const other = await (await browser.newContext({ baseURL: server.url })).newPage();
  await watch(other);
  await signInByForm(other, "nora");
  await gotoReady(other, "/users/new");
  await other.getByLabel("User name").fill("heard-of");
  await other.getByLabel("Called").fill("Heard Of");
  await other.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByRole("row").filter({ hasText: "heard-of" })).toBeVisible();
  await other.context().close();
});

test("a filter takes effect while it is typed, and back undoes it", async ({ page }) => {
  await signInByForm(page, "nora");
  await gotoReady(page, "/users");
  await page.getByRole("search", { name: "Filter users" }).getByLabel("Name").fill("vera");
  await expect(page).toHaveURL(/\/users\?q=vera/);
  await expect(page.getByRole("row").filter({ hasText: "nora" })).toHaveCount(0);
  await expect(page.getByRole("row").filter({ hasText: "vera" })).toBeVisible();
  await page.getByRole("link", { name: "Clear all" }).click();
  await expect(page.getByRole("row").filter({ hasText: "nora" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("row").filter({ hasText: "nora" })).toHaveCount(0);
});

test("a session that has ended leads to signing in and back to where one was", async ({ page, faults }) => {
  faults.expect(/401/);
  await signInByForm(page, "nora");
  await gotoReady(page, "/users");
  await page.context().clearCookies();
  await page.getByRole("search", { name: "Filter users" }).getByLabel("Name").fill("vera");
  await page.getByRole("alert").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Name").fill("nora");
  await page.getByLabel("Password").fill("patchbay-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/users\?q=vera$/);
  await expect(page.getByRole("row").filter({ hasText: "vera" })).toBeVisible();
});

test("a check is told when the field is left, before anything is sent", async ({ page }) => {
  await signInByForm(page, "nora");
  await gotoReady(page, "/users/new");
  await page.getByLabel("User name").fill("Not Good");
  await page.getByLabel("Called").focus();
  await expect(page.getByLabel("User name")).toHaveAccessibleDescription(/small letters/);
});

test("a deletion is asked about in a dialog, and cancelling it does nothing", async ({ page }) => {
  await signInByForm(page, "nora");
  await gotoReady(page, "/users/vera");
  await page.getByRole("link", { name: "Delete user" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete vera?" });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).not.toBeVisible();
  await expect(page).toHaveURL(/\/users\/vera$/);
});

test("nothing moves while the browser's half takes over", async ({ page }) => {
  await signInByForm(page, "nora");
  for (const path of ["/", "/users", "/audit", "/account/tokens", "/organization"]) {
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: "layout-shift", buffered: true });
    });
    await gotoReady(page, path);
    const shifted = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0));
    expect(shifted, `${path} moves`).toBeLessThan(0.02);
  }
});

for (const [who, address] of [["nobody", "/sign-in"], ["nora", "/"], ["nora", "/redirections"], ["nora", "/users"]] as const) {
  test(`${address} announces what it is going to fetch, and fetches it`, async ({ page }) => {
    if (who !== "nobody") await signInByForm(page, who);
    await page.addInitScript(() => {
      const { fetch } = window;
      const fetched: string[] = [];
      Object.assign(window, { fetched });
      window.fetch = (input, init) => {
        fetched.push(new URL(input instanceof Request ? input.url : input, location.href).pathname);
        return fetch(input, init);
      };
    });
    const answer = await page.goto(address);
    const header = (await answer?.headerValue("link")) ?? "";
    await ready(page);
    const announced = [...header.matchAll(/<([^>]*\.wasm)>; rel=preload/g)].map(([, path]) => path);
    expect(announced.length).toBeGreaterThan(1);
    announced.push(...(await page.locator("link[rel=preload]").evaluateAll((all) => all.map((link) => new URL((link as HTMLLinkElement).href).pathname))));
    const fetched = await page.evaluate(() => (window as unknown as { fetched: string[] }).fetched.filter((path) => path.endsWith(".wasm")));
    expect(new Set(announced)).toEqual(new Set(fetched));
  });
}
