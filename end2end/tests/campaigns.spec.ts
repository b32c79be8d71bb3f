import { type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";
import { applyFilter } from "../support/redirections.ts";

function row(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

/** The page of the first campaign in a state. */
async function openFirst(page: Page, state: string): Promise<void> {
  await gotoReady(page, `/campaigns?state=${state}`);
  await page.locator("tbody a.row-link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(" in ");
}

/** A day so many days from now, as a date field takes it. */
function day(ahead: number): string {
  return new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
}

test("the list shows the organization's campaigns and nobody else's", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns");
  for (const state of ["Scheduled", "Awaiting approval", "Cancelled", "Expired"]) await expect(row(page, state).first()).toBeVisible();
  await expectAccessible(page);
  await page.context().clearCookies();
  await signIn(page, "gus");
  await gotoReady(page, "/campaigns");
  await expect(page.getByText("No campaigns yet")).toBeVisible();
});

test("a campaign is found by its words and its state, and what is shown is exported", async ({ page, request }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns?state=expired");
  await page.getByLabel("Search", { exact: true }).fill("sm-g930f");
  await applyFilter(page);
  await expect(page).toHaveURL(/q=sm-g930f/);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  const href = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
  const cookies = (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const csv = await (await request.get(href!, { headers: { cookie: cookies } })).text();
  expect(csv.split("\r\n")[0]).toContain("id,state,reason,mdm,customer,group,model,carrier,target");
  expect(csv).toContain(",expired,");
  await page.getByRole("link", { name: "Remove filter State: Expired" }).click();
  await expect(page).toHaveURL(/\/campaigns\?q=sm-g930f$/);
});

test("the calendar shows the windows of a week", async ({ page }) => {
  await signIn(page, "vera");
  await gotoReady(page, "/campaigns/calendar");
  await expect(page.getByRole("heading", { name: /^Open now/ })).toBeVisible();
  await expect(page.getByText(/^01.04/).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Week after" }).click();
  await expect(page).toHaveURL(/week=\d{4}-\d\d-\d\d/);
  await gotoReady(page, "/campaigns/calendar?week=2001-01-01");
  await expect(page.getByText("No windows in this week")).toBeVisible();
});

test("a campaign's page tells its state, its figures and its devices", async ({ page }) => {
  await signIn(page, "vera");
  await openFirst(page, "active");
  // Of twelve, and of those that a test of the import added to the group.
  await expect(page.getByText(/Devices that have it: 6 of 1\d/)).toBeVisible();
  await expect(row(page, "R58M010007")).toContainText("last error 402");
  await expectAccessible(page);
  await page.getByLabel("State").selectOption("failed");
  await applyFilter(page);
  await expect(page).toHaveURL(/progress=failed/);
  await expect(page.locator("tbody tr").filter({ hasText: "R58M" })).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Pause" })).toHaveCount(0);
});

test("a viewer is offered no change, and cannot make one", async ({ page, faults }) => {
  faults.expect(/403/);
  await signIn(page, "vera");
  await gotoReady(page, "/campaigns");
  await expect(page.getByRole("main").getByRole("link", { name: "New", exact: true })).toHaveCount(0);
  for (const path of ["/campaigns/new", "/campaigns/clients", "/campaigns/webhooks"]) {
    await gotoReady(page, path);
    await expect(page.getByText("Not allowed").first()).toBeVisible();
  }
});

test("a campaign is ordered by form, previewed, paused, resumed and cancelled", async ({ page, faults }) => {
  faults.expect(/422/);
  // The runs with and without scripts have a server each; their targets may be the same.
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/new");
  await page.getByLabel("Group", { exact: true }).selectOption({ index: 1 });
  await page.getByLabel("Model and carrier code").selectOption("SM-G930F VOD");
  const goOn = page.getByRole("button", { name: "Go on" });
  if (!hasScripts()) await goOn.click();
  await page.getByLabel("First day").fill(day(2));
  await page.getByLabel("Last day").fill(day(12));
  await page.getByRole("button", { name: "Show what it would do" }).click();
  await expect(page.locator("#f-end_date-error")).toContainText("at most 7 days");
  await expect(page.getByLabel("First day")).toHaveValue(day(2));
  await page.getByLabel("Last day").fill(day(5));
  await page.getByRole("button", { name: "Show what it would do" }).click();
  await expect(page.getByText(/01:00 local time, 4 nights, 0 devices/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Order the campaign" }).click();
  await expect(page.getByText("The campaign is ordered.")).toBeVisible();
  for (const [verb, done] of [["Pause", "The campaign is paused."], ["Resume", "The campaign goes on."], ["Cancel the campaign", "The campaign is cancelled."]] as const) {
    await page.getByRole("link", { name: verb, exact: true }).click();
    await page.getByLabel("Reason").fill("Because of the test");
    await page.getByRole("button", { name: verb, exact: true }).click();
    await expect(page.getByText(done)).toBeVisible();
  }
  await expect(page.getByText("Because of the test").first()).toBeVisible();
});

test("an action without its reason is refused at the field", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await openFirst(page, "active");
  const id = /orders\/([^?]+)/.exec(page.url())![1]!;
  await gotoReady(page, `/campaigns/orders/${id}/do/pause`);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.locator("#f-reason-error")).toContainText("Say why");
  await gotoReady(page, `/campaigns/orders/${id}/do/approve`);
  await expect(page.getByText("A campaign that is active cannot be approved.")).toBeVisible();
});

test("policies are put on a campaign, and what makes no sense is refused", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await openFirst(page, "awaiting-approval");
  await page.getByRole("link", { name: "Policies" }).click();
  await page.getByLabel("Canary share").fill("0");
  await page.getByRole("button", { name: "Save the policies" }).click();
  await expect(page.locator("#f-canary_percent-error")).toContainText("1 to 100");
  await expectAccessible(page);
  await page.getByLabel("Canary share").fill("10");
  await page.getByLabel("Error threshold").fill("20");
  await page.getByRole("button", { name: "Save the policies" }).click();
  await expect(page.getByText(/10 percent of the devices/)).toBeVisible();
  await expect(page.getByText(/pauses at 20 percent failed/)).toBeVisible();
});

test("the header's search finds campaigns, and the overview counts them", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/search?q=SM-G930F");
  await expect(page.getByRole("heading", { name: "Firmware campaigns" })).toBeVisible();
  await gotoReady(page, "/");
  await expect(page.getByRole("heading", { name: "Firmware campaigns" })).toBeVisible();
});
