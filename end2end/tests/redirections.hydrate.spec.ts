/** What comes with WebAssembly only: pages that are live, checks while typing, dialogs, and choosing that survives. */
import { expect, gotoReady, signIn, test } from "../support/test.ts";
import { askAsUnknownPhone, call, colons, register, rowOf } from "../support/redirections.ts";

test("an open list follows what another client does", async ({ page, request }) => {
  const mac = "0004f6000001";
  await signIn(page, "nora");
  await gotoReady(page, `/redirections?q=live.example.com`);
  await expect(page.getByText("No redirection matches")).toBeVisible();
  await register(request, mac, "http://live.example.com/{mac}");
  await expect(rowOf(page, mac)).toBeVisible();
  await call(request, "redirect.deregisterPhone", [mac]);
  await expect(rowOf(page, mac)).toHaveCount(0);
});

test("an open inbox shows a phone that asks", async ({ page, request }) => {
  const mac = "0004f6000002";
  await signIn(page, "nora");
  await gotoReady(page, `/redirections/inbox?q=${mac}`);
  await askAsUnknownPhone(request, mac);
  await expect(rowOf(page, mac)).toBeVisible({ timeout: 15_000 });
});

test("a typed MAC is shown as it is stored, with its model, before it is saved", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/new");
  await page.getByLabel("MAC address").pressSequentially("00:04:13:61:0F:AA");
  await expect(page.getByText("Stored as 000413610faa")).toBeVisible();
  await page.getByLabel("MAC address").fill("00:04:13");
  await page.getByLabel("MAC address").blur();
  await expect(page.getByText("A MAC address has 12 hex digits.")).toBeVisible();
});

test("the bulk bar comes with the first ticked row and counts", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections");
  const bar = page.getByRole("button", { name: "Delete …" });
  await expect(bar).toBeHidden();
  await page.getByLabel("Select all rows of this page").check();
  await expect(bar).toBeVisible();
  await expect(page.getByText(/^\d+ of \d+ redirections selected$/)).toBeVisible();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await expect(bar).toBeHidden();
});

test("a choice survives paging", async ({ page, request }) => {
  for (let number = 0; number < 60; number += 1) {
    await register(request, `0004f5${number.toString(16).padStart(6, "0")}`, "http://choice.example.com/{mac}");
  }
  await signIn(page, "nora");
  await gotoReady(page, "/redirections?q=choice.example.com");
  await rowOf(page, "0004f5000000").getByRole("checkbox").check();
  await page.getByRole("link", { name: "Next" }).click();
  await rowOf(page, "0004f500003b").getByRole("checkbox").check();
  await expect(page.getByText("2 of 60 redirections selected")).toBeVisible();
  await page.getByRole("button", { name: "Delete …" }).click();
  await expect(page.getByRole("button", { name: "Delete 2 phones" })).toBeVisible();
});

test("deleting asks in a dialog, and Escape leaves it", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/000413610ff5");
  await page.getByRole("link", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await expect(dialog).toHaveAccessibleName(`Delete ${colons("000413610ff5")}?`);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/000413610ff5$/);
});

test("a MAC is copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections?q=000413610ff5");
  await page.getByRole("button", { name: `Copy ${colons("000413610ff5")}` }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("000413610ff5");
});

test("going from page to page loads no document", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections");
  await page.evaluate(() => document.documentElement.setAttribute("data-same", ""));
  for (const [link, heading] of [["Inbox", "Inbox"], ["Import", "Import"], ["Credentials", "Credentials"], ["Models", "Models"], ["List", "Redirections"]] as const) {
    await page.getByRole("navigation").first().getByRole("link", { name: link }).first().click();
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
  }
  await expect(page.locator("html[data-same]")).toBeAttached();
});
