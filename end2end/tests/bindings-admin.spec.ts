import { type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";

/** A name that the runs with and without scripts do not share. */
function own(name: string): string {
  return `${name} ${hasScripts() ? "js" : "nojs"}`;
}

function row(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

test("a file of phones: the dry run, the run, the refused rows", async ({ page, request }) => {
  const digit = hasScripts() ? "1" : "2";
  const user = own("import").replace(" ", ":");
  const file = [
    "phone_number,foreign_user,vendor,model,shoe",
    `+479123${digit}811,${user}-a,nokia,6300,42`,
    `+479123${digit}812,${user}-b,Nokia,E71,43`,
    `+4722334455,${user}-c,Nokia,E71,1`,
    `+479123${digit}813,${user}-d,Nokia,Nonesuch,2`,
    "",
  ].join("\n");
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/import");
  await expectAccessible(page);
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "phones.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByText("2 phones are bound; 2 rows are refused and left out.")).toBeVisible();
  await expect(page.getByText("shoe")).toBeVisible();
  await expect(row(page, "+4722334455")).toContainText("no number of a mobile phone");
  await expectAccessible(page);
  const cookie = (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const refused = await page.getByRole("link", { name: "All refused rows as CSV" }).getAttribute("href");
  const csv = await (await request.get(refused!, { headers: { cookie } })).text();
  expect(csv.trim().split("\r\n")).toHaveLength(3);
  const draft = new URL(page.url()).pathname;
  await page.getByRole("button", { name: "Bind 2 phones" }).click();
  await expect(page.getByText("Done")).toBeVisible();
  await gotoReady(page, `/bindings?q=${encodeURIComponent(user)}`);
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await page.context().clearCookies();
  await signIn(page, "gus");
  expect((await gotoReady(page, draft))?.status(), "a draft is its sender's alone").toBe(404);
});

test("what is no list of phones comes back to its form", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/import?paste=1");
  await page.getByRole("textbox", { name: "Lines" }).fill("name,phone\nx,y\n");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByRole("alert").first()).toContainText("The first line names the columns");
  await expect(page.getByRole("textbox", { name: "Lines" })).toHaveValue(/name,phone/);
});

test("an application and its token are made, shown once, replaced and removed", async ({ page, faults }) => {
  faults.expect(/422/);
  const name = own("Application");
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/consumers");
  await expect(page.getByRole("heading", { name: "Mobile backup application" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "New", exact: true }).click();
  await page.getByRole("button", { name: "Make the application" }).click();
  await expect(page.locator("#f-label-error")).toContainText("Say what it is for");
  await page.getByRole("textbox", { name: /^What it is for/ }).fill(name);
  await page.getByRole("button", { name: "Make the application" }).click();
  const shown = page.getByRole("region", { name: "The new secret" });
  await expect(shown).toBeVisible();
  const secret = await shown.locator("code").innerText();
  expect(secret).toHaveLength(32);
  await gotoReady(page, "/bindings/consumers");
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("link", { name: `New token for ${name}` }).click();
  await page.getByRole("textbox", { name: /^What it is for/ }).fill(`${name} token`);
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(shown).toBeVisible();
  await expect(row(page, `${name} token`)).toBeVisible();
  await page.getByRole("link", { name: `Replace the secret of ${name}` }).click();
  await page.getByRole("button", { name: "Replace the secret" }).click();
  await expect(shown).toBeVisible();
  expect(await shown.locator("code").innerText()).not.toBe(secret);
  await page.getByRole("link", { name: `Revoke ${name} token` }).click();
  await page.getByRole("button", { name: "Revoke the token" }).click();
  await expect(page.getByText("The token is revoked.")).toBeVisible();
  await page.getByRole("link", { name: `Remove ${name}` }).click();
  await page.getByRole("button", { name: "Remove the application" }).click();
  await expect(page.getByText("The application is removed with its tokens.")).toBeVisible();
  await expect(page.getByRole("heading", { name, exact: true })).toHaveCount(0);
});

test("gateways tell how they are, and take a test message", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/gateways");
  await expect(row(page, "outbox")).toContainText("Ready");
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Phone number" }).fill("+4722334455");
  await page.getByRole("button", { name: "Send the test message" }).click();
  await expect(page.locator("#f-phone_number-error")).toContainText("no number of a mobile phone");
  await page.getByRole("textbox", { name: "Phone number" }).fill("+4791234501");
  await page.getByRole("button", { name: "Send the test message" }).click();
  await expect(page.getByText("The gateway took the test message.")).toBeVisible();
});

test("what phones are sent is set for the organization", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "gus");
  await gotoReady(page, "/bindings/settings");
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Synchronization server" }).fill("ftp://sync.example.net");
  await page.getByRole("textbox", { name: "Setups a minute" }).fill("100");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.locator("#f-server-error")).not.toBeEmpty();
  await expect(page.locator("#f-setups_a_minute-error")).toContainText("1 to 60");
  await page.getByRole("textbox", { name: "Synchronization server" }).fill("https://sync.example.net:8443/s");
  await page.getByRole("textbox", { name: "Setups a minute" }).fill("5");
  await page.getByLabel("Notes").uncheck();
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("The settings are saved.")).toBeVisible();
  await gotoReady(page, "/bindings/settings");
  await expect(page.getByLabel("Notes")).not.toBeChecked();
  await expect(page.getByLabel("Contacts")).toBeChecked();
});

test("phone models are searched by everybody and changed by operators", async ({ page, faults }) => {
  faults.expect(/4(03|22)/);
  const name = own("Probe");
  await signIn(page, "vera");
  await gotoReady(page, "/bindings/models?vendor=Nokia&q=n95");
  await expect(row(page, "N95 8GB")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Edit/ })).toHaveCount(0);
  await expectAccessible(page);
  await page.context().clearCookies();
  await signIn(page, "olga");
  await gotoReady(page, "/bindings/models?add=1");
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Vendor" }).fill("Acme");
  await page.getByRole("textbox", { name: "Model" }).fill(name);
  await page.getByLabel("Settings by hand").check();
  await page.getByRole("button", { name: "Add the model" }).click();
  await expect(row(page, name)).toContainText("Settings by hand");
  await page.getByRole("link", { name: `Edit Acme ${name}` }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("Has a keyboard.");
  await page.getByRole("button", { name: "Save the model" }).click();
  await expect(row(page, name)).toContainText("Has a keyboard.");
  await page.getByRole("link", { name: `Delete Acme ${name}` }).click();
  await page.getByRole("button", { name: "Delete the model" }).click();
  await expect(page.getByText("The phone model is deleted.")).toBeVisible();
  await gotoReady(page, "/bindings/models?import=1");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from("vendor,name\nAcme,X\n") });
  await page.getByRole("button", { name: "Import the file" }).click();
  await expect(page.getByRole("alert").first()).toContainText("The column capability is missing.");
  const good = Buffer.from(`vendor,name,capability\nAcme,${name} 2,oma-cp\n`);
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "good.csv", mimeType: "text/csv", buffer: good });
  await page.getByRole("button", { name: "Import the file" }).click();
  await expect(page.getByText("1 phone models were added or changed.")).toBeVisible();
});

test("a SyncML client without a binding is registered and deleted", async ({ page }) => {
  const phone = hasScripts() ? "+4791239011" : "+4791239012";
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/clients");
  await expect(row(page, "+4799988877")).toContainText("#12");
  await expectAccessible(page);
  await page.getByRole("main").getByRole("link", { name: "New", exact: true }).click();
  await page.getByRole("textbox", { name: "Phone number" }).fill(phone);
  await page.getByRole("textbox", { name: "User" }).fill("my_user:alone");
  await page.getByLabel("Phone model").selectOption({ label: "Nokia E71" });
  await page.getByRole("button", { name: "Register the client" }).click();
  await expect(page.getByText("it was registered by itself")).toBeVisible();
  await expectAccessible(page);
  await gotoReady(page, `${new URL(page.url()).pathname}/delete`);
  await page.getByRole("button", { name: "Delete the client" }).click();
  await expect(page.getByText("The client is deleted.")).toBeVisible();
  await expect(row(page, phone)).toHaveCount(0);
});
