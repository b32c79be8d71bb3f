/** One's own account: password, sessions, tokens. */
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test, type Page } from "../support/test.ts";

/** A user of one's own, so that tests which run at the same time do not change each other's password. */
async function newUser(page: Page, name: string, password: string): Promise<void> {
  await signIn(page, "nora");
  await gotoReady(page, "/users/new");
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Called").fill(`Test ${name}`);
  await page.getByRole("button", { name: "Create user" }).click();
  const link = await page.getByRole("region", { name: "The new password link" }).locator("code").textContent();
  await page.context().clearCookies();
  await gotoReady(page, link ?? "");
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, name, password);
}

test("the account's page says who one is and what one may do", async ({ page }) => {
  await signIn(page, "vera");
  await gotoReady(page, "/account");
  await expect(page.getByRole("main")).toContainText("vera");
  await expect(page.getByRole("main")).toContainText("see redirections");
  await expect(page.getByRole("main")).not.toContainText("manage users");
  await expectAccessible(page);
});

test("a password is refused at its field, then changed, and other sessions end", async ({ page, browser, server, watch, faults }, info) => {
  faults.expect(/422/);
  const name = `pass-${info.project.name}`;
  await newUser(page, name, "first long password");
  const elsewhere = await browser.newContext({ baseURL: server.url, javaScriptEnabled: hasScripts() });
  const other = await elsewhere.newPage();
  await watch(other);
  await signIn(other, name, "first long password");

  await gotoReady(page, "/account");
  await page.getByLabel("Password so far").fill("something wrong");
  await page.getByLabel("New password").fill("second long password");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("alert")).toContainText("not your password");
  await expect(page.getByLabel("Password so far")).toHaveAccessibleDescription(/not your password/);
  await expectAccessible(page);

  await page.getByLabel("Password so far").fill("first long password");
  await page.getByLabel("New password").fill("second long password");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await other.goto("/account");
  await expect(other).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test("sessions are listed, and others can be ended", async ({ page, browser, server }, info) => {
  const name = `sessions-${info.project.name}`;
  await newUser(page, name, "a long password of mine");
  const elsewhere = await browser.newContext({ baseURL: server.url, userAgent: "curl/8.9 elsewhere", javaScriptEnabled: false });
  const other = await elsewhere.newPage();
  await other.goto("/sign-in");
  await other.getByLabel("Name").fill(name);
  await other.getByLabel("Password").fill("a long password of mine");
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();

  await gotoReady(page, "/account/sessions");
  const row = page.getByRole("row").filter({ hasText: "curl" });
  await expect(row).toBeVisible();
  await expectAccessible(page);
  await row.getByRole("button", { name: "End" }).click();
  await expect(page.getByText("The session is ended.")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "curl" })).toHaveCount(0);
  await other.goto("/account");
  await expect(other).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test("a token is shown once and can be revoked", async ({ page }, info) => {
  const name = `export ${info.project.name}`;
  await signIn(page, "gus");
  await gotoReady(page, "/account/tokens");
  await page.getByLabel("What it is for").fill(name);
  await page.getByRole("button", { name: "Create token" }).click();
  const panel = page.getByRole("region", { name: "The new token" });
  await expect(panel.locator("code")).toContainText("pbt_");
  const secret = (await panel.locator("code").textContent()) ?? "";
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole("region", { name: "The new token" })).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);

  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("link", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByText("The token is revoked.")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: name })).toHaveCount(0);
});
