import { createServer } from "node:http";
import { type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";
import { applyFilter } from "../support/redirections.ts";

/** A name that the runs with and without scripts do not share. */
function own(name: string): string {
  return `${name}-${hasScripts() ? "js" : "nojs"}`;
}

function row(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

test("an MDM, a customer, a licence and a group are added; the group's secret is shown once", async ({ page, faults }) => {
  faults.expect(/422/);
  const [mdm, customer, licence, group] = [own("mdm"), own("customer"), own("licence"), own("group")];
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/customers?mdm=1");
  await page.getByLabel("mdmId").fill(mdm);
  await page.getByRole("button", { name: "Add the MDM" }).click();
  await expect(page.getByText("The MDM is added.")).toBeVisible();
  await gotoReady(page, "/campaigns/customers?add=1");
  await page.getByLabel("MDM").selectOption({ label: mdm });
  await page.getByLabel("customerId").fill(customer);
  await page.getByLabel("Time zone").fill("Mars/Olympus");
  await page.getByRole("button", { name: "Add the customer" }).click();
  await expect(page.locator("#f-timezone-error")).not.toBeEmpty();
  await page.getByLabel("Time zone").fill("Europe/Oslo");
  await page.getByRole("button", { name: "Add the customer" }).click();
  await expect(row(page, customer)).toContainText("Europe/Oslo");
  await expectAccessible(page);
  await gotoReady(page, "/campaigns/licences?add=1");
  await page.getByLabel("Customer").selectOption({ label: `${customer} (${mdm})` });
  await page.getByRole("textbox", { name: /^Licence/ }).fill(licence);
  await page.getByRole("textbox", { name: /^Seats/ }).fill("5");
  await page.getByRole("button", { name: "Add the licence" }).click();
  await expect(row(page, licence)).toContainText("0/5");
  await expectAccessible(page);
  await gotoReady(page, "/campaigns/groups?add=1");
  await page.getByLabel("Licence").selectOption({ label: `${licence} of ${customer}` });
  await page.getByLabel("groupId").fill(group);
  await page.getByRole("button", { name: "Add the group" }).click();
  const shown = page.getByRole("region", { name: "The new group secret" });
  const secret = await shown.locator("code").innerText();
  expect(secret).toHaveLength(32);
  await expectAccessible(page);
  await gotoReady(page, "/campaigns/groups");
  await expect(row(page, group)).toBeVisible();
  expect(await page.content()).not.toContain(secret);
});

test("policies of a customer are put on what is ordered from now on", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/customers");
  await page.getByRole("link", { name: "Policies of EEEE4444-FF55-AA66-BB77-CCCCCC888888" }).click();
  await page.getByLabel("At work at a time").fill("40");
  await page.getByRole("button", { name: "Save the policies" }).click();
  await expect(row(page, "EEEE4444")).toContainText("at most 40 at work");
});

test("a licence is changed, and one that ends is told apart", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/licences");
  await page.getByRole("link", { name: "Change EFOTA1-fff555-ggg666-hh77" }).click();
  await page.getByRole("textbox", { name: /^Seats/ }).fill("none");
  await page.getByRole("button", { name: "Save the licence" }).click();
  await expect(page.locator("#f-seats-error")).toContainText("whole number");
  await page.getByRole("textbox", { name: /^Seats/ }).fill("90");
  await page.getByRole("button", { name: "Save the licence" }).click();
  await expect(row(page, "EFOTA1-fff555-ggg666-hh77")).toContainText("/90");
});

test("a version is added, made newer, changed and removed", async ({ page, faults }) => {
  faults.expect(/422/);
  const [first, second] = [own("A/B/1"), own("A/B/2")];
  await signIn(page, "nora");
  for (const version of [first, second]) {
    await gotoReady(page, "/campaigns/firmware?add=1");
    await page.getByRole("textbox", { name: /^Model/ }).fill("TEST-1");
    await page.getByRole("textbox", { name: /^Carrier code/ }).fill("XXX");
    await page.getByRole("textbox", { name: /^Version/ }).fill(version);
    await page.getByRole("button", { name: "Add the version" }).click();
    await expect(page.getByText("The version is added as the newest of its model.")).toBeVisible();
  }
  await gotoReady(page, "/campaigns/firmware?add=1");
  await expectAccessible(page);
  await page.getByRole("textbox", { name: /^Model/ }).fill("TEST-1");
  await page.getByRole("textbox", { name: /^Carrier code/ }).fill("XXX");
  await page.getByRole("textbox", { name: /^Version/ }).fill(first);
  await page.getByRole("button", { name: "Add the version" }).click();
  await expect(page.locator("#f-version-error")).toContainText("there already");
  await gotoReady(page, "/campaigns/firmware?q=TEST-1");
  await expect(row(page, second)).toContainText("newest");
  await page.getByRole("button", { name: `Make TEST-1 XXX ${first} newer by one place` }).click();
  await gotoReady(page, "/campaigns/firmware?q=TEST-1");
  await expect(row(page, first)).toContainText("newest");
  await page.getByRole("link", { name: `Change TEST-1 XXX ${first}` }).click();
  await page.getByLabel("Description").fill("Mends it");
  await page.getByRole("button", { name: "Save the version" }).click();
  await expect(row(page, first)).toContainText("Mends it");
  await gotoReady(page, "/campaigns/firmware?q=TEST-1");
  await page.getByRole("link", { name: `Remove TEST-1 XXX ${first}` }).click();
  await page.getByRole("button", { name: "Remove the version" }).click();
  await expect(page.getByText("The version is removed.")).toBeVisible();
});

test("a catalogue is imported as a file and as a list, whole or not at all", async ({ page, faults }) => {
  faults.expect(/422/);
  const model = own("IMP").toUpperCase();
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/firmware?import=1");
  await expectAccessible(page);
  const file = (text: string) => ({ name: "firmware.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByLabel("File", { exact: true }).setInputFiles(file("model,carrier\nX,Y\n"));
  await page.getByRole("button", { name: "Import the file" }).click();
  await expect(page.getByRole("alert").first()).toContainText("first line");
  await page.getByLabel("File", { exact: true }).setInputFiles(file(`model,carrier,version\n${model},DBT,1\n${model},DBT,2\n`));
  await page.getByRole("button", { name: "Import the file" }).click();
  await expect(page.getByText("2 versions are added.")).toBeVisible();
  await gotoReady(page, "/campaigns/firmware?import=paste");
  await page.getByLabel("Lines").fill(`[{"model": "${model}", "carrier": "DBT", "version": "3"}]`);
  await page.getByRole("button", { name: "Import the list" }).click();
  await expect(page.getByText("1 versions are added.")).toBeVisible();
});

test("devices are listed, added and shown with what became of them", async ({ page, faults }) => {
  faults.expect(/422/);
  const device = own("D1");
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/devices");
  await expectAccessible(page);
  await page.getByLabel("Search", { exact: true }).fill("R58M010007");
  await applyFilter(page);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.getByRole("link", { name: "R58M010007", exact: true }).click();
  await expect(page.getByRole("heading", { name: "R58M010007" })).toBeVisible();
  await expect(row(page, "Failed").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Give it a secret of its own" }).click();
  await page.getByRole("button", { name: "Make the secret" }).click();
  await expect(page.getByRole("region", { name: "The new device secret" })).toBeVisible();
  await gotoReady(page, "/campaigns/devices?add=1");
  await page.getByRole("button", { name: "Add the device" }).click();
  await expect(page.locator("#f-group-error")).toContainText("Choose a group");
  await page.getByLabel("Group").selectOption({ index: 1 });
  await page.getByRole("textbox", { name: /^Device/ }).fill(device);
  await page.getByRole("textbox", { name: /^Model/ }).fill("SM-G930F");
  await page.getByRole("textbox", { name: /^Carrier code/ }).fill("DBT");
  await page.getByRole("button", { name: "Add the device" }).click();
  await expect(page.getByText("The device is in the group.")).toBeVisible();
  await gotoReady(page, `/campaigns/devices?q=${device}`);
  await page.getByRole("link", { name: device, exact: true }).click();
  await page.getByRole("link", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove the device" }).click();
  await expect(page.getByText("The device is removed.")).toBeVisible();
});

/** Two good rows, one that is there already, and two that are refused. */
function list(): string {
  const device = own("IMPORTED");
  return `device,model,carrier,shelf\n${device}-1,SM-G930F,DBT,1\n${device}-2,SM-G930F,DBT,2\nR58M000001,GT-S8500A,QA4,3\n${device}-3,SM G930F,DBT,4\n${device}-1,SM-G930F,DBT,5\n`;
}

test("a file of devices: the dry run row by row, the run, the refused rows", async ({ page, request }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/devices");
  await page.getByRole("main").getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Import devices" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Group").selectOption({ label: "Test Device Group (EEEE4444-FF55-AA66-BB77-CCCCCC888888)" });
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "devices.csv", mimeType: "text/csv", buffer: Buffer.from(list()) });
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page).toHaveURL(/\/campaigns\/devices\/import\/[a-z0-9]+$/);
  await expect(page.getByText("2 devices are added; 1 are in the group already and stay as they are; 2 rows are refused and left out.")).toBeVisible();
  await expect(page.getByText("shelf", { exact: true })).toBeVisible();
  await expect(row(page, `${own("IMPORTED")}-3`)).toContainText("model");
  await expect(row(page, "This device stands in the file twice.")).toContainText("6");
  await expectAccessible(page);
  const cookies = (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const refused = await page.getByRole("link", { name: "All refused rows as CSV" }).getAttribute("href");
  const csv = await (await request.get(refused!, { headers: { cookie: cookies } })).text();
  expect(csv.trim().split("\r\n")).toHaveLength(3);
  const draft = page.url();
  await gotoReady(page, `/campaigns/devices?q=${own("IMPORTED")}`);
  await expect(page.getByText("No device matches")).toBeVisible();
  await gotoReady(page, draft);
  await page.getByRole("button", { name: "Add 2 devices" }).click();
  await expect(page.getByText("2 devices are added.")).toBeVisible();
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await gotoReady(page, `/campaigns/devices?q=${own("IMPORTED")}`);
  await expect(page.locator("tbody tr")).toHaveCount(2);
});

test("a list of devices without a group, or that is none, comes back to its form", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/devices/import?paste=1");
  await page.getByLabel("Lines").fill("device,model,carrier\nA,B,C\n");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.locator("#f-group-error")).toContainText("Choose a group");
  await expect(page.getByLabel("Lines")).toHaveValue(/A,B,C/);
  await page.getByLabel("Group").selectOption({ index: 1 });
  await page.getByLabel("Lines").fill("device,model\nA,B");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.locator("#f-text-error")).toContainText("first line");
  await gotoReady(page, "/campaigns/devices/import");
  const file = { name: "devices.csv", mimeType: "text/csv", buffer: Buffer.from("device,model,carrier\nA,B,C\n") };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.locator("#f-group-error")).toContainText("Choose a group");
  await page.getByLabel("Group").selectOption({ index: 1 });
  const chosen = await page.getByLabel("Group").inputValue();
  await page.getByLabel("File", { exact: true }).setInputFiles({ ...file, buffer: Buffer.from([0xff, 0xfe, 0x00]) });
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("alert").first()).toContainText("not UTF-8");
  await expect(page.getByLabel("Group")).toHaveValue(chosen);
});

test("an OAuth client gets a token until it is revoked", async ({ page, request }) => {
  const note = own("Test MDM");
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/clients?new=1");
  await page.getByLabel("Note").fill(note);
  await page.getByLabel("d1e2f3g4h5").check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the client" }).click();
  const secret = await page.getByRole("region", { name: "The new client secret" }).locator("code").innerText();
  const id = new URL(page.url()).searchParams.get("made") ?? (await row(page, note).locator("td").first().innerText());
  const token = (client_secret: string) =>
    request.post("/iam/auth/oauth/v2/token", { form: { grant_type: "client_credentials", client_id: id, client_secret } });
  expect((await token(secret)).status()).toBe(200);
  await gotoReady(page, "/campaigns/clients");
  await expectAccessible(page);
  await page.getByRole("link", { name: `Revoke ${note}` }).click();
  await page.getByRole("button", { name: "Revoke the client" }).click();
  await expect(page.getByText("The client is revoked.")).toBeVisible();
  expect((await token(secret)).status()).not.toBe(200);
});

test("a webhook is added, and its log tells why nothing goes inside", async ({ page, faults }) => {
  faults.expect(/422/);
  const heard: string[] = [];
  const receiver = createServer((asked, answer) => {
    heard.push(asked.url ?? "");
    answer.writeHead(204).end();
  });
  await new Promise<void>((ready) => receiver.listen(0, "127.0.0.1", ready));
  const { port } = receiver.address() as { port: number };
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns/webhooks?new=1");
  await page.getByLabel("Address").fill("ftp://mdm.example/");
  await page.getByRole("button", { name: "Add the webhook" }).click();
  await expect(page.locator("#f-url-error")).toContainText("https://");
  await expectAccessible(page);
  await page.getByLabel("Address").fill(`http://127.0.0.1:${port}/hooks`);
  await page.getByRole("button", { name: "Add the webhook" }).click();
  await expect(page.getByRole("region", { name: "The new signing secret" })).toBeVisible();
  await gotoReady(page, `/campaigns/new?group=&model=`);
  await page.getByLabel("Group", { exact: true }).selectOption({ index: 2 });
  await page.getByLabel("Model and carrier code").selectOption("SM-G930F VOD");
  if (!hasScripts()) await page.getByRole("button", { name: "Go on" }).click();
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("First day").fill(day(3));
  await page.getByLabel("Last day").fill(day(4));
  await page.getByRole("button", { name: "Show what it would do" }).click();
  await page.getByRole("button", { name: "Order the campaign" }).click();
  await expect(page.getByText("The campaign is ordered.")).toBeVisible();
  await expect(async () => {
    await gotoReady(page, "/campaigns/webhooks");
    await expect(row(page, "PATCHBAY_WEBHOOK_NETWORKS").first()).toContainText("created", { timeout: 500 });
  }).toPass();
  await expectAccessible(page);
  expect(heard).toEqual([]);
  receiver.close();
});
