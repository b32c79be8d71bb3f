import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";

function row(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

/** The page of the client behind a binding. */
async function clientOf(page: Page, binding: number): Promise<string> {
  await gotoReady(page, `/bindings/${binding}`);
  return (await page.getByRole("main").getByRole("link", { name: /^u\d+$/ }).getAttribute("href"))!;
}

/** A file of this server, as somebody who is signed in gets it. */
async function file(page: Page, request: import("@playwright/test").APIRequestContext, path: string): Promise<Buffer> {
  const cookie = (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const answer = await request.get(path, { headers: { cookie } });
  expect(answer.status(), path).toBe(200);
  return answer.body();
}

test("a setup is sent with a PIN that is shown once; its message is in the outbox and verifies", async ({ page, request }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/12");
  await page.getByRole("link", { name: "Send setup" }).click();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "PIN" }).fill("1234");
  await page.getByRole("button", { name: "Send the setup" }).click();
  const shown = page.getByRole("region", { name: "The PIN" });
  await expect(shown.locator("code").first()).toHaveText("1234");
  await expect(shown).toContainText("Your phone +4799988877 gets a message with the settings of “Mobile Backup” now.");
  await expect(shown).toContainText("type 1234.");
  await expect(page.getByText("outbox").first()).toBeVisible();
  await expect(row(page, "1 of 4").or(row(page, "1 of 5")).first()).toContainText("Accepted");
  await expectAccessible(page);
  const number = /setups\/(\d+)/.exec(page.url())![1]!;
  await page.reload();
  await expect(shown).toHaveCount(0);
  expect(await page.content()).not.toContain("type 1234");

  await gotoReady(page, "/bindings/outbox");
  await expectAccessible(page);
  await row(page, `#${number}`).getByRole("link").click();
  await expect(page.getByText("http://sync.example.com/syncml")).toBeVisible();
  const mac = await page.locator(".definition").filter({ hasText: "Signature" }).locator(".mono").innerText();
  await expectAccessible(page);
  await page.getByRole("link", { name: "XML" }).click();
  await expect(page.locator("pre")).toContainText("w5");
  await page.getByRole("link", { name: "Octets" }).click();
  await expect(row(page, "To port 2948, from port 9200").first()).toBeVisible();
  await expect(row(page, "WBXML 1.3")).toContainText("03");
  await expectAccessible(page);
  const document = await file(page, request, `/bindings/setups/${number}/document.wbxml`);
  expect(createHmac("sha1", "1234").update(document).digest("hex").toUpperCase()).toBe(mac.toUpperCase());
  const push = await file(page, request, `/bindings/setups/${number}/push.wsp`);
  expect(push.subarray(push.length - document.length)).toEqual(document);
  const xml = execFileSync("wbxml2xml", ["-m", "1", "-o", "-", "-"], { input: document, encoding: "utf8" });
  expect(xml).toContain("w5");
  expect(xml).toContain("http://sync.example.com/syncml");
});

test("a setup is sent again with the same PIN, and with a new one", async ({ page }) => {
  await signIn(page, "nora");
  const client = await clientOf(page, hasScripts() ? 1 : 11);
  await gotoReady(page, `${client}/send`);
  await page.getByRole("button", { name: "Send the setup" }).click();
  const shown = page.getByRole("region", { name: "The PIN" }).locator("code").first();
  const first = await shown.innerText();
  expect(first).toMatch(/^\d{4}$/);
  const url = page.url();
  await page.getByLabel("The same PIN").check();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page).not.toHaveURL(url);
  await expect(shown).toHaveText(first);
  const second = page.url();
  await page.getByLabel("A new PIN").check();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page).not.toHaveURL(second);
  await expect(shown).toHaveText(/^\d{4}$/);
  await gotoReady(page, "/bindings/setups?state=sent");
  await expectAccessible(page);
  await expect(page.locator("tbody tr").nth(2)).toBeVisible();
});

test("a setup of long ago has no PIN to send again, and tells what went wrong", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/setups?state=failed");
  await expect(row(page, "Temporal failure")).toBeVisible();
  await row(page, "Temporal failure").getByRole("link").click();
  await expect(page.getByText("No gateway took this message.")).toBeVisible();
  await expect(page.getByText("The PIN of this setup is not kept any more.")).toBeVisible();
  await expect(page.getByLabel("The same PIN")).toHaveCount(0);
  await expectAccessible(page);
});

test("a PIN that is none is refused at its field, and nothing is sent", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  const client = await clientOf(page, 12);
  await gotoReady(page, `${client}/send`);
  await page.getByRole("textbox", { name: "PIN" }).fill("12a");
  await page.getByRole("button", { name: "Send the setup" }).click();
  await expect(page.locator("#f-pincode-error")).toContainText("A PIN has 4 to 8 digits.");
  expect(page.url()).not.toContain("12a");
});

test("a preview sends nothing, and the older format has no PIN", async ({ page }) => {
  await signIn(page, "nora");
  const client = await clientOf(page, 5);
  await gotoReady(page, `${client}/preview?as=xml`);
  await expect(page.getByText("Nothing was sent.")).toBeVisible();
  await expect(page.locator("pre")).toContainText("SyncSettings");
  await gotoReady(page, `${client}/send`);
  await expect(page.getByText("which has no PIN")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "PIN" })).toHaveCount(0);
  await gotoReady(page, "/bindings/5");
  await expect(page.locator("tbody tr").filter({ hasText: "#" })).toHaveCount(1);
});

test("a phone that takes no message is set up by hand, with a code for a camera", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/bindings/8");
  await expect(page.getByText("iPhone 3G takes no setup message")).toBeVisible();
  await expect(page.getByRole("link", { name: "Send setup" })).toHaveCount(0);
  await page.getByRole("link", { name: "Settings by hand" }).click();
  await expect(page.getByText("http://sync.example.com/syncml")).toBeVisible();
  await expect(page.getByRole("img", { name: "The same settings as a QR code" })).toBeVisible();
  await expectAccessible(page);
});
