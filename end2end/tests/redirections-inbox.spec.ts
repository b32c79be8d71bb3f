import { expect, expectAccessible, gotoReady, hasScripts, ready, signIn, test } from "../support/test.ts";
import { askAsPhone, askAsUnknownPhone, colons, rowOf } from "../support/redirections.ts";

function own(last: string): string {
  return `0004fa${hasScripts() ? "01" : "02"}${last}`;
}

test("an unknown phone that asked is found and assigned", async ({ page, request }) => {
  const mac = own("0001");
  await askAsUnknownPhone(request, mac);
  await signIn(page, "nora");
  await expect(async () => {
    await gotoReady(page, `/redirections/inbox?q=${colons(mac)}`);
    await expect(rowOf(page, mac)).toContainText("snomD785", { timeout: 500 });
  }).toPass();
  await expectAccessible(page);
  await rowOf(page, mac).getByRole("link", { name: "Assign" }).click();
  await expect(page.getByLabel("MAC address")).toHaveValue(mac);
  await ready(page);
  await page.getByLabel("URL").fill("http://assigned.example.com/{mac}");
  await page.getByRole("button", { name: "Register the phone" }).click();
  await expect(page.getByText("The phone is assigned.")).toBeVisible();
  await expect(page).toHaveURL(/\/redirections\/inbox/);
  await expect(rowOf(page, mac)).toHaveCount(0);
  expect(await askAsPhone(request, mac)).toContain("http://assigned.example.com/{mac}");
});

test("a phone is put aside and taken back", async ({ page, request }) => {
  const mac = own("0002");
  await askAsUnknownPhone(request, mac);
  await signIn(page, "nora");
  await expect(async () => {
    await gotoReady(page, `/redirections/inbox?q=${mac}`);
    await expect(rowOf(page, mac)).toBeVisible({ timeout: 500 });
  }).toPass();
  await rowOf(page, mac).getByRole("button", { name: "Ignore" }).click();
  await expect(page.getByText("The phone is ignored.")).toBeVisible();
  await gotoReady(page, "/redirections/inbox?ignored=1");
  await rowOf(page, mac).getByRole("button", { name: "Back to waiting" }).click();
  await expect(page.getByText("The phone waits in the inbox again.")).toBeVisible();
  await gotoReady(page, `/redirections/inbox?q=${mac}`);
  await expect(rowOf(page, mac)).toBeVisible();
});

test("a viewer sees the inbox and decides nothing", async ({ page, request }) => {
  const mac = own("0003");
  await askAsUnknownPhone(request, mac);
  await signIn(page, "vera");
  await expect(async () => {
    await gotoReady(page, `/redirections/inbox?q=${mac}`);
    await expect(rowOf(page, mac)).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByRole("link", { name: "Assign" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Ignore" })).toHaveCount(0);
  await expect(page.getByText(/belongs to nobody yet/)).toBeVisible();
});
