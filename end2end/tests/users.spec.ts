/** Users: the list, creating, changing, locking and deleting. */
import { expect, expectAccessible, gotoReady, signIn, test } from "../support/test.ts";

test("the list is found by name and leads to each user", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/users");
  await expectAccessible(page);
  await gotoReady(page, "/users?q=ver");
  await expect(page.getByRole("row").filter({ hasText: "vera" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "nora" })).toHaveCount(0);
  await page.getByRole("link", { name: "Remove filter Name: ver" }).click();
  await expect(page.getByRole("row").filter({ hasText: "nora" })).toBeVisible();
  await page.getByRole("link", { name: "vera", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "vera" })).toBeVisible();
  await expectAccessible(page);
});

test("the list is narrowed, sorted and exported as it is shown", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/users?role=viewer&sort=created&direction=desc");
  await expect(page.getByRole("row").filter({ hasText: "vera" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "nora" })).toHaveCount(0);
  await expect(page.getByLabel("Role", { exact: true })).toHaveValue("viewer");
  await expect(page.getByRole("link", { name: "CSV" })).toHaveAttribute("href", /role=viewer&sort=created/);
  const csv = await (await page.request.get("/users/export.csv?role=viewer")).text();
  expect(csv.split("\r\n")[0]).toBe("name,called,role,organization,state,last_sign_in,created");
  expect(csv).toMatch(/^vera,/m);
  expect(csv).not.toMatch(/^nora,/m);
  const users = (await (await page.request.get("/users/export.json?sort=name")).json()) as { name: string }[];
  expect(users.map((user) => user.name)).toEqual(users.map((user) => user.name).sort());
  await gotoReady(page, "/users?state=locked&q=nobody");
  await expect(page.getByRole("heading", { name: "No user matches" })).toBeVisible();
});

test("users of another organization are not there", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/users");
  await expect(page.getByRole("row").filter({ hasText: "gus" })).toHaveCount(0);
  const answer = await gotoReady(page, "/users/gus");
  expect(answer?.status()).toBe(404);
});

test("a bad name is refused at its field and nothing typed is lost", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/users/new");
  await expectAccessible(page);
  await page.getByLabel("User name").fill("Not A Name");
  await page.getByLabel("Called").fill("Kept & <Safe>");
  await page.getByLabel("Admin").check();
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("User name")).toHaveAccessibleDescription(/small letters/);
  await expect(page.getByLabel("User name")).toHaveValue("Not A Name");
  await expect(page.getByLabel("Called")).toHaveValue("Kept & <Safe>");
  await expect(page.getByLabel("Admin")).toBeChecked();
  await expectAccessible(page);
});

test("a user is created, changed, locked, unlocked and deleted", async ({ page }, info) => {
  const name = `temp-${info.project.name}`;
  await signIn(page, "nora");
  await gotoReady(page, "/users/new");
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Called").fill("Temporary");
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByText("The user is created.")).toBeVisible();
  await expect(page.getByRole("region", { name: "The new password link" }).locator("code")).toContainText("/password/");
  await expectAccessible(page);

  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.getByLabel("Called").fill("Temporary Person");
  await page.getByRole("button", { name: "Save user" }).click();
  await expect(page.getByText("The user is saved.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Temporary Person");

  await page.getByRole("button", { name: "Lock" }).click();
  await expect(page.getByText("Locked", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByText("No password yet", { exact: true })).toBeVisible();

  await page.getByRole("link", { name: "Delete user" }).click();
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await expect(page.getByText("The user is deleted.")).toBeVisible();
  await expect(page).toHaveURL(/\/users(\?|$)/);
  await gotoReady(page, `/audit?area=users&q=${name}`);
  await expect(page.getByRole("main").getByRole("row")).not.toHaveCount(0);
});

test("one cannot lock or delete oneself", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/users/nora");
  await expect(page.getByRole("main")).toContainText("This is you");
  await expect(page.getByRole("button", { name: "Lock" })).toHaveCount(0);
  await gotoReady(page, "/users/nora/delete");
  await expect(page.getByRole("button", { name: /Delete/ })).toHaveCount(0);
});

test("a password link works once", async ({ page }, info) => {
  const name = `link-${info.project.name}`;
  await signIn(page, "nora");
  await gotoReady(page, "/users/new");
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Called").fill("Linked");
  await page.getByRole("button", { name: "Create user" }).click();
  const link = (await page.getByRole("region", { name: "The new password link" }).locator("code").textContent()) ?? "";
  await page.context().clearCookies();
  await gotoReady(page, new URL(link).pathname);
  await expect(page.getByRole("main")).toContainText(name);
  await expectAccessible(page);
  await page.getByLabel(/^Password/).fill("a password of my own");
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Your password is set.")).toBeVisible();
  const again = await gotoReady(page, new URL(link).pathname);
  expect(again?.status()).toBe(404);
  await expect(page.getByRole("main")).toContainText("was used or is over");
});
