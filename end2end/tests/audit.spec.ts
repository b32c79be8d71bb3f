/** The audit log: filter, detail, export. */
import { expect, expectAccessible, gotoReady, signIn, test } from "../support/test.ts";

test("the log is filtered by area, and each filter can be removed", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/audit?area=redirections&door=xmlrpc");
  await expect(page.getByRole("main").getByRole("row").nth(1)).toBeVisible();
  await expect(page.getByRole("link", { name: "Remove filter Area: redirections" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Remove filter Door: XML-RPC" }).click();
  await expect(page).toHaveURL(/\/audit\?area=redirections$/);
  await gotoReady(page, "/audit?q=no-such-thing-anywhere");
  await expect(page.getByRole("main")).toContainText("No change matches this filter");
});

test("a change is shown with what was and what is", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/audit?area=redirections");
  await page.getByRole("main").getByRole("row").nth(1).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 2, name: "What it did" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Was" })).toBeVisible();
  await expectAccessible(page);
});

test("what is shown is exported, with the filter", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/audit?area=redirections");
  const link = page.getByRole("link", { name: "Export CSV" });
  await expect(link).toHaveAttribute("href", "/audit/export.csv?area=redirections");
  const csv = await page.request.get("/audit/export.csv?area=redirections");
  expect(csv.status()).toBe(200);
  expect(csv.headers()["content-type"]).toContain("text/csv");
  expect((await csv.text()).trim().split("\n").length).toBeGreaterThan(1);
  const json = await page.request.get("/audit/export.json?area=users");
  const entries = (await json.json()) as { area: string }[];
  expect(entries.every((entry) => entry.area === "users")).toBe(true);
});

test("another organization's changes are not there", async ({ page }) => {
  await signIn(page, "gus");
  const entries = (await (await page.request.get("/audit/export.json")).json()) as { organization: string }[];
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.filter((entry) => entry.organization === "northwind")).toEqual([]);
});
