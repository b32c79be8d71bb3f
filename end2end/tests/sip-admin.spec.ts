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

test("the list shows the organization's accounts and nobody else's", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/sip");
  for (const user of ["alice", "bob", "carol"]) await expect(row(page, `${user}@example.org`)).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: /^All accounts/ })).toBeVisible();
  await expectAccessible(page);
});

test("another organization sees none of them", async ({ page }) => {
  await signIn(page, "gus");
  await gotoReady(page, "/sip");
  await expect(page.getByText("No SIP accounts yet")).toBeVisible();
  expect((await gotoReady(page, "/sip/accounts/alice@example.org"))?.status()).toBe(404);
});

for (const [words, user] of [["ALICE", "alice"], ["Bakker", "bob"], ["carol@mail", "carol"]] as const) {
  test(`an account is found by ${words}, and the filter is a chip`, async ({ page }) => {
    await signIn(page, "nora");
    await gotoReady(page, "/sip");
    await page.getByLabel("Search", { exact: true }).fill(words);
    await applyFilter(page);
    await expect(page).toHaveURL(/q=/);
    await expect(row(page, `${user}@example.org`)).toBeVisible();
    await expect(page.locator("tbody tr")).toHaveCount(1);
    await page.getByRole("link", { name: `Remove filter Search: ${words}` }).click();
    await expect(page).toHaveURL(/\/sip$/);
  });
}

test("columns sort, and what is shown is exported", async ({ page, request }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/sip?q=example.org");
  const head = page.getByRole("columnheader", { name: "Address" });
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  await head.getByRole("link").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  const href = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
  expect(href).toContain("direction=desc");
  const cookies = (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const csv = await (await request.get(href!, { headers: { cookie: cookies } })).text();
  expect(csv.split("\r\n")[0]).toBe("address,name,email,locked,listed,devices,balance,created,updated");
  expect(csv).toContain("alice@example.org,Alice Example");
  const calls = await (await request.get("/sip/calls/export.json?account=alice@example.org", { headers: { cookie: cookies } })).json();
  expect(calls).toHaveLength(10);
});

test("an account is made with a password that is shown once", async ({ page }) => {
  const user = own("dora");
  await signIn(page, "nora");
  await gotoReady(page, "/sip/new");
  await page.getByRole("textbox", { name: /^Name/ }).fill(user);
  await page.getByRole("textbox", { name: "First name" }).fill("Dora");
  await page.getByRole("button", { name: "Make the account" }).click();
  const shown = page.getByRole("region", { name: "The new SIP password" });
  await expect(shown).toBeVisible();
  const secret = await shown.locator("code").innerText();
  expect(secret).toHaveLength(16);
  await expect(page.getByRole("heading", { name: `${user}@example.org` })).toBeVisible();
  await page.reload();
  await expect(shown).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);
});

test("what is wrong stands at its field, and what was typed stays", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/sip/new");
  await expectAccessible(page);
  await page.getByRole("textbox", { name: /^Name/ }).fill("-bad name");
  await page.getByRole("textbox", { name: "Mobile number" }).fill("0612345678x");
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page.locator("#f-mobile-error")).toContainText("+");
  await expect(page.locator("#f-username-error")).not.toBeEmpty();
  await expect(page.getByRole("textbox", { name: /^Name/ })).toHaveValue("-bad name");
  await expect(page.getByRole("textbox", { name: "Mobile number" })).toHaveValue("0612345678x");
});

test("calls are filtered, and a day that is none is refused", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "vera");
  await gotoReady(page, "/sip/calls?account=alice@example.org&outcome=missed");
  await expect(row(page, "carol@example.org")).toContainText("Missed");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Remove filter Outcome: Missed" })).toBeVisible();
  await expectAccessible(page);
  await gotoReady(page, "/sip/calls?from=yesterday");
  await expect(page.getByRole("alert")).toContainText("YYYY-MM-DD");
});

test("devices of all accounts are listed, and one is removed after a question", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/sip/devices?q=bob@");
  await expect(row(page, "bob@example.org").first()).toBeVisible();
  await expectAccessible(page);
  const before = await page.locator("tbody tr").count();
  await page.getByRole("link", { name: /^Remove/ }).last().click();
  await expect(page.getByRole("heading", { name: /of bob@example.org\?$/ })).toBeVisible();
  await page.getByRole("link", { name: "Keep it" }).click();
  await expect(page.locator("tbody tr").filter({ hasText: "bob@" })).toHaveCount(before);
});

test("numbers are assigned and taken back", async ({ page, faults }) => {
  faults.expect(/422/);
  const number = hasScripts() ? "+31205550101" : "+31205550102";
  await signIn(page, "nora");
  await gotoReady(page, "/sip/numbers?assign=1");
  await page.getByRole("textbox", { name: "Number" }).fill(number);
  await page.getByRole("textbox", { name: "Account" }).fill("nobody@example.org");
  await page.getByRole("button", { name: "Assign the number" }).click();
  await expect(page.locator("#f-account-error")).toContainText("There is no such account.");
  await expect(page.getByRole("textbox", { name: "Number" })).toHaveValue(number);
  await page.getByRole("textbox", { name: "Account" }).fill("carol@example.org");
  await page.getByRole("button", { name: "Assign the number" }).click();
  await expect(row(page, number)).toContainText("carol@example.org");
  await expectAccessible(page);
  await page.getByRole("link", { name: `Take back ${number}` }).click();
  await page.getByRole("button", { name: "Take the number back" }).click();
  await expect(page.getByText("The number is free again.")).toBeVisible();
  await expect(row(page, number)).toHaveCount(0);
});

test("a domain is added, changed and deleted; one with accounts is not", async ({ page, faults }) => {
  faults.expect(/422/);
  const domain = `${own("sip")}.example.net`;
  await signIn(page, "nora");
  await gotoReady(page, "/sip/domains");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Add", exact: true }).click();
  await page.getByRole("textbox", { name: "Domain" }).fill(domain);
  await page.getByRole("textbox", { name: "Currency" }).fill("EURO");
  await page.getByRole("button", { name: "Add the domain" }).click();
  await expect(page.locator("#f-currency-error")).toContainText("three letters");
  await page.getByRole("textbox", { name: "Currency" }).fill("NOK");
  await page.getByRole("textbox", { name: "Time zone" }).fill("Europe/Oslo");
  await page.getByRole("button", { name: "Add the domain" }).click();
  await expect(row(page, domain)).toContainText("Europe/Oslo");
  await page.getByRole("link", { name: `Change ${domain}` }).click();
  await page.getByRole("textbox", { name: "Currency" }).fill("SEK");
  await page.getByRole("button", { name: "Save the domain" }).click();
  await expect(row(page, domain)).toContainText("SEK");
  await page.getByRole("link", { name: `Delete ${domain}` }).click();
  await page.getByRole("button", { name: "Delete the domain" }).click();
  await expect(page.getByText("The domain is deleted.")).toBeVisible();
  await gotoReady(page, "/sip/domains?delete=example.org");
  await expect(page.getByText(/This domain has accounts/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete the domain" })).toHaveCount(0);
});

test("vouchers are made, and their numbers are shown once", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/sip/vouchers");
  await page.getByRole("textbox", { name: "How many" }).fill("0");
  await page.getByRole("textbox", { name: "Amount each" }).fill("10");
  await page.getByRole("button", { name: "Make the vouchers" }).click();
  await expect(page.locator("#f-count-error")).toContainText("1 to 500");
  await page.getByRole("textbox", { name: "How many" }).fill("3");
  await page.getByRole("button", { name: "Make the vouchers" }).click();
  const secrets = page.getByRole("region", { name: "The new vouchers" }).first();
  await expect(secrets).toBeVisible();
  const lines = (await secrets.locator("code").innerText()).trim().split(/\r?\n/);
  expect(lines).toHaveLength(4);
  const [id, number] = lines[1]!.split(",");
  await expect(row(page, id!)).toContainText("Open");
  await expectAccessible(page);
  await gotoReady(page, "/sip/vouchers");
  expect(await page.content()).not.toContain(number!);
});

test("a proxy gets a credential of its own, which opens the feeds", async ({ page, request }) => {
  const name = own("proxy");
  await signIn(page, "nora");
  await gotoReady(page, "/sip/proxies");
  await page.getByRole("link", { name: "New", exact: true }).click();
  await page.getByRole("textbox", { name: /^Name/ }).fill(name);
  await page.getByRole("button", { name: "Create the credential" }).click();
  const shown = page.getByRole("region", { name: "The new secret" });
  await expect(shown).toBeVisible();
  const secret = await shown.locator("code").innerText();
  const ask = (password: string) =>
    request.post("/sip/v1/route", {
      headers: { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`, "content-type": "application/json" },
      data: { caller: "sip:x@example.com", callee: "sip:nobody@example.org" },
    });
  expect(await (await ask(secret)).text()).toContain("not-found");
  await gotoReady(page, "/sip/proxies");
  await expectAccessible(page);
  await page.getByRole("link", { name: `Revoke ${name}` }).click();
  await page.getByRole("button", { name: "Revoke the credential" }).click();
  await expect(page).toHaveURL(/\/sip\/proxies/);
  await expect(row(page, name)).toHaveCount(0);
  expect((await ask(secret)).status()).toBe(401);
});

test("operators load a table of networks, nobody else", async ({ page, faults }) => {
  faults.expect(/4(03|22)/);
  await signIn(page, "nora");
  expect((await gotoReady(page, "/sip/networks"))?.status()).toBe(403);
  await page.context().clearCookies();
  await signIn(page, "olga");
  await gotoReady(page, "/sip/networks");
  await expectAccessible(page);
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from("network\n192.0.2.0/33\n") });
  await page.getByRole("button", { name: "Load the file" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Line 2");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "good.csv", mimeType: "text/csv", buffer: Buffer.from("network,city\n192.0.2.0/24,Amsterdam\n198.51.100.0/24,Oslo\n") });
  await page.getByRole("button", { name: "Load the file" }).click();
  await expect(page.getByText("2 networks are loaded")).toBeVisible();
  await expect(page.getByText("2 ranges of addresses are loaded.")).toBeVisible();
});

test("the header's search finds accounts, and the overview counts them", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/search?q=alice");
  await page.getByRole("main").getByRole("link", { name: /alice@example.org/ }).click();
  await expect(page.getByRole("heading", { name: "alice@example.org" })).toBeVisible();
  await gotoReady(page, "/");
  await expect(page.getByRole("heading", { name: "SIP accounts" })).toBeVisible();
});

test("a viewer is offered no change", async ({ page }) => {
  await signIn(page, "vera");
  await gotoReady(page, "/sip");
  await expect(row(page, "alice@example.org")).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "New", exact: true })).toHaveCount(0);
  await gotoReady(page, "/sip/accounts/alice@example.org");
  await expect(page.getByRole("link", { name: "Delete" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Change the balance" })).toHaveCount(0);
  for (const path of ["/sip/new", "/sip/import", "/sip/proxies", "/sip/accounts/alice@example.org/delete"]) {
    await gotoReady(page, path);
    await expect(page.getByText("Not allowed").first()).toBeVisible();
  }
});
