import { type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";

const ALICE = "/sip/accounts/alice@example.org";

function row(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

/** An account of this test alone; answers its page. */
async function make(page: Page, name: string): Promise<string> {
  const user = `${name}-${hasScripts() ? "js" : "nojs"}`;
  await gotoReady(page, "/sip/new");
  await page.getByRole("textbox", { name: /^Name/ }).fill(user);
  await page.getByRole("textbox", { name: "SIP password" }).fill("first-password");
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("region", { name: "The new SIP password" })).toBeVisible();
  return `/sip/accounts/${user}@example.org`;
}

test("an account's page tells how it is reached and what becomes of a call now", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, ALICE);
  for (const heading of ["State", "A call now", "Aliases and numbers", "Devices", "Rules", "Balance", "Calls", "History"]) {
    await expect(page.getByRole("heading", { name: heading, exact: true })).toBeVisible();
  }
  await expectAccessible(page);
  await page.getByRole("searchbox", { name: "Caller" }).fill("spam@example.com");
  const ask = page.getByRole("button", { name: "Ask" });
  if (await ask.isVisible()) await ask.click();
  await expect(page).toHaveURL(/caller=spam/);
  await expect(page.getByRole("status").filter({ hasText: "refused" })).toContainText("SIP 488");
  await gotoReady(page, `${ALICE}?caller=%3C%3E`);
  await expect(page.getByText("Give a SIP address or a number.")).toBeVisible();
});

test("aliases and numbers are added, refused with a reason, and removed after a question", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  const here = await make(page, "erik");
  const alias = hasScripts() ? "sales-js" : "sales-nojs";
  await page.getByRole("textbox", { name: "Alias" }).fill("alice");
  await page.getByRole("button", { name: "Add the alias" }).click();
  await expect(page.locator("#f-alias-error")).toContainText("taken");
  await expect(page.getByRole("textbox", { name: "Alias" })).toHaveValue("alice");
  await page.getByRole("textbox", { name: "Alias" }).fill(alias);
  await page.getByRole("button", { name: "Add the alias" }).click();
  await expect(row(page, `${alias}@example.org`).first()).toBeVisible();
  await page.getByRole("link", { name: `Remove ${alias}@example.org` }).click();
  await expect(page.getByRole("heading", { name: `Remove the alias ${alias}@example.org?` })).toBeVisible();
  await page.getByRole("button", { name: "Remove the alias" }).click();
  await expect(page.getByText("The alias is deleted.")).toBeVisible();
  await gotoReady(page, here);
  await page.getByRole("textbox", { name: "Number" }).last().fill("123");
  await page.getByRole("button", { name: "Give the number" }).click();
  await expect(page.locator("#f-number-error")).toContainText("+");
  const number = hasScripts() ? "+31205550201" : "+31205550202";
  await page.locator("#f-number").fill(number);
  await page.getByRole("button", { name: "Give the number" }).click();
  await expect(row(page, number).first()).toBeVisible();
  await page.getByRole("link", { name: `Remove ${number}` }).click();
  await page.getByRole("button", { name: "Take the number back" }).click();
  await expect(page.getByText("The number is free again.")).toBeVisible();
});

test("a balance changes only with a reason and never below nothing", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await make(page, "fenna");
  await page.locator("#f-amount").fill("12.50");
  await page.getByRole("button", { name: "Change the balance" }).click();
  await expect(page.locator("#f-reason-error")).toContainText("Say why");
  await expect(page.locator("#f-amount")).toHaveValue("12.50");
  await page.locator("#f-reason").fill("Opening credit");
  await page.getByRole("button", { name: "Change the balance" }).click();
  await expect(page.getByText("12.50 EUR")).toBeVisible();
  await page.locator("#f-how").selectOption("take");
  await page.locator("#f-amount").fill("20");
  await page.locator("#f-reason").fill("Too much");
  await page.getByRole("button", { name: "Change the balance" }).click();
  await expect(page.locator("#f-amount-error")).toContainText("does not suffice");
  await page.reload();
  await expect(page.getByText("12.50 EUR")).toBeVisible();
  await expect(row(page, "add-balance")).toBeVisible();
});

test("whose account it is can be changed; what is wrong is said", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  const here = await make(page, "gerd");
  await gotoReady(page, `${here}/edit`);
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "First name" }).fill("Gerd");
  await page.getByRole("textbox", { name: "Time zone" }).fill("Europe/Nowhere");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#f-timezone-error")).toContainText("Europe/Amsterdam");
  await expect(page.getByRole("textbox", { name: "First name" })).toHaveValue("Gerd");
  await page.getByRole("textbox", { name: "Time zone" }).fill("Europe/Oslo");
  await page.getByRole("textbox", { name: "Rings for" }).fill("20");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The account is saved.")).toBeVisible();
  await expect(page.getByText("Europe/Oslo").first()).toBeVisible();
});

test("locking, a new password and deleting ask first", async ({ page }) => {
  await signIn(page, "nora");
  const here = await make(page, "hanna");
  await gotoReady(page, `${here}/lock`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Lock the account" }).click();
  await expect(page.getByText("The account is locked. Its owner is signed out")).toBeVisible();
  await expect(page.getByText("the account is locked.").first()).toBeVisible();
  await gotoReady(page, `${here}/lock`);
  await page.getByRole("button", { name: "Unlock the account" }).click();
  await expect(page.getByText("The account is open again.")).toBeVisible();
  await gotoReady(page, `${here}/password`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Set a new password" }).click();
  const shown = page.getByRole("region", { name: "The new SIP password" });
  await expect(shown).toBeVisible();
  expect(await shown.locator("code").innerText()).toHaveLength(16);
  await gotoReady(page, `${here}/delete`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete the account" }).click();
  await expect(page.getByText("The account is deleted")).toBeVisible();
  expect((await gotoReady(page, here))?.status()).toBe(404);
});

test("at 390 pixels nothing is wider than the screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, "nora");
  for (const path of ["/sip", ALICE, "/sip/calls", "/sip/devices", "/sip/numbers", "/sip/vouchers", "/sip/import", "/sip/new"]) {
    await gotoReady(page, path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    expect(wide, path).toBeLessThanOrEqual(screen!);
    await expectAccessible(page);
  }
});
