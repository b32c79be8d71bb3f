import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";

/** Two good rows, one with a password of its own, and two that are refused: an alias of alice's, and a name that is none. */
function file(): string {
  const own = hasScripts() ? "js" : "nojs";
  const taken = "alice.e";
  return `address,password,first_name,shoe\nimp1-${own}@example.org,,Ida,42\nimp2-${own}@example.org,own-password,Ivo,43\n${taken}@example.org,x-password,Taken,1\nbad name@example.org,,Bad,2\n`;
}

test("a file of accounts: the dry run, the run, the passwords once, the refused rows", async ({ page, request }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/sip/import");
  await expectAccessible(page);
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "accounts.csv", mimeType: "text/csv", buffer: Buffer.from(file()) });
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page).toHaveURL(/\/sip\/import\/[a-z0-9]+$/);
  await expect(page.getByText("2 accounts are made; 2 rows are refused and left out.")).toBeVisible();
  await expect(page.getByText("shoe", { exact: true })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "alice.e@example.org" })).toContainText("This address is taken.");
  await expectAccessible(page);
  const cookies = (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const refused = await page.getByRole("link", { name: "All refused rows as CSV" }).getAttribute("href");
  const csv = await (await request.get(refused!, { headers: { cookie: cookies } })).text();
  expect(csv.trim().split("\r\n")).toHaveLength(3);
  await page.getByRole("button", { name: "Make 2 accounts" }).click();
  const secrets = page.getByRole("region", { name: "The passwords that were made" }).first();
  await expect(secrets).toBeVisible();
  const lines = (await secrets.locator("code").innerText()).trim().split(/\r?\n/);
  expect(lines).toHaveLength(2);
  await expect(secrets.getByRole("link", { name: "Download as CSV" })).toHaveAttribute("href", /^data:text\/csv/);
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText("Done")).toBeVisible();
  expect(await page.content()).not.toContain(lines[1]!.split(",")[1]!);
  await page.getByRole("link", { name: "Show the newest accounts" }).click();
  await expect(page.getByRole("row").filter({ hasText: /imp1-/ })).toBeVisible();
});

test("an account that is there is changed when that is asked for, and the dry run says how", async ({ page }) => {
  const own = hasScripts() ? "js" : "nojs";
  await signIn(page, "nora");
  const check = async (lines: string) => {
    await gotoReady(page, "/sip/import?paste=1");
    await page.getByRole("textbox", { name: "Lines" }).fill(lines);
    await page.getByRole("button", { name: "Check the list" }).click();
  };
  await check(`address,password,first_name\nupd-${own}@example.org,first-secret,Una\n`);
  await page.getByRole("button", { name: "Make 1 accounts" }).click();
  await expect(page.getByText("1 accounts are made.", { exact: true })).toBeVisible();
  const lines = `address,password,first_name,last_name\nupd-${own}@example.org,other-secret,Ulla,\nupd2-${own}@example.org,own-secret,Ugo,\n`;
  await check(lines);
  await expect(page.getByText("1 accounts are made; 1 are there and would become others.")).toBeVisible();
  const changed = page.getByRole("row").filter({ hasText: `upd-${own}@example.org` });
  await expect(changed).toContainText("first_name: Una becomes Ulla");
  await expect(changed).toContainText("password: is another one");
  expect(await page.content()).not.toContain("other-secret");
  await expectAccessible(page);
  await page.getByLabel("Change them").check();
  await page.getByRole("button", { name: "Import the list" }).click();
  await expect(page.getByText("2 accounts are made or changed.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Accounts that were changed" })).toBeVisible();
  await gotoReady(page, `/sip?q=upd-${own}`);
  await expect(page.getByRole("row").filter({ hasText: "Ulla" })).toBeVisible();
  await check(lines);
  await expect(page.getByText("All 2 accounts are there just so already.")).toBeVisible();
  await check(lines.replace("Ulla", "Ursel"));
  await page.getByRole("button", { name: "Change 1 accounts" }).click();
  await expect(page.getByText("1 accounts are made or changed.")).toBeVisible();
});

test("a draft is its sender's alone", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/sip/import?paste=1");
  await page.getByRole("textbox", { name: "Lines" }).fill("username\nzoe\n");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByText("1 accounts are made.")).toBeVisible();
  const draft = new URL(page.url()).pathname;
  await page.context().clearCookies();
  await signIn(page, "gus");
  expect((await gotoReady(page, draft))?.status()).toBe(404);
});

test("what is no list of accounts comes back to its form", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/sip/import?paste=1");
  await page.getByRole("textbox", { name: "Lines" }).fill("name,password\nx,y\n");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByRole("alert").first()).toContainText("The first line names the columns");
  await expect(page.getByRole("textbox", { name: "Lines" })).toHaveValue(/name,password/);
  await gotoReady(page, "/sip/import");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer: Buffer.from([0xff, 0xfe, 0x00]) });
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("alert").first()).toContainText("not UTF-8");
});
