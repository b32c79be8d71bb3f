/** Coming in and going out, the frame around every page, and what somebody sees who may not see a page. */
import { expect, expectAccessible, gotoReady, hasScripts, signInByForm, test, unfold } from "../support/test.ts";

test("a wrong password is told at the form, and the name stays", async ({ page, faults }) => {
  await gotoReady(page, "/sign-in");
  await expectAccessible(page);
  await page.getByLabel("Name").fill("nobody-here");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("do not match");
  await expect(page.getByLabel("Name")).toHaveValue("nobody-here");
  await expect(page.getByLabel("Password")).toHaveValue("");
  // The address holds the refusal, and never the password.
  expect(page.url()).not.toContain("password");
  expect(Buffer.from(new URL(page.url()).searchParams.get("__err") ?? "", "base64url").toString()).not.toContain("not the password");
  await expectAccessible(page);
  faults.expect(/422/);
});

test("too many wrong passwords are answered by when to try again", async ({ page, faults }) => {
  faults.expect(/4\d\d/);
  await gotoReady(page, "/sign-in");
  for (let attempt = 0; attempt < 12; attempt += 1) {
    await page.getByLabel("Name").fill("guessed-at");
    await page.getByLabel("Password").fill(`guess number ${attempt}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    if ((await page.getByRole("alert").textContent())?.includes("Try again in")) return;
    await gotoReady(page, "/sign-in");
  }
  expect(false, "never throttled").toBe(true);
});

test("whoever is not signed in is asked to, and then sees the page that was asked for", async ({ page }) => {
  await gotoReady(page, "/audit?area=users");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("Name").fill("nora");
  await page.getByLabel("Password").fill("patchbay-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/audit\?area=users/);
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
});

test("signing in never leads to another site", async ({ page }) => {
  await gotoReady(page, "/sign-in?next=https%3A%2F%2Fevil.example%2F");
  await page.getByLabel("Name").fill("nora");
  await page.getByLabel("Password").fill("patchbay-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});

test("signing out ends the session", async ({ page }) => {
  await signInByForm(page, "nora");
  await page.getByLabel(/^Account:/).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the overview shows figures, changes and only the areas of the role", async ({ page }) => {
  await signInByForm(page, "vera");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(page.getByRole("main").getByText("Asked recently")).toBeVisible();
  const areas = page.getByRole("navigation", { name: "Areas" });
  await unfold(areas);
  await expect(areas.getByRole("link", { name: "Audit log" })).toBeVisible();
  for (const hidden of ["Users", "Credentials", "Import", "Server", "Organizations"]) {
    await expect(areas.getByRole("link", { name: hidden, exact: true })).toHaveCount(0);
  }
  await expectAccessible(page);
});

test("what a role may not do is refused when tried directly", async ({ page, faults }) => {
  faults.expect(/403/);
  await signInByForm(page, "vera");
  for (const path of ["/users", "/organizations", "/server"]) {
    const answer = await gotoReady(page, path);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByRole("alert")).toContainText("Not allowed");
  }
  await expectAccessible(page);
});

test("an address that leads nowhere is told as such", async ({ page }) => {
  await signInByForm(page, "nora");
  const answer = await gotoReady(page, "/no/such/page");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1, name: "No such page" })).toBeVisible();
  await expectAccessible(page);
});

test("the header's search finds redirections in any spelling, users and pages", async ({ page }) => {
  await signInByForm(page, "nora");
  const search = page.getByRole("search", { name: "Search everything" }).getByRole("searchbox");
  await search.fill("00-04-13-61-0f-f5");
  await search.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=/);
  await expect(page.getByRole("main").getByRole("link", { name: /00:04:13:61:0F:F5/ })).toBeVisible();
  await gotoReady(page, "/search?q=vera");
  await expect(page.getByRole("main").getByRole("link", { name: /vera/ })).toHaveAttribute("href", "/users/vera");
  await gotoReady(page, "/search?q=sessions");
  await expect(page.getByRole("main").getByRole("link", { name: "Your sessions" })).toBeVisible();
  await gotoReady(page, "/search?q=zzzzzz");
  await expect(page.getByRole("main")).toContainText("Nothing found");
  await expectAccessible(page);
});

test("the theme is the server's from the first byte", async ({ page }) => {
  await signInByForm(page, "nora");
  await page.getByLabel(/^Account:/).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await page.request.get("/")).text();
  expect(html).toMatch(/<html[^>]*data-theme="dark"/);
  await page.getByLabel(/^Account:/).click();
  await page.getByRole("button", { name: "System" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "system");
});

test("on a narrow screen the areas are behind a menu and nothing scrolls sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInByForm(page, "nora");
  for (const path of ["/", "/users", "/users/vera", "/audit", "/organization", "/account", "/account/sessions", "/account/tokens", "/search?q=0004"]) {
    await gotoReady(page, path);
    // Without scripts nothing can be measured; the run with them has the same pages.
    if (hasScripts()) {
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(over, `${path} is too wide`).toBeLessThanOrEqual(0);
    }
  }
  await page.getByLabel("Menu").click();
  const areas = page.getByRole("navigation", { name: "Areas" });
  await unfold(areas);
  await areas.getByRole("link", { name: "Users", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Users" })).toBeVisible();
});
