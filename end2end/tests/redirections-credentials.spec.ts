import { type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";
import { call } from "../support/redirections.ts";

function own(name: string): string {
  return `${name}-${hasScripts() ? "js" : "nojs"}`;
}

async function create(page: Page, name: string): Promise<string> {
  await gotoReady(page, "/redirections/credentials");
  await page.getByRole("link", { name: "New", exact: true }).click();
  await page.getByRole("textbox", { name: /^Name/ }).fill(name);
  await page.getByRole("textbox", { name: "Note" }).fill("The switchboard");
  await page.getByRole("button", { name: "Create the credential" }).click();
  const shown = page.getByRole("region", { name: "The new secret" });
  await expect(shown).toBeVisible();
  return await shown.locator("code").innerText();
}

test("a credential is made, shown once, and opens the wire", async ({ page, request }) => {
  const name = own("made");
  await signIn(page, "nora");
  const secret = await create(page, name);
  await expect(page.getByRole("region", { name: "Command that tries the credential" })).toContainText(`-u '${name}:${secret}'`);
  await expectAccessible(page);
  expect((await call(request, "network.echo", ["ping"], name, secret)).body).toContain("ping");
  await page.reload();
  await expect(page.getByRole("region", { name: "The new secret" })).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("The switchboard");
});

test("rotating ends the old secret at once", async ({ page, request }) => {
  const name = own("rotated");
  await signIn(page, "nora");
  const before = await create(page, name);
  await gotoReady(page, "/redirections/credentials");
  await page.getByRole("link", { name: `Rotate ${name}` }).click();
  await expect(page.getByRole("heading", { name: `Rotate ${name}?` })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Rotate the secret" }).click();
  const shown = page.getByRole("region", { name: "The new secret" });
  await expect(shown).toBeVisible();
  const after = await shown.locator("code").innerText();
  expect(after).not.toBe(before);
  expect((await call(request, "network.echo", ["ping"], name, before)).status).toBe(401);
  expect((await call(request, "network.echo", ["ping"], name, after)).body).toContain("ping");
});

test("revoking ends a credential, and its note can be changed before", async ({ page, request }) => {
  const name = own("revoked");
  await signIn(page, "nora");
  const secret = await create(page, name);
  await gotoReady(page, "/redirections/credentials");
  await page.getByRole("link", { name: `Edit the note of ${name}` }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("To be revoked");
  await page.getByRole("button", { name: "Save the note" }).click();
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("To be revoked");
  await page.getByRole("link", { name: `Revoke ${name}` }).click();
  await page.getByRole("button", { name: "Revoke the credential" }).click();
  await expect(page.getByText("The credential is revoked.")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: name })).toHaveCount(0);
  expect((await call(request, "network.echo", ["ping"], name, secret)).status).toBe(401);
});

test("a name that is taken is refused, and the note stays", async ({ page, faults }) => {
  faults.expect(/4(22|09)/);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/credentials?new=1");
  await page.getByRole("textbox", { name: /^Name/ }).fill("northwind");
  await page.getByRole("textbox", { name: "Note" }).fill("Kept");
  await page.getByRole("button", { name: "Create the credential" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveValue("Kept");
  await expect(page.getByRole("textbox", { name: /^Name/ })).toHaveValue("northwind");
});
