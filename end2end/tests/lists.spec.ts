/** What every list has: columns to sort by, and files of what is shown, in the same order. */
import { expect, expectAccessible, gotoReady, signIn, test } from "../support/test.ts";

const lists = [
  { path: "/bindings/setups", column: "Phone number", sorted: "sort=phone", heading: "number,binding,phone_number,state,segments" },
  { path: "/bindings/clients", column: "User", sorted: "sort=user", heading: "id,signs_in_as,phone_number,foreign_user" },
  { path: "/bindings/outbox", column: "Phone number", sorted: "sort=phone", heading: "setup,phone_number,put_there,segments,octets" },
  { path: "/bindings/models", column: "Settings come", sorted: "sort=capability", heading: "id,vendor,name,capability,note" },
  { path: "/campaigns/firmware", column: "Version", sorted: "sort=version", heading: "model,carrier,version,description" },
] as const;

for (const { path, column, sorted, heading } of lists) {
  test(`${path} is sorted by ${column}, and what is shown is exported`, async ({ page, request }) => {
    await signIn(page, "nora");
    await gotoReady(page, path);
    const head = page.getByRole("columnheader", { name: column });
    await head.getByRole("link").click();
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await expect(page).toHaveURL(new RegExp(sorted));
    await head.getByRole("link").click();
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await expectAccessible(page);
    const cookies = (await page.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
    const file = async (name: string) => {
      const href = await page.getByRole("link", { name }).getAttribute("href");
      expect(href).toContain(sorted);
      return (await request.get(href!, { headers: { cookie: cookies } })).text();
    };
    const lines = (await file("CSV")).trim().split("\r\n");
    expect(lines[0]!.startsWith(heading)).toBe(true);
    expect(JSON.parse(await file("JSON"))).toHaveLength(lines.length - 1);
  });
}

test("a figure of setups leads to the setups that it counts", async ({ page }) => {
  await signIn(page, "nora");
  for (const [tile, chip] of [["Went wrong", "State: Went wrong"], ["Under way", "State: Under way"]] as const) {
    await gotoReady(page, "/bindings");
    await page.getByRole("main").getByRole("link", { name: new RegExp(`^${tile}`) }).click();
    await expect(page.getByRole("link", { name: `Remove filter ${chip}` })).toBeVisible();
    await expect(page.getByLabel("State", { exact: true })).toHaveValue(tile.toLowerCase().replace(" ", "-"));
  }
});

test("the figure of devices at work leads to these devices", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/campaigns?state=active");
  await page.locator("tbody a.row-link").first().click();
  const tile = page.getByRole("main").getByRole("link", { name: /^At work/ });
  const count = Number((await tile.locator(".stat-value").innerText()).replace(/\D/g, ""));
  expect(count).toBeGreaterThan(0);
  await tile.click();
  await expect(page).toHaveURL(/progress=at-work/);
  await expect(page.getByRole("link", { name: "Remove filter State: At work" })).toBeVisible();
  const states = page.getByRole("table", { name: "Devices of the campaign" }).locator("tbody tr");
  await expect(states).toHaveCount(count);
});

test("accounts are found by do not disturb and by being prepaid", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/sip?prepaid=yes");
  await expect(page.getByRole("row").filter({ hasText: "alice@example.org" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Remove filter Prepaid: Yes" })).toBeVisible();
  await expectAccessible(page);
  await gotoReady(page, "/sip?prepaid=no");
  await expect(page.getByRole("row").filter({ hasText: "alice@example.org" })).toHaveCount(0);
  await gotoReady(page, "/sip?dnd=no");
  await expect(page.getByRole("row").filter({ hasText: "bob@example.org" })).toBeVisible();
});
