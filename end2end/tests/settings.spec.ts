/** Settings: of the organization, of all organizations, of the server; and the very first set-up. */
import { expect, expectAccessible, gotoReady, ready, Server, signInByForm, test } from "../support/test.ts";

test("a viewer sees the organization's settings and is not offered to change them", async ({ page }) => {
  await signInByForm(page, "vera");
  await gotoReady(page, "/organization");
  await expect(page.getByRole("main")).toContainText("Northwind Telecom");
  await expect(page.getByRole("button", { name: "Save settings" })).toHaveCount(0);
  await expectAccessible(page);
});

test("an admin changes the answer style, and it is audited", async ({ page }) => {
  await signInByForm(page, "gus");
  await gotoReady(page, "/organization");
  await expectAccessible(page);
  await page.getByLabel("Triple: true, company and URL").check();
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("The organization is saved.")).toBeVisible();
  await gotoReady(page, "/organization");
  await expect(page.getByLabel("Triple: true, company and URL")).toBeChecked();
  await page.getByLabel("Pair: company and URL").check();
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("The organization is saved.")).toBeVisible();
});

test("an empty company name is refused at its field", async ({ page, faults }) => {
  faults.expect(/422/);
  await signInByForm(page, "gus");
  await gotoReady(page, "/organization");
  await page.getByLabel("Company name").fill("");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Company name")).toHaveAccessibleDescription(/Give it a name/);
});

test("an operator creates an organization, works in it, and goes to another", async ({ page }, info) => {
  const name = `acme-${info.project.name}`;
  await signInByForm(page, "olga");
  await gotoReady(page, "/organizations");
  await expectAccessible(page);
  await page.getByRole("link", { name: "New organization" }).click();
  await page.getByLabel("Name", { exact: false }).first().fill(`Acme ${info.project.name}`);
  await page.getByLabel("Short name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByText("The organization is created.")).toBeVisible();
  await page.getByRole("button", { name: `Work in Acme ${info.project.name}` }).click();
  await expect(page.getByText("You work in this organization now.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("No redirections yet");
  await ready(page);
  await expectAccessible(page);
  await page.getByLabel(/^Organization:/).click();
  await page.getByRole("button", { name: /Northwind/ }).click();
  await expect(page.getByRole("main")).toContainText("Northwind Telecom");
  await expect(page.getByRole("main")).toContainText("Asked recently");
});

test("the server's settings tell where each value came from", async ({ page }) => {
  await signInByForm(page, "olga");
  await gotoReady(page, "/server");
  const row = page.getByRole("row").filter({ hasText: "PATCHBAY_LISTEN" });
  await expect(row).toContainText("environment");
  await expect(page.getByRole("main")).toContainText("SQLite");
  await expectAccessible(page);
});

test("the first operator is set up by the link that the server printed", async ({ browser, watch }, info) => {
  const server = await Server.start({}, "--listen", "127.0.0.1:0");
  try {
    const link = /\S*\/set-up\/\S+/.exec(server.messages)?.[0];
    expect(link, server.messages).toBeTruthy();
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: info.project.use.javaScriptEnabled !== false });
    const page = await context.newPage();
    await watch(page);
    const path = new URL(link ?? "", server.url).pathname;
    await gotoReady(page, path);
    await expectAccessible(page);
    await page.getByLabel("Your user name").fill("first");
    await page.getByLabel("Your name").fill("First Operator");
    await page.getByLabel("Password").fill("a long first password");
    await page.getByLabel("Organization", { exact: false }).fill("First Telecom");
    await page.getByLabel("Short name").fill("first");
    await page.getByRole("button", { name: "Set up" }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await signInByForm(page, "first", "a long first password");
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    await page.context().clearCookies();
    expect((await gotoReady(page, path))?.status()).toBe(404);
    await context.close();
  } finally {
    await server.stop();
  }
});
