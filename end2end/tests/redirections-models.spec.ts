import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";
import { applyFilter, register, rowOf } from "../support/redirections.ts";

test("everybody reads the table, tries a MAC, and changes nothing", async ({ page }) => {
  await signIn(page, "vera");
  await gotoReady(page, "/redirections/models");
  await expect(page.getByRole("table", { name: "Model table" })).toContainText("snom");
  await expect(page.getByRole("link", { name: "Add a range" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Edit/ })).toHaveCount(0);
  await page.getByLabel("Try a MAC address").fill("00:04:13:61:0F:F5");
  await applyFilter(page);
  await expect(page.getByText(/^00:04:13:61:0F:F5 is /)).toBeVisible();
  await gotoReady(page, "/redirections/models?mac=nonsense");
  await expect(page.getByText(/A MAC address has only the digits/)).toBeVisible();
  await gotoReady(page, "/redirections/models?add=1");
  await expect(page.getByRole("button", { name: "Add the range" })).toHaveCount(0);
  await expectAccessible(page);
});

test("an operator adds, changes and deletes a range, and phones follow", async ({ page, request }) => {
  const part = hasScripts() ? "f9" : "f8";
  const mac = `0004${part}000005`;
  await register(request, mac, "http://models.example.com/");
  await signIn(page, "olga");
  await gotoReady(page, "/redirections/models");
  await page.getByRole("link", { name: "Add a range" }).click();
  await page.getByLabel("First address").fill(`0004${part}000000`);
  await page.getByLabel("Last address").fill(`0004${part}0000ff`);
  await page.getByRole("textbox", { name: /^Model/ }).fill(`made${part}`);
  await page.getByRole("button", { name: "Add the range" }).click();
  await expect(page.getByText("The range is added")).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: `made${part}` });
  await expect(row).toBeVisible();

  await row.getByRole("link", { name: /^Edit/ }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("Tried");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save the range" }).click();
  await expect(row).toContainText("Tried");

  await row.getByRole("link", { name: /^Delete/ }).click();
  await page.getByRole("button", { name: "Delete the range" }).click();
  await expect(page.getByText("The range is deleted")).toBeVisible();
  await expect(row).toHaveCount(0);
});

test("a range upside down is refused at its fields", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "olga");
  await gotoReady(page, "/redirections/models?add=1");
  await page.getByLabel("First address").fill("0004f7ffffff");
  await page.getByLabel("Last address").fill("0004f7000000");
  await page.getByRole("textbox", { name: /^Model/ }).fill("backwards");
  await page.getByRole("button", { name: "Add the range" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page.getByLabel("First address")).toHaveValue("0004f7ffffff");
  await expect(rowOf(page, "0004f7ffffff")).toHaveCount(0);
});
