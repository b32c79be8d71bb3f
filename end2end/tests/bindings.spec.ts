import { type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";
import { applyFilter } from "../support/redirections.ts";

/** A telephone number and a user that the runs with and without scripts do not share. */
const own = {
  phone: () => (hasScripts() ? "+4791239001" : "+4791239002"),
  user: () => `my_user:e2e-${hasScripts() ? "js" : "nojs"}`,
};

function row(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

async function cookies(page: Page): Promise<string> {
  return (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
}

test("the list shows the organization's phones and nobody else's", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/bindings");
  await expect(row(page, "+4799988877")).toContainText("Nokia 6300");
  await expect(row(page, "+447400123456")).toHaveCount(0);
  await expect(page.getByRole("main").getByRole("link", { name: /^Bindings/ })).toBeVisible();
  await expectAccessible(page);
  await page.context().clearCookies();
  await signIn(page, "gus");
  await gotoReady(page, "/bindings");
  await expect(row(page, "+447400123456")).toBeVisible();
  expect((await gotoReady(page, "/bindings/12"))?.status()).toBe(404);
});

for (const [words, phone] of [["n95", "+4791234501"], ["my_user:1456", "+4799988877"], ["46701740605", "+46701740605"]] as const) {
  test(`a binding is found by ${words}, and the filter is a chip`, async ({ page }) => {
    await signIn(page, "nora");
    await gotoReady(page, "/bindings");
    await page.getByLabel("Search", { exact: true }).fill(words);
    await applyFilter(page);
    await expect(page).toHaveURL(/q=/);
    await expect(row(page, phone)).toBeVisible();
    await expect(page.locator("tbody tr")).toHaveCount(1);
    await page.getByRole("link", { name: `Remove filter Search: ${words}` }).click();
    await expect(page).toHaveURL(/\/bindings$/);
  });
}

test("columns sort, and what is shown is exported and can be imported again", async ({ page, request }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/bindings?vendor=Nokia");
  const head = page.getByRole("columnheader", { name: "Phone number" });
  await head.getByRole("link").click();
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  const href = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
  expect(href).toContain("vendor=Nokia");
  const csv = await (await request.get(href!, { headers: { cookie: await cookies(page) } })).text();
  expect(csv.split("\r\n")[0]).toBe("phone_number,foreign_user,model_id,vendor,model,timezone,number,last_setup,last_setup_at,created");
  expect(csv).toContain("'+4799988877,my_user:1456,02978288-537f-102b-beff-000ea60275d1,Nokia,6300,Europe/Oslo,12");
  await gotoReady(page, "/bindings/import?paste=1");
  await page.getByRole("textbox", { name: "Lines" }).fill(csv);
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(row(page, "my_user").or(row(page, "+4799988877")).first()).toContainText("bound already");
});

test("a phone is bound, looked at and deleted", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/new");
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Phone number" }).fill(own.phone());
  await page.getByRole("textbox", { name: "User" }).fill(own.user());
  await page.getByLabel("Phone model").selectOption({ label: "Nokia N95" });
  await page.getByRole("textbox", { name: "Time zone" }).fill("Europe/Oslo");
  await page.getByRole("button", { name: "Bind the phone" }).click();
  await expect(page.getByRole("heading", { name: own.phone() })).toBeVisible();
  await expect(page.getByText("The phone is bound. Nothing was sent yet.")).toBeVisible();
  await expect(page.getByText("No setup was sent")).toBeVisible();
  await expect(row(page, "create")).toContainText("nora");
  await expectAccessible(page);
  await gotoReady(page, `${new URL(page.url()).pathname}/delete`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete the binding" }).click();
  await expect(page.getByText("The binding is deleted with its client.")).toBeVisible();
  await expect(row(page, own.phone())).toHaveCount(0);
});

test("what is wrong stands at its field, and what was typed stays", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/new");
  await page.getByRole("textbox", { name: "Phone number" }).fill("+4722334455");
  await page.getByRole("textbox", { name: "User" }).fill("my_user:1");
  await page.getByLabel("Phone model").selectOption({ label: "Nokia 6300" });
  await page.getByRole("textbox", { name: "Time zone" }).fill("Europe/Oslo");
  await page.getByRole("button", { name: "Bind the phone" }).click();
  await expect(page.locator("#f-phone_number-error")).toContainText("no number of a mobile phone");
  await expect(page.getByRole("textbox", { name: "User" })).toHaveValue("my_user:1");
  await expect(page.getByLabel("Phone model")).toHaveValue("02978288-537f-102b-beff-000ea60275d1");
  await page.getByRole("textbox", { name: "Phone number" }).fill("+4799988877");
  await page.getByRole("textbox", { name: "User" }).fill("my_user:1456");
  await page.getByRole("button", { name: "Bind the phone" }).click();
  await expect(page.locator("#f-phone_number-error")).toContainText("bound already, as number 12");
  await page.getByRole("textbox", { name: "User" }).fill("my_user:2");
  await page.getByRole("textbox", { name: "Time zone" }).fill("Mars/Phobos");
  await page.getByRole("button", { name: "Bind the phone" }).click();
  await expect(page.locator("#f-timezone-error")).toContainText("no such time zone");
});

test("the header's search finds bindings, and the overview counts them", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/search?q=99988877");
  await page.getByRole("main").getByRole("link", { name: /\+4799988877/ }).click();
  await expect(page.getByRole("heading", { name: "+4799988877" })).toBeVisible();
  await gotoReady(page, "/");
  await expect(page.getByRole("heading", { name: "Bindings" })).toBeVisible();
});

test("a viewer sees how setups went, and is offered no change and no password", async ({ page, faults }) => {
  faults.expect(/403/);
  await signIn(page, "vera");
  await gotoReady(page, "/bindings");
  await expect(page.getByRole("main").getByRole("link", { name: "New", exact: true })).toHaveCount(0);
  await row(page, "+4791234501").getByRole("link").click();
  await expect(page.getByText("4 delivered").or(page.getByText("3 delivered")).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Send setup" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Delete" })).toHaveCount(0);
  const client = await page.getByRole("main").getByRole("link", { name: /^u\d+$/ }).getAttribute("href");
  for (const path of ["/bindings/new", "/bindings/import", "/bindings/outbox", "/bindings/consumers", `${client}/preview`, `${client}/settings`, `${client}/send`, "/bindings/1/delete"]) {
    await gotoReady(page, path);
    await expect(page.getByText("Not allowed").first(), path).toBeVisible();
  }
});
