import { type APIRequestContext, type Page } from "@playwright/test";
import { merge, read, register } from "../support/connections.ts";
import { applyFilter } from "../support/redirections.ts";
import { expect, expectAccessible, gotoReady, hasScripts, ready, signIn, test } from "../support/test.ts";

/** The seed's registration. */
const seed = "b6d50e93-bcaa-439d-9741-660a3cb56771";

function row(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

/** The form that narrows the list. */
function filters(page: Page) {
  return page.getByRole("search", { name: "Filter registrations" });
}

/** The page of a registration of the seed's application. */
function one(id: string): string {
  return `/connections/one?key=${encodeURIComponent(`com.sap.myapp/${id}`)}`;
}

/** Downloads what a link of the page leads to. */
async function download(page: Page, request: APIRequestContext, name: string): Promise<string> {
  const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
  const cookies = (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  return await (await request.get(href!, { headers: { cookie: cookies } })).text();
}

test("the list shows the organization's registrations and nobody else's", async ({ page }) => {
  await signIn(page, "vera");
  await gotoReady(page, `/connections?q=${seed}`);
  await expect(row(page, seed)).toContainText("DEV0001");
  await expect(page.getByRole("button", { name: "Delete …" })).toHaveCount(0);
  await gotoReady(page, "/connections");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await expectAccessible(page);
  await page.context().clearCookies();
  await signIn(page, "gus");
  await gotoReady(page, "/connections");
  await expect(page.getByText("No app has registered yet")).toBeVisible();
});

test("registrations are found by words and by filters, and the filters stand in the address", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/connections?type=Android&sort=seen");
  await filters(page).getByLabel("Search").fill("sm-g930");
  await applyFilter(page);
  await expect(page).toHaveURL(/q=sm-g930/);
  await expect(page.getByRole("row").filter({ hasText: "SM-T820" })).toHaveCount(0);
  await expect(row(page, "SM-G930F").first()).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Last seen" })).toHaveAttribute("aria-sort", "descending");
  await filters(page).getByLabel("Push").selectOption("firebase");
  await applyFilter(page);
  await expect(page).toHaveURL(/push=firebase/);
  await expect(row(page, "Firebase").first()).toBeVisible();
  await page.getByRole("link", { name: "Remove filter Device type: Android" }).click();
  await expect(page).not.toHaveURL(/type=Android/);
  await expect(page).toHaveURL(/sort=seen/);
  await page.getByRole("link", { name: "Clear all" }).click();
  await expect(page).toHaveURL(/\/connections$/);
});

test("any property becomes a column, and what is shown is exported", async ({ page, request }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/connections?user=DEV0001&type=Windows");
  await page.getByText(/^Columns \(\d+\)$/).click();
  const boxes = page.getByRole("search", { name: "Columns of the list" });
  for (const name of ["UserName", "Application", "DeviceModel", "ApplicationVersion", "Push", "CreatedAt"]) await boxes.getByLabel(name, { exact: true }).uncheck();
  await boxes.getByLabel("TimeZone", { exact: true }).check();
  await boxes.getByLabel("UploadLogs", { exact: true }).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show these columns" }).click();
  await expect(page).toHaveURL(/user=DEV0001&type=Windows.*column=TimeZone/);
  await expect(page.getByRole("columnheader", { name: "TimeZone" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Push" })).toHaveCount(0);
  await expect(row(page, "America/New_York").first()).toBeVisible();
  const csv = await download(page, request, "CSV");
  const [heading, first] = csv.split("\r\n");
  expect(heading).toBe("ApplicationConnectionId,DeviceType,seen,UploadLogs,TimeZone");
  expect(first).toMatch(/^3f2a[0-9a-f-]+,Windows,\d{4}-\d\d-\d\dT[\d:]+Z,false,America\/New_York$/);
  const json = JSON.parse(await download(page, request, "JSON")) as Record<string, unknown>[];
  expect(json.every((object) => object.DeviceType === "Windows" && object.UploadLogs === false)).toBe(true);
  // The filter goes on with the columns.
  await filters(page).getByLabel("Last seen").selectOption("week");
  await applyFilter(page);
  await expect(page).toHaveURL(/seen=week.*column=TimeZone/);
});

test("a registration's page tells what it is, in groups, with what is set and what is by default", async ({ page }) => {
  await signIn(page, "vera");
  await gotoReady(page, one(seed));
  await expect(page.getByRole("heading", { level: 1, name: seed })).toBeVisible();
  const device = page.getByRole("table", { name: "Device", exact: true });
  await expect(device.getByRole("row").filter({ hasText: "DeviceType" })).toContainText("Set");
  await expect(device.getByRole("row").filter({ hasText: "DeviceIMSI" })).toContainText("Default");
  await page.locator("summary").filter({ hasText: "Password policy" }).click();
  const policy = page.getByRole("table", { name: "Password policy" });
  await expect(policy.getByRole("row").filter({ hasText: "PasswordPolicyMinLength" })).toContainText("Server, read-only to apps");
  await expect(page.getByRole("region", { name: "Address of the registration" })).toContainText(`/odata/applications/v4/com.sap.myapp/Connections('${seed}')`);
  await expect(page.getByRole("link", { name: "Edit device" })).toHaveCount(0);
  await expectAccessible(page);
});

test("what is not there is said so, whatever the address holds", async ({ page, faults }) => {
  faults.expect(/404/);
  await signIn(page, "nora");
  const named = ["/connections/applications/one/%00", "/connections/delete/nothing", one("nobody"), "/redirections/%00"];
  const asked = ["/connections/one", "/connections/one?key=%00", "/connections/users/one", "/connections/users/one?name=%00"];
  for (const path of [...named, ...asked]) {
    await gotoReady(page, path);
    await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
  }
});

test("properties are set by their group, refused at their field, and told to the app", async ({ page, request, faults }) => {
  faults.expect(/422/);
  await register(request, "edit-me");
  await signIn(page, "nora");
  await gotoReady(page, one("edit-me"));
  await page.locator("summary").filter({ hasText: "Log and usage" }).click();
  await page.getByRole("link", { name: "Edit log and usage" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Edit log and usage" })).toBeVisible();
  await ready(page);
  await page.getByLabel("LogEntryExpiry").fill("soon");
  await page.getByLabel("ConnectionLogLevel").fill("DEBUG");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#f-LogEntryExpiry-error")).toContainText("Use a whole number");
  await expect(page.getByLabel("ConnectionLogLevel")).toHaveValue("DEBUG");
  await expectAccessible(page);
  expect((await read(request, "edit-me"))?.ConnectionLogLevel).toBe("NONE");
  await page.getByLabel("LogEntryExpiry").fill("14");
  await page.getByLabel("UploadLogs").selectOption("Yes");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The properties are saved.")).toBeVisible();
  await expect(row(page, "LogEntryExpiry=14")).toContainText("nora");
  expect(await read(request, "edit-me")).toMatchObject({ LogEntryExpiry: 14, UploadLogs: true, ConnectionLogLevel: "DEBUG" });
});

test("what the app wrote meanwhile is compared and not written over", async ({ page, request, faults }) => {
  faults.expect(/409/);
  await register(request, "conflict-me", { DeviceModel: "before" });
  await signIn(page, "nora");
  await gotoReady(page, `/connections/one/edit?key=${encodeURIComponent("com.sap.myapp/conflict-me")}&group=device`);
  await page.getByLabel("DeviceModel").fill("by hand");
  await merge(request, "conflict-me", { DeviceModel: "by the app" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The app or somebody else changed this registration while you were editing.")).toBeVisible();
  await expect(row(page, "by the app")).toContainText("by hand");
  expect((await read(request, "conflict-me"))?.DeviceModel).toBe("by the app");
  await ready(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The properties are saved.")).toBeVisible();
  expect((await read(request, "conflict-me"))?.DeviceModel).toBe("by hand");
});

test("a registration is deleted after a confirmation, and its app may come back", async ({ page, request }) => {
  await register(request, "delete-me");
  await signIn(page, "nora");
  await gotoReady(page, one("delete-me"));
  await page.getByRole("link", { name: "Delete" }).click();
  await expect(page.getByText("The app is told that it is not registered")).toBeVisible();
  await page.getByRole("button", { name: "Delete the registration" }).click();
  await expect(page.getByText("The registration is deleted.")).toBeVisible();
  expect(await read(request, "delete-me")).toBeUndefined();
  await register(request, "delete-me");
});

test("ticked registrations are deleted by a job after a dry run", async ({ page, request }) => {
  for (const id of ["tick-1", "tick-2", "tick-3"]) await register(request, id);
  await signIn(page, "nora");
  await gotoReady(page, "/connections?q=tick-");
  await row(page, "tick-1").getByRole("checkbox").check();
  await row(page, "tick-3").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Delete …" }).click();
  await expect(page.getByText("2 registrations selected.")).toBeVisible();
  await ready(page);
  await expect(row(page, "tick-3")).toContainText("DEV0001");
  await expect(row(page, "tick-2")).toHaveCount(0);
  await expect(page.getByText("2 registrations may be in use")).toBeVisible();
  await expectAccessible(page);
  expect(await read(request, "tick-1")).toBeDefined();
  await page.getByRole("button", { name: "Delete 2 registrations" }).click();
  await expect(page.getByRole("heading", { name: "Deleting registrations" })).toBeVisible();
  await done(page);
  await expect(page.getByText("2 deleted")).toBeVisible();
  await expectAccessible(page);
  expect(await read(request, "tick-1")).toBeUndefined();
  expect(await read(request, "tick-2")).toBeDefined();
});

/** Waits for the end of the job whose page is shown: without scripts by loading it again. */
async function done(page: Page): Promise<void> {
  const result = page.getByRole("heading", { name: "Result" });
  if (hasScripts()) return await expect(result).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(result).toBeVisible({ timeout: 500 });
  }).toPass();
}

test("more than were shown are not deleted", async ({ page, request, faults }) => {
  faults.expect(/409/);
  await register(request, "more-1");
  await signIn(page, "nora");
  await gotoReady(page, "/connections/delete?scope=all&q=more-");
  await register(request, "more-2");
  await page.getByRole("button", { name: "Delete 1 registration" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "By now these are 2 connections and not 1" })).toBeVisible();
  expect(await read(request, "more-1")).toBeDefined();
  expect(await read(request, "more-2")).toBeDefined();
});

test("a selection that is understood by half selects nothing", async ({ page }) => {
  await signIn(page, "nora");
  for (const query of ["", "?scope=all&idle=soon", "?scope=all&push=pigeon", "?key=nonsense"]) {
    await gotoReady(page, `/connections/delete${query}`);
    await expect(page.getByRole("heading", { name: "Nothing is selected" })).toBeVisible();
  }
});

test("a clean-up is asked for, shown, and done", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/connections/idle");
  const app = row(page, "com.sap.myapp");
  await expect(app).toContainText("30 days");
  await expectAccessible(page);
  await page.getByLabel("Application").selectOption("com.sap.myapp (Field service)");
  await page.getByLabel("Days without a sign of life").fill("2");
  await page.getByRole("button", { name: "Show what would go" }).click();
  await expect(page.locator("#f-days-error")).toContainText("Use 7 to 3650 days");
  await expect(page.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
  await page.getByLabel("Days without a sign of life").fill("3650");
  await page.getByRole("button", { name: "Show what would go" }).click();
  await expect(page.getByText("Nothing would go")).toBeVisible();
  await gotoReady(page, "/connections/idle");
  await page.getByRole("link", { name: "com.sap.myapp" }).click();
  await expect(page.getByRole("heading", { name: "What would go" })).toBeVisible();
  await ready(page);
  await expect(page.getByText("idle by its own setting")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Delete \d+ registrations?$/ }).click();
  await done(page);
  await expect(page.getByText(/^\d+ deleted$/)).toBeVisible();
  await gotoReady(page, "/connections/idle");
  await expect(page.getByRole("heading", { name: "Latest deletions" })).toBeVisible();
  await gotoReady(page, "/connections?idle=30&application=com.sap.myapp");
  await expect(page.getByText("No registration matches")).toBeVisible();
});

test("who may only look is offered no deletion, and cannot start one", async ({ page, faults }) => {
  faults.expect(/403/);
  await signIn(page, "vera");
  for (const path of ["/connections/idle", "/connections/delete?scope=all", `/connections/one/edit?key=com.sap.myapp%2F${seed}`, `/connections/one/delete?key=com.sap.myapp%2F${seed}`]) {
    await gotoReady(page, path);
    await expect(page.getByText("Not allowed").first()).toBeVisible();
    await expect(page.getByRole("button", { name: /Delete|Save/ })).toHaveCount(0);
  }
});

test("the figures are drawn, and tell the same as a table", async ({ page }) => {
  await signIn(page, "vera");
  await gotoReady(page, "/connections/overview?application=com.sap.myapp");
  const chart = page.getByRole("img", { name: /^Registrations, from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: \d+ in all/ });
  await expect(chart).toBeVisible();
  await expect(chart.locator("rect").first()).toBeVisible();
  await expect(row(page, "Android").first()).toContainText("%");
  await page.getByText("The figures as a table").click();
  await expect(page.getByRole("table", { name: "Registrations" }).getByRole("row")).toHaveCount(91);
  await expectAccessible(page);
  await page.getByLabel("Registrations of").selectOption("365");
  await applyFilter(page);
  await expect(page).toHaveURL(/days=365/);
  await page.getByRole("link", { name: "Android", exact: true }).click();
  await expect(page).toHaveURL(/application=com.sap.myapp&type=Android/);
});

test("the header's search finds registrations, the overview counts them, and the log leads to them", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, `/search?q=${seed}`);
  await page.getByRole("main").getByRole("link", { name: new RegExp(seed) }).click();
  await expect(page.getByRole("heading", { level: 1, name: seed })).toBeVisible();
  await gotoReady(page, "/");
  await expect(page.getByRole("heading", { name: "App registrations" })).toBeVisible();
});
